"""The owner's own word on who is who: merge, split, undo. Remembered, and it wins for ever.

A decision is kept on pairs of identifiers, not on contacts, so it survives every recomputation.
Each function works inside the caller's transaction and leaves settling to the stages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice, product
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.session import put
from service.db.stages import Stage, push
from service.db.tables import contacts, decisions, identifiers, merges
from service.db.within import within
from service.reconciler.gathering import contacts_of
from service.reconciler.redirects import redirect
from service.reconciler.refused import Refused
from service.reconciler.roster import merged
from service.reconciler.sides import holding, sides, stands
from service.reconciler.stage import resolve

_MOST_PAIRS = 400
"""Pairs a single decision writes down; far above what two people's identifiers make."""


def merge(
    conn: Connection, ws: Workspace, kept_id: int, absorbed_id: int, note: str, now: int
) -> int:
    """These two contacts are one person; the kept one's id stays. Answers the merge's id."""
    if kept_id == absorbed_id:
        raise Refused("A contact cannot be merged with itself.")
    kept, absorbed = members(conn, ws, kept_id), members(conn, ws, absorbed_id)
    one, other = sides(conn, ws, kept, absorbed)
    _forget(conn, ws, one, other)
    # Every pair, so that the two hold together even when one identifier leaves later.
    _decide(conn, ws, product(one, other), True, note, now)
    merge_id = ws.id_of("merge", kept_id, absorbed_id, now)
    row: dict[str, Any] = {
        "workspace_id": ws.id,
        "id": merge_id,
        "kept_id": kept_id,
        "absorbed_id": absorbed_id,
        "rule": "owner.same",
        "because": "joined: you said they are the same person" + (f" ({note})" if note else ""),
        "evidence": "{}",
        "moved": orjson.dumps(sorted(absorbed)).decode(),
        "actor": "owner",
        "at": now,
        "undone_at": None,
    }
    put(conn, merges, [row])
    _move(conn, ws, absorbed, kept_id)
    redirect(conn, ws, absorbed_id, kept_id, now)
    record(conn, ws.id, now, [merged(row)])
    resolve(conn, ws, [*kept, *absorbed], (), now)
    return merge_id


def split(
    conn: Connection,
    ws: Workspace,
    contact_id: int,
    identifier_ids: Sequence[int],
    note: str,
    now: int,
) -> int:
    """These identifiers are somebody else. Answers the new contact's id."""
    present = members(conn, ws, contact_id)
    leaving = sorted(set(identifier_ids) & set(present))
    staying = [identifier for identifier in present if identifier not in leaving]
    if len(leaving) != len(set(identifier_ids)):
        raise Refused("One of these identifiers is not this contact's.")
    if not leaving or not staying:
        raise Refused("A split must leave at least one identifier on either side.")
    if not all(map(partial(stands, conn, ws), (leaving, staying))):
        raise Refused("A fixed line alone is nobody: leave an address or a profile on either side.")
    one, other = sides(conn, ws, leaving, staying)
    _forget(conn, ws, one, other)
    _decide(conn, ws, product(one, other), False, note, now)
    for side in (leaving, staying):
        _decide(conn, ws, [(side[0], other) for other in side[1:]], True, note, now)
    fresh = ids.drawn()
    _stand_in(conn, ws, contact_id, fresh, now)
    _move(conn, ws, leaving, fresh)
    origin = {"from": ids.public("c", contact_id)}
    record(conn, ws.id, now, [Change("contact.split", ids.public("c", fresh), origin)])
    resolve(conn, ws, present, (), now)
    return fresh


def part(conn: Connection, ws: Workspace, one: int, other: int, note: str, now: int) -> None:
    """These two contacts are two people: never to be joined, nor asked about again."""
    if one == other:
        raise Refused("A contact cannot be kept apart from itself.")
    left, right = sides(conn, ws, members(conn, ws, one), members(conn, ws, other))
    _forget(conn, ws, left, right)
    _decide(conn, ws, product(left, right), False, note, now)
    resolve(conn, ws, [*left, *right], (), now)


def parted(conn: Connection, ws: Workspace, one: int, other: int) -> bool:
    """Whether the owner said that these two contacts are two people."""
    left, right = sides(conn, ws, members(conn, ws, one), members(conn, ws, other))
    said = select(decisions.c.left_id).where(
        decisions.c.workspace_id == ws.id, ~decisions.c.same, _across(left, right)
    )
    return conn.execute(said.limit(1)).first() is not None


