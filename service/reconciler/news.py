"""What was told of people who are to be forgotten: in the change log, and to webhooks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.session import put
from service.db.stages import chunks
from service.db.tables import changes, deliveries, endpoints

_AT_A_TIME = 100
_BODY = (
    update(deliveries)
    .where(deliveries.c.workspace_id == bindparam("ws"), deliveries.c.id == bindparam("wanted"))
    .values(body=bindparam("bare"))
)


def forget_news(
    conn: Connection, ws: Workspace, everyone: Collection[int], gone: Collection[int]
) -> None:
    """Entries about these contacts, and joins that mention them, keep nothing but the id; so do
    bodies of deliveries that tell of them, sent or waiting. everyone: contacts; gone: interactions
    that go with them."""
    _hold(conn, ws)
    for part in chunks([ids.public("c", contact) for contact in everyone], _AT_A_TIME):
        _forget_entries(conn, ws, part)
        told = deliveries.c.body
        _bare_bodies(conn, ws, or_(*(told.contains(one, autoescape=True) for one in part)))
    for part in chunks([ids.public("i", one) for one in gone]):
        _bare_bodies(conn, ws, deliveries.c.subject.in_(part))


def _hold(conn: Connection, ws: Workspace) -> None:
    """Whoever sends locks an endpoint before its deliveries, one endpoint after the other: so does
    this, or the two could wait for each other."""
    mine = select(endpoints.c.id).where(endpoints.c.workspace_id == ws.id)
    conn.execute(mine.order_by(endpoints.c.id).with_for_update()).all()


def _forget_entries(conn: Connection, ws: Workspace, part: Sequence[str]) -> None:
    mentions = or_(*(changes.c.data.contains(public, autoescape=True) for public in part))
    noted = or_(*(changes.c.about.contains(public, autoescape=True) for public in part))
    about = changes.c.subject.in_(part) | ((changes.c.type == "contact.merged") & mentions)
    rows = conn.execute(select(changes).where(changes.c.workspace_id == ws.id, about | noted)).all()
    put(conn, changes, [_without(dict(row._mapping), part) for row in rows])


def _without(row: dict[str, Any], part: Sequence[str]) -> dict[str, Any]:
    """Of an interaction, those who took part besides are still told of."""
    if row["type"].startswith("interaction."):
        others = [one for one in orjson.loads(row["about"] or "[]") if one["id"] not in part]
        return {**row, "about": orjson.dumps(others).decode()}
    return {**row, "data": _bare(row["subject"]), "about": None}


def _bare_bodies(conn: Connection, ws: Workspace, told: ColumnElement[bool]) -> None:
    found = select(deliveries.c.id, deliveries.c.subject, deliveries.c.body)
    rows = conn.execute(found.where(deliveries.c.workspace_id == ws.id, told)).all()
    if rows:
        bound = [{"ws": ws.id, "wanted": row.id, "bare": _bare_body(row)} for row in rows]
        conn.execute(_BODY, bound)


def _bare_body(row: Any) -> str:
    body = {**orjson.loads(row.body), "data": {"id": row.subject}}
    return orjson.dumps(body).decode()


def _bare(subject: str) -> str:
    return orjson.dumps({"id": subject}).decode()
