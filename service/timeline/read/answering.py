"""How long the owner and a contact take to answer each other."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from schemas.contact import ReplyLatency
from service.access.workspaces import Workspace
from service.reconciler.gathering import identifiers_of
from service.timeline.replies import latencies
from service.timeline.talks import letters, touches
from service.timeline.touches import Touch

_LATEST = 500
"""Touches looked at: habits of years ago say little, and a page must not wait for them."""


def latest_touches(conn: Connection, ws: Workspace, contact: int) -> set[Touch]:
    """Of all identifiers of the contact together."""
    keys = identifiers_of(conn, ws, [contact])
    return {touch for some in touches(conn, ws, keys, _LATEST).values() for touch in some}


def reply_latency(
    conn: Connection, ws: Workspace, contact: int, told: Collection[Touch]
) -> ReplyLatency | None:
    """told: the contact's latest touches. None when there was no answer yet."""
    said = letters(conn, ws, {contact: told}, _LATEST)[contact]
    own, theirs = latencies(said)
    if not (own.answers or theirs.answers):
        return None
    return ReplyLatency(own.hours, theirs.hours, own.answers, theirs.answers)
