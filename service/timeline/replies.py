"""Who answered whom, how quickly, and what stands last. Pure.

Clocks lie: a reply can be dated before what it answers. What a mail says it answers wins over the
clock; where nothing is said, a thread's order, and at last the order between two people, stand in.
"""

from __future__ import annotations

from collections.abc import Collection
from statistics import median
from typing import NamedTuple

from service.db.moments import DAY, HOUR

_SAME_TALK = 14 * DAY
"""Where no header tells, a letter within this time of the other side's last one answers it."""
_ROUNDS = 8
"""How many letters in a row may be dated before what they answer."""


class Parent(NamedTuple):
    """A letter that another one answers. at: epoch ms. out: the owner wrote it."""

    id: int
    at: int
    out: bool


class Letter(NamedTuple):
    """A mail or message between the owner and one side. opener: it says of nothing that it answers
    it. answers: what it answers, as far as that is here. answered: the other side says that it
    answers this one, to whomever."""

    id: int
    at: int
    out: bool
    thread: str = ""
    opener: bool = True
    answers: frozenset[Parent] = frozenset()
    answered: bool = False


class Latency(NamedTuple):
    """Median hours until an answer (None: there was none), and of how many answers."""

    hours: float | None
    answers: int


def turns(letters: Collection[Letter]) -> dict[int, int]:
    """The place of each letter in the order of talk, as a moment: its own, or just after what it
    answers."""
    placed = {letter.id: letter.at for letter in letters}
    for _ in range(_ROUNDS):
        fresh = {letter.id: _place(letter, placed) for letter in letters}
        if fresh == placed:
            break
        placed = fresh
    return placed


def _place(letter: Letter, placed: dict[int, int]) -> int:
    return max([letter.at, *(placed.get(p.id, p.at) + 1 for p in letter.answers)])


def latencies(letters: Collection[Letter]) -> tuple[Latency, Latency]:
    """How long the owner and the other side take to answer. Of several answers to one letter the
    first counts; one that is dated before what it answers tells no time."""
    placed = turns(letters)
    states = {letter.out for letter in letters if not letter.opener}
    first: dict[tuple[bool, int], int] = {}
    latest: dict[str, Letter] = {}  # by thread; "" of all
    for letter in sorted(letters, key=lambda letter: (placed[letter.id], letter.id)):
        asked = _asked(letter, latest, letter.out in states)
        if asked is not None and asked.out != letter.out and letter.at >= asked.at:
            took, of = letter.at - asked.at, (letter.out, asked.id)
            first[of] = min(first.get(of, took), took)
        latest[letter.thread] = latest[""] = letter
    return _median(first, out=True), _median(first, out=False)


def _asked(letter: Letter, latest: dict[str, Letter], states: bool) -> Parent | Letter | None:
    """What the letter answers, or follows. states: its side writes the headers that tell."""
    if letter.answers:
        theirs = [parent for parent in letter.answers if parent.out != letter.out]
        return max(theirs, key=lambda parent: (parent.at, parent.id), default=None)
    if letter.thread and letter.thread in latest:
        return latest[letter.thread]
    last = latest.get("")
    told = last is None or states or not letter.opener
    return None if told or last is None or letter.at - last.at > _SAME_TALK else last


def _median(first: dict[tuple[bool, int], int], *, out: bool) -> Latency:
    took = [time for (mine, _), time in first.items() if mine == out]
    return Latency(round(median(took) / HOUR, 1) if took else None, len(took))
