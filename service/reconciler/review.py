"""The owner's answers to suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from service.access.workspaces import Workspace
from service.reconciler.decide import merge, part, parted, survivor
from service.reconciler.refused import Refused

Pair = tuple[int, int]
"""(the contact that would stay, the one that would become part of it)"""
_TWO = (
    "These answers would join two contacts that you said are two people. "
    "Merge them by name if you changed your mind."
)


@dataclass(slots=True)
class Outcome:
    """merges: their ids. rejected, gone: positions of the answers."""

    merges: list[int] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def review(
    conn: Connection,
    ws: Workspace,
    accepted: Iterable[tuple[int, Pair]],
    rejected: Iterable[tuple[int, Pair]],
    note: str,
    now: int,
) -> Outcome:
    """Rejects, then accepts, in order. An answer can settle a later one: of three that are one
    person, two pairs make the third. Raises Refused when it would join what was kept apart."""
    found = Outcome()
    for number, (kept, absorbed) in rejected:
        part(conn, ws, kept, absorbed, note, now)
        found.rejected.append(number)
    for number, (kept, absorbed) in accepted:
        left, right = survivor(conn, ws, kept), survivor(conn, ws, absorbed)
        if left == right:
            found.gone.append(number)
        elif parted(conn, ws, left, right):
            raise Refused(_TWO)
        else:
            found.merges.append(merge(conn, ws, left, right, note, now))
    return found
