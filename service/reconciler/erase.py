"""A person out for good: their rows, their interactions, and a tombstone against their return."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, or_, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.session import put, put_new
from service.db.stages import Stage, chunks, push
from service.db.tables import (
    claims,
    decisions,
    edits,
    identifier_accounts,
    identifier_names,
    identifiers,
    introductions,
    merges,
    overrides,
    participants,
    rollups,
    tombstones,
)
from service.db.within import within
from service.detection import docket
from service.reconciler.decide import members
from service.reconciler.filing import Files
from service.reconciler.news import forget_news
from service.reconciler.profiles import absorbed_below, remove
from service.reconciler.pushed import forget_pushed
from service.reconciler.scrub import Erased, cards, discard, events

_UNTOLD = "joined: on the word of somebody you erased or blocked"


def erase(conn: Connection, ws: Workspace, contact_id: int, now: int) -> None:
    """Deletes everything that names this person and keeps keyed digests of what is theirs alone,
    so that no later import brings them back. What they share with others keeps the others."""
    erased = _person(conn, ws, contact_id)
    everyone = [contact_id, *absorbed_below(conn, ws, [contact_id]).get(contact_id, ())]
    digests = sorted({*erased.own, *erased.rows})
    put_new(conn, tombstones, [{"workspace_id": ws.id, "digest": i, "at": now} for i in digests])
    docket.forget(conn, ws, erased.addresses)
    besides = cards(conn, ws, erased)
    changed, gone = events(conn, ws, erased)
    discard(conn, ws, overrides.c.interaction_id, gone)
    push(conn, ws.id, Stage.JUDGE, changed)
    _forget_identifiers(conn, ws, erased, besides)
    forget_joins(conn, ws, erased.values, everyone)
    forget_news(conn, ws, everyone, gone)
    forget_pushed(conn, ws, everyone, changed, gone)
    forget_words(conn, ws, everyone)
    remove(conn, ws, everyone)
    news = [Change("contact.deleted", ids.public("c", contact)) for contact in everyone]
    record(conn, ws.id, now, news)


def _person(conn: Connection, ws: Workspace, contact_id: int) -> Erased:
    values: dict[int, str] = {}
    for part in chunks(members(conn, ws, contact_id)):
        rows = select(identifiers.c.id, identifiers.c.value).where(
            identifiers.c.workspace_id == ws.id, within(identifiers.c.id, part)
        )
        values |= {row.id: row.value for row in conn.execute(rows).all()}
    return Erased(contact_id, values)


def _forget_identifiers(
    conn: Connection, ws: Workspace, erased: Erased, besides: Collection[int]
) -> None:
    """The person's own identifiers go, and of those they stated besides whichever nobody else
    states; who has the others is settled anew."""
    for column in (
        participants.c.identifier_id,
        identifier_accounts.c.identifier_id,
        identifier_names.c.identifier_id,
        rollups.c.identifier_id,
        decisions.c.left_id,
        decisions.c.right_id,
    ):
        discard(conn, ws, column, erased.values)
    discard(conn, ws, claims.c.identifier_id, erased.own)
    met = Files(conn, ws).file((), erased.values) - erased.values.keys()
    weak = erased.values.keys() - erased.own.keys()
    _release(conn, ws, weak)
    nobodys = _nobodys(conn, ws, {*besides, *weak})
    discard(conn, ws, identifiers.c.id, {*erased.own, *nobodys})
    push(conn, ws.id, Stage.RESOLVE, {*besides, *weak, *met} - nobodys)


def _release(conn: Connection, ws: Workspace, weak: Collection[int]) -> None:
    for part in chunks(weak):
        conn.execute(
            update(identifiers)
            .where(identifiers.c.workspace_id == ws.id, within(identifiers.c.id, part))
            .values(contact_id=None, name="", named_at=None)
        )


def _nobodys(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    """Which of these no contact has, no card states and nobody used."""
    left = set(wanted)
    for part in chunks(wanted):
        held = select(identifiers.c.id).where(
            identifiers.c.workspace_id == ws.id,
            within(identifiers.c.id, part),
            identifiers.c.contact_id.is_not(None),
        )
        left.difference_update(conn.execute(held).scalars())
        for column in (claims.c.identifier_id, participants.c.identifier_id):
            used = select(column).where(column.table.c.workspace_id == ws.id, within(column, part))
            left.difference_update(conn.execute(used).scalars())
    return left


def forget_words(conn: Connection, ws: Workspace, everyone: Collection[int]) -> None:
    """What the owner wrote of these contacts goes, and who introduced them to whom."""
    for column in (
        edits.c.contact_id,
        introductions.c.introducer_id,
        introductions.c.left_id,
        introductions.c.right_id,
    ):
        discard(conn, ws, column, everyone)


def forget_joins(
    conn: Connection, ws: Workspace, values: Mapping[int, str], everyone: Collection[int]
) -> None:
    """Their joins go; joins of others that were explained by them lose the explanation."""
    discard(conn, ws, merges.c.kept_id, everyone)
    discard(conn, ws, merges.c.absorbed_id, everyone)
    for part in chunks(sorted(values.values()), 100):
        quoted = (orjson.dumps(value).decode() for value in part)
        told = or_(*(merges.c.evidence.contains(value, autoescape=True) for value in quoted))
        rows = conn.execute(select(merges).where(merges.c.workspace_id == ws.id, told)).all()
        put(conn, merges, [_untold(dict(row._mapping), values) for row in rows])


def _untold(row: dict[str, Any], values: Collection[int]) -> dict[str, Any]:
    moved = [i for i in orjson.loads(row["moved"]) if i not in values]
    told = {"because": _UNTOLD, "evidence": "{}", "moved": orjson.dumps(moved).decode()}
    return {**row, **told}
