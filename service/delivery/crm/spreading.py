"""From the change log to the outboxes: whose fields may differ, and what is to be logged.

The cursor moves in the transaction that writes the rows, so nothing is queued twice and nothing is
missed. While pushing is paused the cursor waits. What a change says is not believed: it names who
and what to look at, and the rows are judged again when they are sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, and_, literal, or_, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import HOUR
from service.db.session import put_new
from service.db.stages import Stage, chunks
from service.db.tables import (
    changes,
    contacts,
    crm_activities,
    crm_people,
    crms,
    identifiers,
    interactions,
    participants,
    pending,
)
from service.db.within import within
from service.delivery.crm import choosing
from service.delivery.crm.desk import CrmRow, of
from service.delivery.crm.telling import NOBODY_THERE
from service.timeline.read.rows import joined
from service.timeline.read.rows import of as mine

SLICE = 500
"""Changes a transaction."""
AHEAD = 100 * 365 * 24 * HOUR
"""How far ahead a meeting may be that is logged when it ends."""
_AGAIN = ("pending", "done", "left_out", "failed")
"""States of people who are looked at again. What is under way, or unknown, must end first."""
_NAMES = ("id", "absorbed", "from")
"""Where the data of a change name contacts."""


def spread(conn: Connection, ws: Workspace, crm: CrmRow, now: int) -> bool:
    """Takes up one slice of the change log; whether there was anything to take up. now: epoch ms.
    The caller holds the connection's lease and checks it in this transaction."""
    if _chosen_anew(conn, ws, crm):
        look_at_all(conn, ws, crm, now)
    rows = _news(conn, ws, crm.seen)
    events = {row.sequence: event for row in rows if (event := _event(row)) is not None}
    settled = rows[: _blocked(conn, ws, rows, events)]
    if not settled:
        return False
    logged = {events[row.sequence] for row in settled if row.sequence in events}
    people = {one for row in settled for one in _people(row)}
    people |= taking_part(conn, ws, logged)
    queue_people(conn, ws, crm, people, now)
    _look_again(conn, ws, crm, people, _rejoined(settled), now)
    queue_activities(conn, ws, crm, logged, now)
    last = update(crms).where(*of(ws, crm.account)).values(seen=settled[-1].sequence)
    conn.execute(last)
    return True


def look_at_all(conn: Connection, ws: Workspace, crm: CrmRow, now: int) -> None:
    """Everybody's fields may differ: pushing begins, or what is pushed was chosen anew."""
    row = {"workspace_id": ws.id, "account_id": crm.account, **_row(now)}
    known = select(crm_people.c.contact_id).where(
        mine(ws, crm_people),
        crm_people.c.account_id == crm.account,
        crm_people.c.contact_id == contacts.c.id,
    )
    fresh = select(*(literal(value) for value in row.values()), contacts.c.id).where(
        mine(ws, contacts), *choosing.meant(crm.selection), ~known.exists()
    )
    conn.execute(crm_people.insert().from_select([*row, "contact_id"], fresh))
    conn.execute(
        update(crm_people)
        .where(mine(ws, crm_people), crm_people.c.account_id == crm.account)
        .where(crm_people.c.state.in_(_AGAIN))
        .values(state="pending", next_at=now)
    )
    conn.execute(update(crms).where(*of(ws, crm.account)).values(looked=_digest(crm)))


def queue_people(
    conn: Connection, ws: Workspace, crm: CrmRow, people: Collection[int], now: int
) -> None:
    """Rows for those of these contacts the CRM is told of and who have none yet."""
    wanted = choosing.wanted_people(conn, ws, crm, people)
    row = {"workspace_id": ws.id, "account_id": crm.account, **_row(now)}
    put_new(conn, crm_people, [{**row, "contact_id": one} for one in sorted(wanted)])


def queue_activities(
    conn: Connection,
    ws: Workspace,
    crm: CrmRow,
    found: Collection[int],
    now: int,
    since: int | None = None,
) -> None:
    """Rows for those of these interactions that are logged, now or when they end; those left out
    before get another chance. since: of a back-fill."""
    wanted = choosing.wanted_interactions(conn, ws, crm, found, now + AHEAD, since)
    row = {
        "workspace_id": ws.id, "account_id": crm.account, "state": "pending",
        "because": "", "backfill": since is not None, "at": now,
    }  # fmt: skip
    until = ends(conn, ws, wanted)
    rows = [{**row, "interaction_id": i, "next_at": max(now, until[i])} for i in sorted(until)]
    put_new(conn, crm_activities, rows)
    again = (
        update(crm_activities)
        .where(mine(ws, crm_activities), crm_activities.c.account_id == crm.account)
        .where(within(crm_activities.c.interaction_id, wanted))
    )
    left_out = again.where(crm_activities.c.state == "left_out")
    conn.execute(left_out.values(state="pending", next_at=now, backfill=since is not None))
    # Nobody could look for it there while it was not here.
    lost = (crm_activities.c.state == "unknown") & crm_activities.c.next_at.is_(None)
    conn.execute(again.where(lost).values(next_at=now))


