"""What answers what in the tables: kept as judged, and asked by whoever hangs on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, select

from service.access.workspaces import Workspace
from service.db.session import add
from service.db.stages import chunks
from service.db.tables import interactions, mail_links, participants
from service.db.within import within

Links = Mapping[int, set[int]]
"""Interaction -> messages it answers."""


def relink(conn: Connection, ws: Workspace, batch: Collection[int], links: Links) -> Links:
    """Makes these the links of the batch; answers those that came or went."""
    before: dict[int, set[int]] = {}
    for part in chunks(batch):
        rows = select(mail_links.c.child_id, mail_links.c.parent_id).where(
            mail_links.c.workspace_id == ws.id, within(mail_links.c.child_id, part)
        )
        for child, parent in conn.execute(rows).all():
            before.setdefault(child, set()).add(parent)
    turned = {
        i: moved for i in {*before, *links} if (moved := before.get(i, set()) ^ links.get(i, set()))
    }
    for part in chunks([i for i in turned if i in before]):
        mine = mail_links.c.workspace_id == ws.id
        conn.execute(delete(mail_links).where(mine, within(mail_links.c.child_id, part)))
    fresh = [
        {"workspace_id": ws.id, "parent_id": parent, "child_id": child}
        for child in sorted(turned)
        for parent in sorted(links.get(child, ()))
    ]
    add(conn, mail_links, fresh)
    return turned


def answering(conn: Connection, ws: Workspace, messages: Collection[int]) -> set[int]:
    """Interactions that answer these messages."""
    found: set[int] = set()
    for part in chunks(messages):
        rows = select(mail_links.c.child_id).where(
            mail_links.c.workspace_id == ws.id, within(mail_links.c.parent_id, part)
        )
        found.update(conn.execute(rows).scalars())
    return found


def touched_beside(
    conn: Connection, ws: Workspace, own: Collection[int], stated: Collection[int]
) -> set[int]:
    """Identifiers credited by what answers one of the messages in own, and by the messages in
    stated: who is awaited there may be another now."""
    beside = answering(conn, ws, own)
    for part in chunks(stated):
        named = select(interactions.c.id).where(
            interactions.c.workspace_id == ws.id, within(interactions.c.message, part)
        )
        beside.update(conn.execute(named).scalars())
    found: set[int] = set()
    for part in chunks(beside):
        credited = select(participants.c.identifier_id).where(
            participants.c.workspace_id == ws.id,
            within(participants.c.interaction_id, part),
            participants.c.touch,
        )
        found.update(conn.execute(credited).scalars())
    return found
