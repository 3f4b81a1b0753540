"""Labelled mail out of a folder, and how well verdicts agree with the labels.

labels.csv in the folder: path (of a mail, below the folder), origin, year, me (an address of the
mailbox's owner), class, touch (1 when it credits somebody), and whatever else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from connectors.files.mail.split import Splitter
from connectors.mail.message import Folder, LeftOut, Unreadable, record
from schemas.identifier import normalise
from schemas.source import EventRecord
from service.detection.judge import History, Limits, Party, judge, parties
from service.detection.received import letters, signs

_NOW = datetime(2100, 1, 1, tzinfo=UTC)


class Labelled(NamedTuple):
    """One mail with its label."""

    path: str
    origin: str
    year: int
    class_: str
    touch: bool
    event: EventRecord
    people: tuple[Party, ...]


def read(folder: Path) -> Iterator[Labelled]:
    """Every mail of the folder's labels.csv that can be read as a mail."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            me = normalise(f"email:{row['me']}")
            event = _event(folder / row["path"])
            if me is None or event is None:
                continue
            year = int(row["year"] or 0)
            people = parties(event, frozenset({me}))
            yield Labelled(
                row["path"], row["origin"], year, row["class"], row["touch"] == "1", event, people
            )


def _event(path: Path) -> EventRecord | None:
    with path.open("rb") as stream:
        raw = next(iter(Splitter(stream, separated=False)))
    try:
        return record(raw, Folder("mail"), _NOW)
    except (LeftOut, Unreadable):
        return None


def touches(mails: Iterable[Labelled], *, without_looks: bool = False) -> list[tuple[bool, bool]]:
    """(labelled a touch, judged one) of each mail, as if alone in the world."""
    return [(mail.touch, _counted(mail, without_looks)) for mail in mails]


def _counted(mail: Labelled, without_looks: bool) -> bool:
    if without_looks and (seen := letters(mail.event, mail.people, Limits())):
        told = [f.weight for f in signs(seen[0]) if f.rule != "mail.in.looks"]
        return sum(told) > 0
    return judge(mail.event, mail.people, History(), Limits()).counted


def score(pairs: Sequence[tuple[bool, bool]]) -> str:
    """Precision, recall and F1 of the second of each pair against the first."""
    right = sum(a and b for a, b in pairs)
    precision = right / max(1, sum(b for _, b in pairs))
    recall = right / max(1, sum(a for a, _ in pairs))
    told = f"touch precision {precision:.3f} recall {recall:.3f} F1 {f1(pairs):.3f}"
    return f"{told} of {len(pairs)} mails"


def f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    """The harmonic mean of precision and recall."""
    right = sum(a and b for a, b in pairs)
    return 2 * right / max(1, sum(a + b for a, b in pairs))
