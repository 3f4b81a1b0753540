"""Who took part in the same conversations, without ever standing in one message together.

Somebody who answers from another address carries a conversation on; two people of one name would
be seen beside each other in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import identifiers, interactions, participants
from service.db.within import within


def shared_threads(
    conn: Connection, ws: Workspace, pairs: Collection[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """For pairs of contacts that share any, how many conversations they share."""
    seen = _appearances(conn, ws, {contact for pair in pairs for contact in pair})
    found = {}
    for left, right in pairs:
        a, b = seen[left], seen[right]
        together = {thread for thread in a.keys() & b.keys() if a[thread] & b[thread]}
        if not together and (common := len(a.keys() & b.keys())):
            found[(left, right)] = common
    return found


def _appearances(
    conn: Connection, ws: Workspace, wanted: Collection[int]
) -> defaultdict[int, dict[str, set[int]]]:
    """By contact and conversation the messages somebody took part in."""
    found: defaultdict[int, dict[str, set[int]]] = defaultdict(dict)
    for part in chunks(wanted, 200):
        rows = (
            select(identifiers.c.contact_id, interactions.c.thread, interactions.c.id)
            .join(
                participants,
                (participants.c.workspace_id == identifiers.c.workspace_id)
                & (participants.c.identifier_id == identifiers.c.id),
            )
            .join(
                interactions,
                (interactions.c.workspace_id == participants.c.workspace_id)
                & (interactions.c.id == participants.c.interaction_id),
            )
            .where(
                identifiers.c.workspace_id == ws.id,
                within(identifiers.c.contact_id, part),
                interactions.c.thread != "",
            )
        )
        for contact, thread, number in conn.execute(rows).all():
            found[contact].setdefault(thread, set()).add(number)
    return found
