"""What is kept of a person who is forgotten about pushing them into CRMs."""

from __future__ import annotations

from collections.abc import Collection

import orjson
from sqlalchemy import Connection, bindparam, select, update

from service.access.workspaces import Workspace
from service.accounts.turns import PUSHING
from service.db.leases import hold
from service.db.stages import chunks
from service.db.tables import crm_activities, crm_people
from service.db.within import within
from service.reconciler.scrub import discard


def forget_pushed(
    conn: Connection,
    ws: Workspace,
    everyone: Collection[int],
    changed: Collection[int],
    gone: Collection[int],
) -> None:
    """Which records were theirs goes, with the rows of interactions that are gone; those that were
    shared forget that they went there with them. changed: interactions. In the CRM all stays."""
    hold(conn, ws.id, PUSHING)
    theirs = (crm_people.c.workspace_id == ws.id, within(crm_people.c.contact_id, everyone))
    records = set(conn.execute(select(crm_people.c.remote_id).where(*theirs)).scalars())
    discard(conn, ws, crm_people.c.contact_id, everyone)
    discard(conn, ws, crm_activities.c.interaction_id, gone)
    key = (crm_activities.c.account_id, crm_activities.c.interaction_id)
    mine = crm_activities.c.workspace_id == ws.id
    without = update(crm_activities).where(
        mine, key[0] == bindparam("account"), key[1] == bindparam("wanted")
    )
    for part in chunks(sorted(set(changed) - set(gone))) if records - {""} else ():
        shared = select(*key, crm_activities.c.people).where(mine, within(key[1], part))
        for row in conn.execute(shared).all():
            held = orjson.loads(row.people)
            left = orjson.dumps([one for one in held if one not in records]).decode()
            if left != row.people:
                bound = {"account": row.account_id, "wanted": row.interaction_id, "people": left}
                conn.execute(without, bound)
