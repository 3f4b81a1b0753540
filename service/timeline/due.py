"""The news that somebody is overdue, told once.

Gaps are free of "now", so nothing happens in the tables when one opens: a look at the clock tells
of all that opened since the last look. What opens at a stroke because the owner changed something
is told as it is derived. History that comes in late is no news.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.moments import HOUR, rfc3339
from service.db.tables import contacts, gaps, workspaces
from service.db.within import within
from service.timeline.gapping import Gap
from service.timeline.ranks import OVERDUE
from service.timeline.read.rows import joined, stands

_LOOKED = HOUR
"""The last look is written down at most this often: that alone is no reason to write."""
_STANDS = (*stands(), gaps.c.rank.in_(OVERDUE))
_OPENED = (
    select(contacts.c.id, contacts.c.last_touched_at, contacts.c.next_due_at,
           contacts.c.cadence_days, contacts.c.cadence_from)
    .join(gaps, joined(contacts, gaps, id="contact_id"))
    .where(*_STANDS, gaps.c.active_from > bindparam("since"))
    .order_by(gaps.c.active_from, contacts.c.id)
)  # fmt: skip
_HISTORY = ("touches", "first_touched_at", "last_touched_at")


def tell(conn: Connection, ws: Workspace, now: int) -> None:
    """Records who became overdue since the last look. The first look tells nothing."""
    since = looked_at(conn, ws)
    opened = []
    if since is not None:
        bound = {"ws": ws.id, "now": now, "since": since}
        opened = [_news(row.id, row._mapping) for row in conn.execute(_OPENED, bound).all()]
    record(conn, ws.id, now, opened)
    if opened or since is None or now - since >= _LOOKED:
        mine = workspaces.c.id == ws.id
        conn.execute(update(workspaces).where(mine).values(looked_at=now))


def looked_at(conn: Connection, ws: Workspace) -> int | None:
    """When the last look was, as far as it was written down."""
    mine = select(workspaces.c.looked_at).where(workspaces.c.id == ws.id)
    found: int | None = conn.execute(mine).scalar_one()
    return found


def overdue(
    conn: Connection, ws: Workspace, part: Collection[int], since: int | None, now: int
) -> set[int]:
    """Those of these contacts that are overdue now and were at the last look, as the gaps have
    it: what opened since then is not told yet."""
    known = (within(gaps.c.contact_id, part), gaps.c.active_from <= bindparam("since"))
    chosen = select(gaps.c.contact_id).where(*_STANDS, *known)
    return set(conn.execute(chosen, {"ws": ws.id, "now": now, "since": since}).scalars())


def at_a_stroke(
    row: Mapping[Any, Any],
    derived: Mapping[str, Any],
    found: Iterable[Gap],
    since: int | None,
    now: int,
) -> list[Change]:
    """The news of somebody who was not overdue before and is now, though nothing came in or went.
    row: the contact as it was, with what of it is derived anew. since: the last look."""
    if since is None or any(row[name] != derived[name] for name in _HISTORY):
        return []
    stands = any(
        gap.kind == "overdue"
        and gap.active_from <= since
        and (gap.active_until is None or gap.active_until > now)
        for gap in found
    )
    return [_news(row["id"], derived)] if stands else []


def _news(contact: int, derived: Mapping[Any, Any]) -> Change:
    public = ids.public("c", contact)
    data = {
        "due_at": rfc3339(derived["next_due_at"]),
        "last_touched_at": rfc3339(derived["last_touched_at"]),
        "cadence_days": derived["cadence_days"],
        "cadence_from": derived["cadence_from"],
    }
    return Change("contact.due", public, data)
