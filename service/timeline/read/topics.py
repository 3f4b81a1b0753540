"""What interactions were about, as far as the viewer may know: one statement for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.tables import interactions, source_rows, streams
from service.timeline.read.eyes import eyes
from service.timeline.read.rows import among, fetched, joined, prepared

_TOPICS = (
    select(interactions.c.id, interactions.c.subject, streams.c.account_id)
    .outerjoin(source_rows, joined(interactions, source_rows, id="interaction_id"))
    .outerjoin(streams, joined(source_rows, streams, stream_id="id"))
    .where(prepared(interactions), among(interactions.c.id, "wanted"))
)


def topics(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, str]:
    """Subjects by interaction; those without one, and a colleague's own, are left out."""
    if not wanted:
        return {}
    rows = fetched(conn.execute(_TOPICS, {"ws": ws.id, "wanted": sorted(wanted)}))
    told: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.account_id is not None:
            told[row.id].append(row.account_id)
    seen = eyes(conn, ws)
    return {row.id: row.subject for row in rows if row.subject and seen.see(told[row.id])}