def undo(conn: Connection, ws: Workspace, merge_id: int, now: int) -> None:
    """Takes a merge back, however long ago: the identifiers it moved return to their contact,
    which gets its old id, its edits and every touch since; the two will not be joined again."""
    row = conn.execute(
        select(merges).where(merges.c.workspace_id == ws.id, merges.c.id == merge_id)
    ).one_or_none()
    if row is None:
        raise Refused("There is no such merge.")
    if row.undone_at is not None:
        raise Refused("This merge was undone already.")
    moved = orjson.loads(row.moved)
    holder = holding(conn, ws, moved, survivor(conn, ws, row.kept_id))
    present = members(conn, ws, holder)
    leaving = [i for i in moved if i in present]
    staying = [i for i in present if i not in leaving]
    if not leaving or not staying:
        raise Refused("The two no longer share a contact, so there is nothing to undo.")
    one, other = sides(conn, ws, leaving, staying)
    _forget(conn, ws, one, other)
    _decide(conn, ws, product(one, other), False, "merge undone", now)
    _restore(conn, ws, row.absorbed_id, leaving, now)
    conn.execute(
        update(merges)
        .where(merges.c.workspace_id == ws.id, merges.c.id == merge_id)
        .values(undone_at=now)
    )
    public, origin = ids.public("c", row.absorbed_id), {"from": ids.public("c", holder)}
    record(conn, ws.id, now, [Change("contact.split", public, origin)])
    resolve(conn, ws, present, (), now)


def survivor(conn: Connection, ws: Workspace, contact_id: int) -> int:
    """The contact an id leads to today. Raises Refused when there is none."""
    current = contact_id
    while True:
        row = conn.execute(
            select(contacts.c.merged_into).where(
                contacts.c.workspace_id == ws.id, contacts.c.id == current
            )
        ).one_or_none()
        if row is None:
            raise Refused("There is no such contact.")
        if row.merged_into is None:
            return current
        current = row.merged_into


def members(conn: Connection, ws: Workspace, contact_id: int) -> list[int]:
    """The contact's identifiers, in order. Raises Refused for one that is not there or merged."""
    if survivor(conn, ws, contact_id) != contact_id:
        raise Refused("This contact was merged into another; use that one.")
    rows = (
        select(identifiers.c.id)
        .where(identifiers.c.workspace_id == ws.id, identifiers.c.contact_id == contact_id)
        .order_by(identifiers.c.id)
    )
    return list(conn.execute(rows).scalars().all())


def _move(conn: Connection, ws: Workspace, moving: Sequence[int], contact_id: int) -> None:
    push(conn, ws.id, Stage.MEASURE, {*contacts_of(conn, ws, moving), contact_id})
    conn.execute(
        update(identifiers)
        .where(identifiers.c.workspace_id == ws.id, within(identifiers.c.id, moving))
        .values(contact_id=contact_id)
    )
    push(conn, ws.id, Stage.ROLL_UP, moving)


def _restore(
    conn: Connection, ws: Workspace, contact_id: int, leaving: Sequence[int], now: int
) -> None:
    conn.execute(
        update(contacts)
        .where(contacts.c.workspace_id == ws.id, contacts.c.id == contact_id)
        .values(merged_into=None, updated_at=now)
    )
    _move(conn, ws, leaving, contact_id)


def _stand_in(conn: Connection, ws: Workspace, like: int, fresh: int, now: int) -> None:
    """A row for a contact born of a split; the stages derive all its columns."""
    row = conn.execute(
        select(contacts).where(contacts.c.workspace_id == ws.id, contacts.c.id == like)
    ).one()
    values: dict[str, Any] = dict(row._mapping)
    new = {"id": fresh, "fields_from": "{}", "created_at": now, "updated_at": now}
    put(conn, contacts, [{**values, **new}])


def _decide(
    conn: Connection,
    ws: Workspace,
    pairs: Iterable[tuple[int, int]],
    same: bool,
    note: str,
    now: int,
) -> None:
    rows = [
        {
            "workspace_id": ws.id,
            "left_id": min(pair),
            "right_id": max(pair),
            "same": same,
            "note": note,
            "at": now,
        }
        for pair in islice(pairs, _MOST_PAIRS)
    ]
    put(conn, decisions, rows)


def _forget(conn: Connection, ws: Workspace, one: Sequence[int], other: Sequence[int]) -> None:
    """The latest word wins: earlier decisions across the two sides go."""
    across = _across(one, other)
    conn.execute(delete(decisions).where(decisions.c.workspace_id == ws.id, across))


def _across(one: Sequence[int], other: Sequence[int]) -> ColumnElement[bool]:
    return or_(
        within(decisions.c.left_id, one) & within(decisions.c.right_id, other),
        within(decisions.c.left_id, other) & within(decisions.c.right_id, one),
    )
