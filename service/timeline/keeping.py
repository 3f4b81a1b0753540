"""What a workspace keeps to: its cadences, read and replaced as one book, and quiet periods."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select

from schemas.cadence import Cadences
from schemas.quiet import QuietPeriod, QuietPeriodRequest
from service.access.workspaces import Workspace
from service.db import ids
from service.db.session import add
from service.db.stages import Stage, push
from service.db.tables import cadences, contacts, quiet_periods, workspaces
from service.reconciler.refused import Refused
from service.timeline.cadence import rules
from service.timeline.quiet import Span, spans

PERIOD = "q"
"""Prefix of the public ids of quiet periods."""
MOST = 200
"""Quiet periods of one workspace."""


def kept(conn: Connection, ws: Workspace) -> Cadences:
    """The cadences in force."""
    book = rules(conn, ws)
    tiers, tags, stages = dict(book.tiers), dict(book.tags), dict(book.stages)
    return Cadences(default=book.default, tiers=tiers, tags=tags, stages=stages)


def keep(conn: Connection, ws: Workspace, book: Cadences) -> None:
    """Replaces all cadences and puts everybody on the list for a refresh.

    What every workspace starts with is back at its start when the book leaves it out.
    """
    conn.execute(delete(cadences).where(cadences.c.workspace_id == ws.id))
    add(conn, cadences, _rows(ws, book))
    refresh_all(conn, ws)


def _rows(ws: Workspace, book: Cadences) -> list[dict[str, Any]]:
    stated = [("default", "", book.default)] if "default" in book.model_fields_set else []
    for scope, days_of in (("tier", book.tiers), ("tag", book.tags), ("stage", book.stages)):
        stated += [(scope, name, days) for name, days in days_of.items()]
    return [
        {"workspace_id": ws.id, "scope": scope, "name": name, "days": days}
        for scope, name, days in stated
    ]


def periods(conn: Connection, ws: Workspace) -> list[QuietPeriod]:
    """The quiet periods, the earliest first."""
    mine = select(quiet_periods).where(quiet_periods.c.workspace_id == ws.id)
    rows = conn.execute(mine.order_by(quiet_periods.c.starts_on, quiet_periods.c.id)).all()
    day = date.fromisoformat
    return [
        QuietPeriod(ids.public(PERIOD, row.id), day(row.starts_on), day(row.ends_on), row.note)
        for row in rows
    ]


def quiet(conn: Connection, ws: Workspace) -> tuple[Span, ...]:
    """The same as moments."""
    held = periods(conn, ws)
    if not held:
        return ()
    zone = conn.execute(select(workspaces.c.zone).where(workspaces.c.id == ws.id)).scalar_one()
    return spans([(one.starts_on, one.ends_on) for one in held], zone)


def keep_period(conn: Connection, ws: Workspace, said: QuietPeriodRequest) -> QuietPeriod:
    """Writes one down. Raises Refused."""
    if len(periods(conn, ws)) >= MOST:
        raise Refused(f"There are {MOST} quiet periods already; delete those that are over.")
    number = ids.drawn()
    days = {"starts_on": said.starts_on.isoformat(), "ends_on": said.ends_on.isoformat()}
    add(conn, quiet_periods, [{"workspace_id": ws.id, "id": number, **days, "note": said.note}])
    refresh_all(conn, ws)
    return QuietPeriod(ids.public(PERIOD, number), said.starts_on, said.ends_on, said.note)


def drop_period(conn: Connection, ws: Workspace, number: int) -> None:
    """Takes one away."""
    mine = (quiet_periods.c.workspace_id == ws.id) & (quiet_periods.c.id == number)
    conn.execute(delete(quiet_periods).where(mine))
    refresh_all(conn, ws)


def refresh_all(conn: Connection, ws: Workspace) -> None:
    """Puts everybody on the list: what all gaps hang on has changed."""
    everyone = select(contacts.c.id).where(
        contacts.c.workspace_id == ws.id, contacts.c.merged_into.is_(None)
    )
    push(conn, ws.id, Stage.REFRESH, list(conn.execute(everyone).scalars().all()))
