"""Roll-ups: what an identifier's counted interactions come to. Pure.

A roll-up is kept per identifier and summed per contact, so that a merge or an undo moves
identifiers and never reads an interaction again.

Warmth is the sum of touches, each worth half as much every 90 days. It is kept as its base-2
logarithm at the epoch, log2(sum of 2^(t / half-life)): then the order of contacts by warmth never
changes as time passes, and the value now is 2^(warmth - now / half-life).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import log2
from typing import NamedTuple

from service.timeline.habits import LATEST, Mark, latest, mark
from service.timeline.score import HALF_LIFE


class Touch(NamedTuple):
    """A counted interaction seen from one identifier. Moments are epoch ms. message: computed id of
    a mail's Message-ID. turn_at: its place in the order of talk where that is not its own moment.
    answered: the other side answered it, to whomever."""

    id: int
    kind: str
    direction: str
    occurred_at: int
    ended_at: int | None
    opener: bool
    alone: bool
    thread: str = ""
    message: int | None = None
    turn_at: int | None = None
    answered: bool = False

    @property
    def turn(self) -> int:
        """Its place in the order of talk, as a moment."""
        return self.occurred_at if self.turn_at is None else self.turn_at

    @property
    def counts_at(self) -> int:
        """When it becomes a touch: a meeting when it has ended."""
        return self.occurred_at if self.ended_at is None else self.ended_at


@dataclass(slots=True)
class RollUp:
    """The sums; None = never. `at` of a touch is when it took place (a meeting: its start). `turn`
    is the latest of a side in the order of talk (see replies.py), open while nobody answered it.
    latest: of past touches, oldest first."""

    first_at: int | None = None
    in_at: int | None = None
    in_id: int | None = None
    in_kind: str = ""
    in_turn: int | None = None
    in_open: bool = False
    in_alone: bool = False
    out_at: int | None = None
    out_id: int | None = None
    out_kind: str = ""
    out_turn: int | None = None
    out_open: bool = False
    out_opens: bool = False
    meeting_at: int | None = None
    meeting_id: int | None = None
    next_meeting_at: int | None = None
    stale_at: int | None = None
    touches: int = 0
    warmth: float | None = None
    latest: tuple[Mark, ...] = ()

    def take(self, touch: Touch, now: int) -> None:
        """Adds one touch; one that has not ended yet is only what comes next."""
        if touch.counts_at > now:
            self.stale_at = _least(self.stale_at, touch.counts_at)
            if touch.kind == "meeting":
                self.next_meeting_at = _least(self.next_meeting_at, touch.occurred_at)
            return
        self.touches += 1
        self.first_at = _least(self.first_at, touch.occurred_at)
        at, rank = touch.occurred_at, (touch.occurred_at, touch.id)
        if touch.kind == "meeting":
            if rank > _rank(self.meeting_at, self.meeting_id):
                self.meeting_at, self.meeting_id = at, touch.id
            return
        if touch.direction != "out" and rank > _rank(self.in_at, self.in_id):
            self.in_at, self.in_id, self.in_kind = at, touch.id, touch.kind
        if touch.direction != "in" and rank > _rank(self.out_at, self.out_id):
            self.out_at, self.out_id, self.out_kind = at, touch.id, touch.kind
        self._speak(touch)

    def _speak(self, touch: Touch) -> None:
        """Who spoke last. Of letters at the same place all must be answered."""
        if touch.direction != "out":
            said = RollUp(in_turn=touch.turn, in_open=not touch.answered, in_alone=touch.alone)
            _hear(self, said)
        if touch.direction != "in":
            begins = touch.kind != "mail" or touch.opener
            said = RollUp(out_turn=touch.turn, out_open=not touch.answered, out_opens=begins)
            _hear(self, said)


def roll_up(touches: Collection[Touch], now: int) -> RollUp:
    """The roll-up of one identifier, the same in whatever order the touches come."""
    total = RollUp()
    for touch in touches:
        total.take(touch, now)
    total.warmth, total.latest = past(touches, now)
    return total


def past(touches: Iterable[Touch], now: int) -> tuple[float | None, tuple[Mark, ...]]:
    """Of a roll-up the warmth and the latest marks."""
    told = sorted((t.occurred_at, t.id, t.kind, t.direction) for t in touches if t.counts_at <= now)
    return warmth([at for at, *_ in told]), tuple(mark(*cells) for cells in told[-LATEST:])


def warmth(moments: Iterable[int]) -> float | None:
    """log2 of the decayed sum; computed around the latest, rounded so that the machine's last bit
    makes no difference. moments: in order."""
    ordered = list(moments)
    if not ordered:
        return None
    last = ordered[-1]
    total = sum(2.0 ** ((at - last) / HALF_LIFE) for at in ordered)
    return round(last / HALF_LIFE + log2(total), 6)


def last_touch(sums: RollUp) -> int | None:
    """The latest touch of any kind."""
    moments = [at for at in (sums.in_at, sums.out_at, sums.meeting_at) if at is not None]
    return max(moments, default=None)


def two_way(sums: RollUp) -> bool:
    """Whether both sides ever turned to each other."""
    return sums.meeting_at is not None or (sums.in_at is not None and sums.out_at is not None)


def together(parts: Iterable[RollUp]) -> RollUp:
    """The roll-up of a contact: the latest of each, the sums of the rest."""
    total = RollUp()
    warm, marks = [], []
    for part in parts:
        marks.append(part.latest)
        total.touches += part.touches
        total.first_at = _least(total.first_at, part.first_at)
        total.next_meeting_at = _least(total.next_meeting_at, part.next_meeting_at)
        total.stale_at = _least(total.stale_at, part.stale_at)
        if part.warmth is not None:
            warm.append(part.warmth)
        _later(total, part)
    if warm:
        top = max(warm)
        total.warmth = round(top + log2(sum(2.0 ** (value - top) for value in sorted(warm))), 6)
    total.latest = latest(*marks)
    return total


def _later(total: RollUp, part: RollUp) -> None:
    if _rank(part.in_at, part.in_id) > _rank(total.in_at, total.in_id):
        total.in_at, total.in_id, total.in_kind = part.in_at, part.in_id, part.in_kind
    if _rank(part.out_at, part.out_id) > _rank(total.out_at, total.out_id):
        total.out_at, total.out_id, total.out_kind = part.out_at, part.out_id, part.out_kind
    _hear(total, part)
    meeting = _rank(part.meeting_at, part.meeting_id)
    if meeting > _rank(total.meeting_at, total.meeting_id):
        total.meeting_at, total.meeting_id = part.meeting_at, part.meeting_id


def _hear(total: RollUp, part: RollUp) -> None:
    """The latest turn of each side; the order of parts makes no difference."""
    if part.in_turn is not None and part.in_turn == total.in_turn:
        total.in_open |= part.in_open
        total.in_alone |= part.in_alone
    elif part.in_turn is not None and (total.in_turn is None or part.in_turn > total.in_turn):
        total.in_turn, total.in_open, total.in_alone = part.in_turn, part.in_open, part.in_alone
    if part.out_turn is not None and part.out_turn == total.out_turn:
        total.out_open |= part.out_open
        total.out_opens |= part.out_opens
    elif part.out_turn is not None and (total.out_turn is None or part.out_turn > total.out_turn):
        total.out_turn, total.out_open, total.out_opens = (
            part.out_turn, part.out_open, part.out_opens
        )  # fmt: skip


def _least(left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return right if left is None else left
    return min(left, right)


def _rank(at: int | None, touch: int | None) -> tuple[float, int]:
    """By moment, then by id; never comes before everything."""
    return (float("-inf"), 0) if at is None else (at, touch or 0)