def recall_activities(
    conn: Connection, ws: Workspace, crm: CrmRow, people: Collection[int], now: int
) -> None:
    """What touched these contacts and was left out as long as nobody in it had a record there:
    they have one now."""
    chosen = (
        select(participants.c.interaction_id)
        .join(identifiers, joined(participants, identifiers, identifier_id="id"))
        .where(mine(ws, identifiers), within(identifiers.c.contact_id, people))
        .where(participants.c.touch)
    )
    for part in chunks(set(conn.execute(chosen).scalars()) if people else ()):
        waited = update(crm_activities).where(
            mine(ws, crm_activities),
            crm_activities.c.account_id == crm.account,
            within(crm_activities.c.interaction_id, part),
            crm_activities.c.state == "left_out",
            crm_activities.c.because == NOBODY_THERE,
        )
        conn.execute(waited.values(state="pending", next_at=now))


def taking_part(conn: Connection, ws: Workspace, found: Collection[int]) -> set[int]:
    """The contacts in these interactions."""
    chosen = (
        select(identifiers.c.contact_id)
        .join(participants, joined(identifiers, participants, id="identifier_id"))
        .where(mine(ws, participants), within(participants.c.interaction_id, found))
        .where(~participants.c.me, identifiers.c.contact_id.is_not(None))
    )
    return set(conn.execute(chosen.distinct()).scalars()) if found else set()


def _look_again(
    conn: Connection,
    ws: Workspace,
    crm: CrmRow,
    people: Collection[int],
    rejoined: Collection[int],
    now: int,
) -> None:
    """Those who are known there, and those who were looked for in vain: they may have an address
    more, or have become a contact whose record is there still."""
    of_these = (mine(ws, crm_people), crm_people.c.account_id == crm.account)
    everyone = {*people, *choosing.resolved(conn, ws, people)}
    again = update(crm_people).where(*of_these, within(crm_people.c.contact_id, everyone))
    again = again.where(crm_people.c.state.in_(_AGAIN))
    conn.execute(again.values(state="pending", next_at=now))
    gone = update(crm_people).where(*of_these, within(crm_people.c.contact_id, rejoined))
    conn.execute(gone.where(crm_people.c.state == "gone").values(next_at=now))


def _chosen_anew(conn: Connection, ws: Workspace, crm: CrmRow) -> bool:
    looked = select(crms.c.looked).where(*of(ws, crm.account))
    return conn.execute(looked).scalar_one_or_none() not in (None, _digest(crm))


def _digest(crm: CrmRow) -> str:
    """Of what decides who is told of and what of them."""
    said = crm.selection
    rules = [[rule.ours, rule.theirs, rule.when] for rule in crm.mapping]
    text = orjson.dumps([rules, said.tags, said.tiers, said.create])
    return blake2b(text, digest_size=8).hexdigest()


def _row(now: int) -> dict[str, Any]:
    return {"state": "pending", "because": "", "remote_id": "", "next_at": now, "at": now}


def _news(conn: Connection, ws: Workspace, seen: int) -> Sequence[Any]:
    chosen = select(changes.c.sequence, changes.c.type, changes.c.subject, changes.c.data)
    after = chosen.where(mine(ws, changes), changes.c.sequence > seen)
    return conn.execute(after.order_by(changes.c.sequence).limit(SLICE)).all()


def _event(row: Any) -> int | None:
    return ids.private("i", row.subject) if row.type.startswith("interaction.") else None


def _people(row: Any) -> set[int]:
    if not row.type.startswith("contact."):
        return set()
    data = orjson.loads(row.data or "{}")
    named = (ids.private("c", str(data.get(name, ""))) for name in _NAMES)
    return {one for one in (*named, ids.private("c", row.subject)) if one is not None}


def _rejoined(rows: Sequence[Any]) -> set[int]:
    joins = [row for row in rows if row.type in ("contact.merged", "contact.split")]
    return {one for row in joins for one in _people(row)}


def _blocked(
    conn: Connection, ws: Workspace, rows: Sequence[Any], events: Mapping[int, int]
) -> int:
    """The place of the first interaction of which it is not settled yet whose touch it is: the
    stages are at it. What comes after it waits as well, for the log is read in order."""
    found = set(events.values())
    waits = and_(
        pending.c.stage.in_((int(Stage.RESOLVE), int(Stage.ROLL_UP))),
        pending.c.key == participants.c.identifier_id,
    )
    waits = or_(
        waits,
        and_(
            pending.c.stage.in_((int(Stage.JUDGE_SENT), int(Stage.JUDGE))),
            pending.c.key == participants.c.interaction_id,
        ),
    )
    unsettled = select(participants.c.interaction_id).where(
        mine(ws, participants),
        within(participants.c.interaction_id, found),
        select(pending.c.key).where(mine(ws, pending), waits).exists(),
    )
    held = set(conn.execute(unsettled).scalars()) if found else set()
    at = (place for place, row in enumerate(rows) if events.get(row.sequence) in held)
    return next(at, len(rows)) if held else len(rows)


def ends(conn: Connection, ws: Workspace, found: Collection[int]) -> dict[int, int]:
    """When each of these interactions is over; epoch ms."""
    chosen = select(interactions.c.id, interactions.c.occurred_at, interactions.c.ended_at)
    rows = conn.execute(chosen.where(mine(ws, interactions), within(interactions.c.id, found)))
    return {row.id: row.ended_at or row.occurred_at for row in rows} if found else {}
