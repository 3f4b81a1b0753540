"""Judges files and stores nothing: what `touchline judge` prints.

Three walks over the files, so that memory holds names and not messages: who is the owner; to whom
did the owner ever turn and which mails did the owner send (judging what needs no history); the
verdicts. Only what several files tell in different words is kept, to be judged as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
from service.detection.twins import Told, counted_once
from service.detection.verdict import Verdict
from service.ingest.copies import Copies, key_of
from service.ingest.importing import by_importer
from service.ingest.report import Report
from service.settings import Settings

_CREDITLESS = ("from", "cc", "bcc")
_MET = ("organizer", "attendee")
_UNNAMED = "not counted: we do not know which address is yours: judge again with --me ADDRESS"
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
    walk, copies = _Walk(paths, settings, now), Copies()
    for item in walk.items(owner):
        if isinstance(item, OwnerClaim) and (key := walk.key(item.identifier)):
            owner.add(key)
        elif event := _event(item):
            copies.see(event)
    limits = Limits(settings.detection.max_recipients, settings.detection.max_attendees)
    court = _Court(frozenset(owner), limits)
    for item in walk.items(owner):
        if (event := _event(item)) and not copies.holds(event):
            court.learn(event)
    court.settle(dict(copies.folded(court.mine)))
    yield from _lines(walk.items(owner, tell), court)


def _lines(items: Iterator[Item], court: _Court) -> Iterator[dict[str, Any]]:
    places: dict[str, int] = {}
    for item in items:
        if isinstance(item, OwnerClaim):
            continue
        index = places.get(item.file, 0)
        places[item.file] = index + 1
        if event := _event(item):
            yield {
                "file": item.file,
                "index": index,
                "message_id": event.facts.get("message_id", ""),
                **_told(court.verdict(event)),
            }


def _event(item: Item) -> EventRecord | None:
    return item.record if isinstance(item, Found) and isinstance(item.record, EventRecord) else None


class _Walk:
    """Reads the same files as often as asked; whose they are it finds out once."""

    def __init__(self, paths: Sequence[Path], settings: Settings, now: datetime) -> None:
        self._settings, self._now, self._report = settings, now, Report()
        self._files = by_importer(paths, IMPORTERS, self._report)

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
            copies=True,
        )
        for importer, files in self._files:
            for item in importer.read(files, context):
                if isinstance(item, Failed) and tell:
                    tell(f"{item.file}, {item.where}: {item.why}")
                yield item
        if tell:
            for file in self._report.files:
                for note in [*file.failed, *file.skipped]:
                    tell(f"{file.file}: {note.reason}")


@dataclass(slots=True)
class _Court:
    """Knows the past of everybody (as History; sent: Message-ID -> date, of the owner's mails),
    and the verdicts on what is told several times."""

    mine: frozenset[str]
    limits: Limits
    known: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    sent: dict[str, datetime] = field(default_factory=dict)
    settled: dict[str, Verdict] = field(default_factory=dict)

    def judged(self, event: EventRecord) -> Verdict:
        """The verdict on one event, as far as the past is known."""
        present = parties(event, self.mine)
        asks = needs_history(event, present, self.limits)
        known, met = asks.senders & self.known, asks.senders & self.met
        history = History(known, met, answered(asks.parents, self.sent))
        owned = bool(self.mine)
        return judge(event, present, history, self.limits, owner_known=owned, asked=asks)

    def learn(self, event: EventRecord, twin: Verdict | None = None) -> None:
        """Learns from one event what it says of others. Mail that came says nothing."""
        present = parties(event, self.mine)
        if event.kind == "mail" and not is_sent(present):
            return
        verdict = twin or self.judged(event)
        for party in present:
            if party.identifier in verdict.counterparts and party.role not in _CREDITLESS:
                (self.met if party.role in _MET else self.known).add(party.identifier)
        own = event.facts.get("message_id")
        if own and not event.facts.get("draft") and verdict.class_ != "auto_reply":
            self.sent[own] = min(self.sent.get(own, event.occurred_at), event.occurred_at)

    def settle(self, events: Mapping[str, EventRecord]) -> None:
        """Judges what is told several times, once all the rest has been learned. events: by key."""
        told = [Told(e, parties(e, self.mine), self.judged(e)) for e in events.values()]
        twins = counted_once(dict(enumerate(told)))
        for number, one in enumerate(told):
            self.learn(one.event, twins.get(number))
        for number, (key, event) in enumerate(events.items()):
            self.settled[key] = twins.get(number) or self.judged(event)

    def verdict(self, event: EventRecord) -> Verdict:
        """The verdict, all copies of the event heard."""
        return self.settled.get(key_of(event)) or self.judged(event)


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "class": verdict.class_,
        "counted": verdict.counted,
        "direction": verdict.direction,
        "counterparts": list(verdict.counterparts),
        "rule": verdict.rule,
        "because": _UNNAMED if verdict.rule == "owner.unknown" else verdict.because,
        "evidence": [{"rule": f.rule, "weight": f.weight, "says": f.says} for f in verdict.fired],
    }
