"""The same meeting in two calendars that call it by different keys counts once.

Google and Outlook number one meeting differently, an export may lose its UID, and people write
what they were invited to into a second calendar by hand. Nobody is in two meetings at once: of
counted meetings at the same time the one that credits most leads; what credits nobody besides is
its twin, for that takes no touch away, and so is what agrees with it in name and organizer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.source import EventRecord
from service.detection import subjects
from service.detection.manual import is_manual
from service.detection.party import Party, others
from service.detection.verdict import Verdict, refuse

MINUTE = 60_000
Slot = tuple[int, int]
"""Start and end in whole minutes since 1970."""


@dataclass(frozen=True, slots=True)
class Told:
    """A meeting with its parties and what its own calendar's rows make of it."""

    event: EventRecord
    parties: tuple[Party, ...]
    verdict: Verdict


def slot(start: int, end: int | None) -> Slot:
    """When a meeting is, to the nearest minute. start, end: epoch ms."""
    return _minute(start), _minute(start if end is None else end)


def slot_of(event: EventRecord) -> Slot:
    """When an event is."""
    end = event.ended_at
    return slot(_ms(event.occurred_at), None if end is None else _ms(end))


def counted_once(told: Mapping[int, Told]) -> dict[int, Verdict]:
    """The verdicts on those that are the twin of another, by their number. told: all meetings of
    the slots they are in; others may be missing."""
    slots: dict[Slot, list[int]] = {}
    for number, one in told.items():
        if one.verdict.counted and one.event.kind == "meeting" and not is_manual(one.event):
            slots.setdefault(slot_of(one.event), []).append(number)
    found = {}
    for numbers in slots.values():
        for number in _twins(told, numbers):
            why = "the same meeting stands in another calendar"
            found[number] = refuse("both", "meeting.twin", why)
    return found


def _twins(told: Mapping[int, Told], numbers: Iterable[int]) -> list[int]:
    leaders: list[Told] = []
    twins = []
    for number in sorted(numbers, key=lambda n: _rank(told[n])):
        if any(_same(told[number], leader) for leader in leaders):
            twins.append(number)
        else:
            leaders.append(told[number])
    return twins


def _rank(one: Told) -> tuple[int, int, str]:
    return -len(one.verdict.counterparts), -len(_people(one)), one.event.key


def _same(one: Told, leader: Told) -> bool:
    """It credits nobody else; or it bears the same name, and people or the organizer agree (an
    address may be another in the other calendar)."""
    if set(one.verdict.counterparts) <= set(leader.verdict.counterparts):
        return True
    subject = subjects.fold(one.event.subject)
    if not subject or subject != subjects.fold(leader.event.subject):
        return False
    return bool(_people(one) & _people(leader) or _organizers(one) & _organizers(leader))


def _people(one: Told) -> set[str]:
    return {p.identifier for p in others(one.parties)}


def _organizers(one: Told) -> set[str]:
    return {"me" if p.me else p.identifier for p in one.parties if p.role == "organizer"}


def _minute(at: int) -> int:
    return (at + MINUTE // 2) // MINUTE


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
