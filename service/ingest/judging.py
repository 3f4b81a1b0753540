"""Judges files and stores nothing: what `touchline judge` prints.

Three walks over the files, so that memory holds addresses and not messages: who is the owner; to
whom did the owner ever turn (judging what needs no history, above all what was sent); the verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.base import Failed, Found, ImportContext, Item
from connectors.registry import IMPORTERS
from schemas.identifier import normalise
from schemas.source import EventRecord, OwnerClaim
from service.detection.judge import History, Limits, judge, needs_history, parties
from service.detection.owners import given
from service.ingest.importing import by_importer
from service.ingest.report import Report
from service.settings import Settings

_CREDITLESS = ("from", "cc", "bcc")
Tell = Callable[[str], None]


def judge_files(
    paths: Sequence[Path], me: Sequence[str], settings: Settings, now: datetime, tell: Tell
) -> Iterator[dict[str, Any]]:
    """One dict an event, in the order of the files: file, index (from 0, of the items of that
    file), message_id, class, counted, direction, counterparts, rule, because.

    tell: hears a sentence for each item or file that could not be read. Raises UnknownOwner for a
    `me` that is no address.
    """
    owner = {claim.identifier for claim in given(me)}
    limits = Limits(settings.detection.max_recipients, settings.detection.max_attendees)
    walk = _Walk(paths, settings, now)
    for item in walk.items(owner):
        if isinstance(item, OwnerClaim) and (key := walk.key(item.identifier)):
            owner.add(key)
    mine = frozenset(owner)
    known = frozenset(_known(walk.items(owner), mine, limits))
    places: dict[str, int] = {}
    for item in walk.items(owner, tell):
        if isinstance(item, OwnerClaim):
            continue
        index = places.get(item.file, 0)
        places[item.file] = index + 1
        if isinstance(item, Found) and isinstance(item.record, EventRecord):
            yield {
                "file": item.file,
                "index": index,
                "message_id": item.record.facts.get("message_id", ""),
                **_verdict(item.record, mine, known, limits),
            }


class _Walk:
    """Reads the same files as often as asked."""

    def __init__(self, paths: Sequence[Path], settings: Settings, now: datetime) -> None:
        self._paths, self._settings, self._now = paths, settings, now

    def key(self, identifier: str) -> str | None:
        """The canonical form of an identifier."""
        return normalise(identifier, self._settings.reconciler.phone_region)

    def items(self, owner: set[str], tell: Tell | None = None) -> Iterator[Item]:
        """Everything the importers find."""
        context = ImportContext(
            owner=frozenset(owner),
            region=self._settings.reconciler.phone_region,
            zone=self._settings.imports.zone,
            now=self._now,
        )
        report = Report()
        for importer, files in by_importer(self._paths, IMPORTERS, report):
            for item in importer.read(files, context):
                if isinstance(item, Failed) and tell:
                    tell(f"{item.file}, {item.where}: {item.why}")
                yield item
        if tell:
            for file in report.files:
                for note in [*file.failed, *file.skipped]:
                    tell(f"{file.file}: {note.reason}")


def _known(items: Iterator[Item], mine: frozenset[str], limits: Limits) -> Iterator[str]:
    """To whom the owner turned: credited in what needs no history, other than as sender."""
    for item in items:
        if not isinstance(item, Found) or not isinstance(item.record, EventRecord):
            continue
        present = parties(item.record, mine)
        if needs_history(item.record, present, limits):
            continue
        credited = judge(item.record, present, History(), limits).counterparts
        for party in present:
            if party.identifier in credited and party.role not in _CREDITLESS:
                yield party.identifier


def _verdict(
    event: EventRecord, mine: frozenset[str], known: frozenset[str], limits: Limits
) -> dict[str, Any]:
    present = parties(event, mine)
    history = History(known & needs_history(event, present, limits))
    verdict = judge(event, present, history, limits, owner_known=bool(mine))
    return {
        "class": verdict.class_,
        "counted": verdict.counted,
        "direction": verdict.direction,
        "counterparts": list(verdict.counterparts),
        "rule": verdict.rule,
        "because": verdict.because,
    }
