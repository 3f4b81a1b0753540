"""What the latest touches tell of a pair: their channel, who answers on which, at what hours. Pure.

Marks are kept per identifier and merged per contact, so a merge or an undo reads no interaction
again. What is drawn from them is free of "now".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, cast

import orjson

from schemas.source import Kind
from service.db.moments import DAY, HOUR
from service.timeline.score import HALF_LIFE, WEIGHTS

LATEST = 40
"""Touches kept of each identifier."""
LATELY = 20
"""Touches that tell the usual channel."""
_LETTERS: tuple[Kind, ...] = ("mail", "message")
_CODES: dict[Kind, str] = {
    "mail": "m", "meeting": "t", "message": "s", "call": "c", "letter": "l", "gift": "g",
    "note": "n",
}  # fmt: skip
_KINDS = {code: kind for kind, code in _CODES.items()}
_WAYS = {"in": "i", "out": "o"}


class Mark(NamedTuple):
    """A past touch, small. at: epoch ms, when it took place. id: the interaction. way: "i" they
    turned to the owner, "o" the owner to them, "b" both."""

    at: int
    id: int
    kind: Kind
    way: str


@dataclass(frozen=True, slots=True)
class Habits:
    """Of the latest touches between the owner and one contact.

    channel: the kind used most in the latest 20 ("" without any); share: its part of the `of`
    touches looked at. answers_on: the kind they mostly answer the owner on, "" when they never
    did. hours: UTC hours at which they wrote (mails and messages), oldest first. topic: the
    latest interaction. mine, theirs, channels: of the latest 40, touches the owner and they took
    part in by their own doing (a meeting: both) and how many kinds there are. depth: mean weight
    of the latest 40, see score.py.
    """

    channel: str = ""
    share: float = 0.0
    of: int = 0
    answers_on: str = ""
    hours: tuple[int, ...] = ()
    topic: int | None = None
    mine: int = 0
    theirs: int = 0
    channels: int = 0
    depth: float = 0.0


NONE = Habits()


def mark(at: int, number: int, kind: str, direction: str) -> Mark:
    """A touch as a mark."""
    return Mark(at, number, cast(Kind, kind), _WAYS.get(direction, "b"))


def latest(*parts: Collection[Mark]) -> tuple[Mark, ...]:
    """The latest of several lists as one, oldest first; an interaction in two of them once."""
    if len(parts) == 1:
        return tuple(parts[0])
    return tuple(sorted({one for part in parts for one in part})[-LATEST:])


def habits_of(marks: Sequence[Mark]) -> Habits:
    """marks: as latest() gives them."""
    if not marks:
        return NONE
    lately = marks[-LATELY:]
    channel, times = _most(one.kind for one in lately)
    return Habits(
        channel=channel,
        share=round(times / len(lately), 2),
        of=len(lately),
        answers_on=_most(_answers(marks))[0],
        hours=tuple(
            one.at % DAY // HOUR for one in marks if one.way == "i" and one.kind in _LETTERS
        ),
        topic=marks[-1].id,
        mine=sum(one.way != "i" for one in marks),
        theirs=sum(one.way != "o" for one in marks),
        channels=len({one.kind for one in marks}),
        depth=_depth(marks),
    )


def _answers(marks: Sequence[Mark]) -> list[str]:
    """Kinds of what they sent right after the owner turned to them."""
    return [then.kind for one, then in pairwise(marks) if (one.way, then.way) == ("o", "i")]


def _most(kinds: Iterable[str]) -> tuple[str, int]:
    """The most frequent and how often; of several the one used last."""
    times = Counter(reversed(list(kinds)))
    return max(times.items(), key=lambda pair: pair[1], default=("", 0))


def _depth(marks: Sequence[Mark]) -> float:
    """Mean weight, each mark fading as warmth does."""
    last = marks[-1].at
    parts = [float(2.0 ** ((one.at - last) / HALF_LIFE)) for one in marks]
    whole = [WEIGHTS.get(one.kind, 1) * part for one, part in zip(marks, parts, strict=True)]
    return round(sum(whole) / sum(parts), 3)


def kept(marks: Collection[Mark]) -> str:
    """Marks as rollups keep them."""
    if not marks:
        return ""
    return orjson.dumps([[m.at, m.id, _CODES[m.kind] + m.way] for m in marks]).decode()


def marks_in(text: str) -> tuple[Mark, ...]:
    """The same, read."""
    return tuple(
        Mark(at, number, _KINDS[code[0]], code[1])
        for at, number, code in orjson.loads(text or "[]")
    )


def dumped(habits: Habits) -> str:
    """Habits as contacts keep them."""
    return "" if habits == NONE else orjson.dumps(habits).decode()


def loaded(text: str) -> Habits:
    """The same, read."""
    if not text:
        return NONE
    cells = orjson.loads(text)
    return Habits(**{**cells, "hours": tuple(cells["hours"])})
