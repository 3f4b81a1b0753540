"""One import: find each file's format by its content, read it in a stream, store it in batches.

Every batch is one transaction; no transaction is open while a file is being read. A killed
import is simply run again: rows that are there already are recognised and left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.base import HEAD_BYTES, Failed, Found, ImportContext, Importer, Member, Skipped
from connectors.errors import UnreadableInput
from connectors.files.archive import members
from connectors.registry import IMPORTERS
from schemas.source import OwnerClaim
from service.access.workspaces import Workspace
from service.db.bulk import bulk
from service.db.moments import ms
from service.db.session import Database
from service.detection.owners import given, known, learn
from service.ingest.metering import Metered, octets
from service.ingest.report import Progress, Report, Silence
from service.ingest.writing import Writer

BATCH = 2000
"""Records per transaction."""
_CERTAIN = 85
"""A sniff that nobody outbids: the first lines of a mail or of a mailbox."""
NOBODY = "no importer knows this kind of file; `touchline import --help` lists what can be read"
FORMATS = ", ".join(f"{importer.format} ({importer.label})" for importer in IMPORTERS)


class UnknownFormat(ValueError):
    """--format names no importer."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """me: the owner's addresses or profile URLs. format: "auto" or an importer's name.
    columns: mapping of a generic table, {header: contract name}."""

    me: tuple[str, ...] = ()
    format: str = "auto"
    columns: Mapping[str, str] = field(default_factory=dict)


def run(
    db: Database,
    ws: Workspace,
    paths: Sequence[Path],
    options: ImportOptions,
    now: datetime,
    progress: Progress | None = None,
) -> Report:
    """Imports all paths. Raises UnknownOwner or UnknownFormat for options that make no sense."""
    hears = progress or Silence()
    report = Report()
    with db.writing(ws.id) as conn:
        learn(conn, ws, given(options.me), ms(now))
        owner = known(conn, ws)
    for importer, files in by_importer(paths, _candidates(options.format), report):
        context = ImportContext(
            owner=owner,
            region=ws.settings.reconciler.phone_region,
            zone=ws.settings.imports.zone,
            now=now,
            columns=options.columns,
        )
        hears.start(f"reading {importer.label}", octets(files))
        metered = [Metered(file, hears) for file in files]
        with bulk():
            _read(db, ws, importer, metered, context, report)
    return report


def _candidates(format: str) -> Sequence[Importer]:
    if format == "auto":
        return IMPORTERS
    chosen = [importer for importer in IMPORTERS if importer.format == format]
    if not chosen:
        names = ", ".join(importer.format for importer in IMPORTERS)
        raise UnknownFormat(f"--format {format!r} is unknown; use auto or one of {names}.")
    return chosen


def by_importer(
    paths: Sequence[Path], candidates: Sequence[Importer], report: Report
) -> list[tuple[Importer, list[Member]]]:
    """The files by importer, in the order of the registry."""
    mine: dict[str, list[Member]] = {}
    for member in members(paths):
        if isinstance(member, Failed):
            report.tell(member, "")
            continue
        importer = _chosen(member, candidates, report)
        if importer:
            mine.setdefault(importer.format, []).append(member)
    return [(one, mine[one.format]) for one in candidates if one.format in mine]


def _chosen(member: Member, candidates: Sequence[Importer], report: Report) -> Importer | None:
    try:
        with member.open() as stream:
            head = stream.read(HEAD_BYTES)
    except (OSError, UnreadableInput) as error:
        report.tell(Failed(member.name, "file", str(error)), "")
        return None
    if len(candidates) == 1:
        return candidates[0]
    if best := _best(head, member.name, candidates):
        return best
    # A file that was named must be read; beside others in a folder or archive it may be anything.
    named = "/" not in member.name
    report.tell((Failed if named else Skipped)(member.name, "file", NOBODY), "")
    return None


def _best(head: bytes, name: str, candidates: Sequence[Importer]) -> Importer | None:
    """Who is surest that a file is theirs. Mail, of which there may be 100,000 files, is asked
    about first and soon told; nobody else is asked then."""
    sure, best = 0, None
    for importer in candidates:
        if (says := importer.sniff(head, name)) > sure:
            sure, best = says, importer
            if sure >= _CERTAIN:
                break
    return best


def _read(
    db: Database,
    ws: Workspace,
    importer: Importer,
    files: Sequence[Metered],
    context: ImportContext,
    report: Report,
) -> None:
    writer = Writer(db, ws, importer, report, ms(context.now))
    batch: list[Found | OwnerClaim] = []
    for item in importer.read(files, context):
        if isinstance(item, Skipped | Failed):
            report.tell(item, importer.format)
            continue
        batch.append(item)
        if len(batch) >= BATCH:
            writer.write(batch)
            batch = []
    writer.write(batch)
    writer.finish()
