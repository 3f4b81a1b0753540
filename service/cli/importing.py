"""import, judge: what files hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli import opening
from service.cli.opening import Desk, desk
from service.cli.printing import Json, emit, hint, printable, progress, say, table
from service.db.moments import ms
from service.detection.owners import UnknownOwner, known
from service.ingest.importing import FORMATS, ImportOptions, UnknownFormat, run
from service.ingest.judging import judge_files
from service.ingest.report import FileReport, Note, Report
from service.jobs import pipeline
from service.settings import Settings
from service.timeline.read.counts import counts

SOME_FAILED = 3
_SHOWN = 5
Me = Annotated[
    list[str] | None,
    typer.Option("--me", help="An address or profile URL of yours; may be given again."),
]


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", exists=True, help="Files, folders, archives."),
    ],
    me: Me = None,
    format: Annotated[str, typer.Option(help=f"auto, or read all as one of: {FORMATS}.")] = "auto",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="HEADER=NAME: what a CSV calls one of Touchline's columns."),
    ] = None,
    json: Json = False,
) -> None:
    """Read exports, mailboxes, calendars and address books; the format is found by content."""
    options = ImportOptions(tuple(me or ()), format, dict(_pair(text) for text in mapping or ()))
    with desk() as at:
        report = _import(at, paths, options)
        after = _standing(at)
    if json:
        emit(report.as_json())
    else:
        _show(report)
        say(after)
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def judge(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", exists=True, help="Files, folders, archives."),
    ],
    me: Me = None,
    json: Json = False,
) -> None:
    """The verdict on every message or event of files, with evidence. Stores nothing."""
    failures = 0

    def tell(text: str) -> None:
        nonlocal failures
        failures += 1
        hint(text)

    try:
        for line in judge_files(paths, tuple(me or ()), Settings(), opening.clock(), tell):
            if json:
                emit(line)
            else:
                place = f"{line['file']} #{line['index']}"
                say(printable(f"{place}: {line['because']} [{line['rule']}]"))
    except UnknownOwner as error:
        raise typer.BadParameter(str(error)) from error
    if failures:
        raise typer.Exit(SOME_FAILED)


def _import(at: Desk, paths: list[Path], options: ImportOptions) -> Report:
    with progress() as hears:
        try:
            report = run(at.db, at.ws, paths, options, at.now, hears)
        except (UnknownOwner, UnknownFormat) as error:
            raise typer.BadParameter(str(error)) from error
        pipeline.settle(at.db, at.ws, at.now, hears)
    return report


def _standing(at: Desk) -> str:
    """Where things stand now, and what to do next."""
    with at.db.reading() as conn:
        now = counts(conn, at.ws, ms(at.now))
        me = known(conn, at.ws)
    if now.interactions and not me:
        return (
            "Nothing counts yet: no file says which address is yours. "
            "Import again with --me YOUR@ADDRESS."
        )
    open_gaps = sum(now.gaps.values())
    return (
        f"{now.contacts:,} contacts, {now.interactions:,} interactions, {open_gaps:,} gaps. "
        "Next: touchline gaps"
    )


def _pair(text: str) -> tuple[str, str]:
    header, equals, name = text.rpartition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not HEADER=NAME", param_hint="--map")
    return header, name


def _show(report: Report) -> None:
    columns = ("imported", "merged", "skipped", "failed", "format", "file")
    table(columns, [_cells(file) for file in report.files])
    for file in report.files:
        _notes(file, "skipped", file.skipped, file.skipped_count)
        _notes(file, "failed", file.failed, file.failed_count)


def _cells(file: FileReport) -> tuple[str, ...]:
    counts = (file.imported, file.merged, file.skipped_count, file.failed_count)
    return (*map(str, counts), file.format or "-", file.file)


def _notes(file: FileReport, word: str, notes: list[Note], count: int) -> None:
    for note in notes[:_SHOWN]:
        say(printable(f"{word}: {file.file}, {note.where}: {note.reason}"))
    if count > _SHOWN:
        say(printable(f"{word}: {file.file}: {count - _SHOWN} more (all with --json)"))
