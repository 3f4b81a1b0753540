"""What the touches of one contact come to, day by day, for the measures of the field. Pure.

A touch belongs to the UTC day on which it took place (a meeting: began), once it is over. A talk
the owner begins is a mail that answers nothing, or a message, after a week in which neither side
turned to the other. It was answered if they wrote, called or met the owner within 30 days. A
letter that follows one of the other side within 30 days answers it, unless it is a mail that says
it begins something.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from service.db.moments import DAY
from service.timeline.touches import Touch

SILENCE = 7 * DAY
"""Without a touch, so that a letter begins a talk."""
ANSWER_DAYS = 30
"""Days within which an answer is one."""
_PATIENCE = ANSWER_DAYS * DAY
_TENTH = DAY // 240
"""A tenth of an hour."""
_LETTERS = ("mail", "message")


class Kind(IntEnum):
    """What an entry is: the columns of the diary, in order."""

    CAME = 0
    WENT = 1
    MET = 2
    BEGAN = 3
    ANSWERED = 4
    MINE = 5
    THEIRS = 6


class Entry(NamedTuple):
    """day: of the epoch. value: tenths of an hour an answer took, rounded; else 0."""

    day: int
    kind: Kind
    value: int = 0


def entries(told: Iterable[Touch], now: int) -> list[Entry]:
    """All entries of a contact. told: its counted interactions, each once; now: epoch ms."""
    past = sorted((t for t in told if t.counts_at <= now), key=lambda t: (t.occurred_at, t.id))
    found = [Entry(t.occurred_at // DAY, way(t)) for t in past]
    openers = _openers(past)
    return found + _begun(past, openers) + _answers(past, openers)


def way(touch: Touch) -> Kind:
    """They turned to the owner, the owner to them, or both to each other."""
    if touch.kind == "meeting" or touch.direction not in ("in", "out"):
        return Kind.MET
    return Kind.CAME if touch.direction == "in" else Kind.WENT


def _openers(past: Sequence[Touch]) -> set[int]:
    """Mails that begin something: they say of nothing that they answer it, and are the first of
    their thread (Graph gives the owner's own mail no header)."""
    threads: set[str] = set()
    found = set()
    for touch in past:
        if touch.kind != "mail":
            continue
        if touch.opener and touch.thread not in threads:
            found.add(touch.id)
        if touch.thread:
            threads.add(touch.thread)
    return found


def _begun(past: Sequence[Touch], openers: set[int]) -> list[Entry]:
    found: list[Entry] = []
    theirs: int | None = None  # when they turned to the owner next, going backwards
    for place in range(len(past) - 1, -1, -1):
        touch = past[place]
        if _begins(touch, openers) and (place == 0 or _silent(past[place - 1], touch)):
            day = touch.occurred_at // DAY
            found.append(Entry(day, Kind.BEGAN))
            if theirs is not None and theirs - touch.occurred_at <= _PATIENCE:
                found.append(Entry(day, Kind.ANSWERED))
        if way(touch) is not Kind.WENT:
            theirs = touch.occurred_at
    return found


def _begins(touch: Touch, openers: set[int]) -> bool:
    return way(touch) is Kind.WENT and (touch.kind == "message" or touch.id in openers)


def _silent(before: Touch, touch: Touch) -> bool:
    return touch.occurred_at - before.occurred_at >= SILENCE


def _answers(past: Sequence[Touch], openers: set[int]) -> list[Entry]:
    found = []
    last: Touch | None = None
    for touch in past:
        side = way(touch)
        if touch.kind not in _LETTERS or side is Kind.MET:
            continue
        if last is not None and way(last) is not side and touch.id not in openers:
            took = touch.occurred_at - last.occurred_at
            if took <= _PATIENCE:
                kind = Kind.MINE if side is Kind.WENT else Kind.THEIRS
                found.append(Entry(touch.occurred_at // DAY, kind, (took + _TENTH // 2) // _TENTH))
        last = touch
    return found


def packed(some: Iterable[Entry]) -> bytes:
    """The same entries in any order are the same bytes."""
    numbers = sorted(day << 20 | kind << 16 | value for day, kind, value in some)
    return array("q", numbers).tobytes()


def unpacked(text: bytes) -> list[Entry]:
    """The entries that were packed."""
    numbers = array("q", text)
    return [Entry(n >> 20, Kind(n >> 16 & 15), n & 0xFFFF) for n in numbers]
