"""How long the owner and a contact take to answer each other."""

from __future__ import annotations

from sqlalchemy import Connection, select

from schemas.contact import ReplyLatency
from service.access.workspaces import Workspace
from service.db.tables import identifiers
from service.timeline.replies import latencies
from service.timeline.talks import letters, touches

_LATEST = 500
"""Touches looked at: habits of years ago say little, and a page must not wait for them."""


def reply_latency(conn: Connection, ws: Workspace, contact: int) -> ReplyLatency | None:
    """Over all identifiers of the contact; None when there was no answer yet."""
    mine = (identifiers.c.workspace_id == ws.id) & (identifiers.c.contact_id == contact)
    keys = conn.execute(select(identifiers.c.id).where(mine)).scalars().all()
    told = {touch for some in touches(conn, ws, keys, _LATEST).values() for touch in some}
    said = letters(conn, ws, {contact: told}, _LATEST)[contact]
    own, theirs = latencies(said)
    if not (own.answers or theirs.answers):
        return None
    return ReplyLatency(own.hours, theirs.hours, own.answers, theirs.answers)
