"""How a mail looks that nothing else speaks against: more like a person's, or like a program's.

Some thirty marks of its header, each worth a little, added up: a logistic regression, trained by
tests/bench/fit_mail.py on labelled public mail; weights.py holds what came of it. On mail of
origins it never saw it tells people from programs better than the other rules do alone. It is a
guess and no more: whatever history says outweighs it.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.detection import weights
from service.detection.marks import MARKS, marks
from service.detection.rules import Fired, fire
from service.detection.traces import Letter

_LOUDEST = 6.0  # bits
_TOLD = 3  # marks named in a sentence
_SILENT = "nothing in its header tells more"


def looks(letter: Letter) -> Fired | None:
    """What the looks of the header add up to, in bits; None where the source (Graph without
    headers) tells too little of it to have looks."""
    if "content_type" not in letter.facts and "size" not in letter.facts:
        return None
    seen = marks(letter)
    total = weights.BIAS + sum([_weight(mark) for mark in seen])
    weight = round(max(-_LOUDEST, min(_LOUDEST, total)), 1)
    return fire("mail.in.looks", _told(seen, weight), weight)


def _weight(mark: str) -> float:
    return weights.WEIGHTS.get(mark, 0.0)


def _told(seen: Sequence[str], total: float) -> str:
    sign = 1 if total > 0 else -1
    telling = [mark for mark in seen if sign * _weight(mark) > 0]
    telling.sort(key=_weight, reverse=total > 0)
    why = ", ".join(MARKS[mark][0] for mark in telling[:_TOLD]) or _SILENT
    return f"it looks like {'a person' if total > 0 else 'a program'}'s ({why})"
