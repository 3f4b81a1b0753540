"""Judges files and stores nothing: what `touchline judge` prints.

Three walks over the files, so that memory holds names and not messages: who is the owner; to whom
did the owner ever turn and which mails did the owner send (judging what needs no history); the
verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.base import Failed, Found, ImportContext, Item
from connectors.registry import IMPORTERS
from schemas.identifier import normalise
from schemas.source import EventRecord, OwnerClaim
from service.detection.answers import answered
from service.detection.judge import History, Limits, is_sent, judge, needs_history, parties
from service.detection.owners import given
from service.ingest.importing import by_importer
from service.ingest.report import Report
from service.settings import Settings

_CREDITLESS = ("from", "cc", "bcc")
_MET = ("organizer", "attendee")
Tell = Callable[[str], None]


def judge_files(
    paths: Sequence[Path], me: Sequence[str], settings: Settings, now: datetime, tell: Tell
) -> Iterator[dict[str, Any]]:
    """One dict an event, in the order of the files: file, index (from 0, of the items of that
    file), message_id, class, counted, direction, counterparts, rule, because, evidence (of each
    rule that fired, the leading one first: rule, weight in bits, says).

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
    past = _past(walk.items(owner), mine, limits)
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
                **_verdict(item.record, mine, past, limits),
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
            undated=self._now,
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


@dataclass(slots=True)
class _Past:
    """As History, of everybody. sent: Message-ID -> date, of the owner's mails."""

    known: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    sent: dict[str, datetime] = field(default_factory=dict)

    def take(self, event: EventRecord, mine: frozenset[str], limits: Limits) -> None:
        """Learns from one event what it says of others. Mail that came says nothing."""
        present = parties(event, mine)
        if event.kind == "mail" and not is_sent(present):
            return
        verdict = judge(event, present, History(), limits)
        for party in present:
            if party.identifier in verdict.counterparts and party.role not in _CREDITLESS:
                (self.met if party.role in _MET else self.known).add(party.identifier)
        own = event.facts.get("message_id")
        if own and not event.facts.get("draft") and verdict.class_ != "auto_reply":
            self.sent[own] = min(self.sent.get(own, event.occurred_at), event.occurred_at)


def _past(items: Iterator[Item], mine: frozenset[str], limits: Limits) -> _Past:
    past = _Past()
    for item in items:
        if isinstance(item, Found) and isinstance(item.record, EventRecord):
            past.take(item.record, mine, limits)
    return past


def _verdict(
    event: EventRecord, mine: frozenset[str], past: _Past, limits: Limits
) -> dict[str, Any]:
    present = parties(event, mine)
    asks = needs_history(event, present, limits)
    history = History(
        asks.senders & past.known, asks.senders & past.met, answered(asks.parents, past.sent)
    )
    verdict = judge(event, present, history, limits, owner_known=bool(mine), asked=asks)
    return {
        "class": verdict.class_,
        "counted": verdict.counted,
        "direction": verdict.direction,
        "counterparts": list(verdict.counterparts),
        "rule": verdict.rule,
        "because": verdict.because,
        "evidence": [asdict(fired) for fired in verdict.fired],
    }
