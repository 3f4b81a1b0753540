"""What of a workspace's mail and calendars the viewer may read, and whose they are.

A colleague's private account tells the others that and when there was contact, with whom, and by
whom; never what about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from schemas.colleague import Colleague
from service.access.workspaces import Workspace
from service.db import ids
from service.db.tables import accounts, users
from service.timeline.read.rows import fetched, prepared

_WHOSE = (
    select(accounts.c.id, accounts.c.user_id, accounts.c.shared, users.c.name)
    .outerjoin(users, users.c.id == accounts.c.user_id)
    .where(prepared(accounts))
)


@dataclass(frozen=True, slots=True)
class Eyes:
    """closed: accounts of which nothing is read but who and when. whose: the user of each account
    that has one; nobody is named to the machine's own eyes."""

    closed: frozenset[int] = frozenset()
    whose: Mapping[int, Colleague] = field(default_factory=dict)

    def see(self, told: Collection[int]) -> bool:
        """Whether what these accounts tell of may be read. Where anything is closed, what nobody
        tells of any more is closed too: it is on its way out."""
        return not self.closed or any(account not in self.closed for account in told)

    def by(self, told: Collection[int]) -> list[Colleague]:
        """Whose accounts these are, by name."""
        found = {one.id: one for account in told if (one := self.whose.get(account))}
        return sorted(found.values(), key=lambda one: (one.name, one.id))


ALL = Eyes()


def eyes(conn: Connection, ws: Workspace) -> Eyes:
    """The viewer's; one small statement, none for the machine's own."""
    if ws.viewer is None:
        return ALL
    rows = fetched(conn.execute(_WHOSE, {"ws": ws.id}))
    return Eyes(
        frozenset(row.id for row in rows if not (row.shared or ws.sees(row.user_id))),
        {
            row.id: Colleague(ids.public("u", row.user_id), row.name)
            for row in rows
            if row.name is not None
        },
    )
