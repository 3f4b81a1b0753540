"""What of a workspace goes into a CRM, as its selection says: a statement or two for any number.

Contacts that were erased or blocked have no row, and those that were merged lead to the one kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, Select, exists, false, func, select

from schemas.crm import Selection
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.tables import contact_tags, contacts, identifiers, interactions, participants
from service.db.within import within
from service.delivery.crm.desk import CrmRow
from service.timeline.read.rows import joined, of

_LONGEST_CHAIN = 50


def wanted_people(conn: Connection, ws: Workspace, crm: CrmRow, found: Collection[int]) -> set[int]:
    """Of these contacts, those the CRM is told of; a merged one as the one that was kept."""
    alive = resolved(conn, ws, found)
    chosen = select(contacts.c.id).where(
        of(ws, contacts), within(contacts.c.id, alive), *meant(crm.selection)
    )
    return set(conn.execute(chosen).scalars()) if alive else set()


def makeable(conn: Connection, ws: Workspace, crm: CrmRow, found: Collection[int]) -> set[int]:
    """Of these contacts, those who are made in the CRM when it does not know them: where that is
    wanted, people (not whoever once wrote), with an address by which they are found again."""
    if not crm.selection.create:
        return set()
    reached = exists().where(
        joined(identifiers, contacts, contact_id="id"),
        identifiers.c.value.startswith("email:"),
        identifiers.c.status != "contested",
    )
    chosen = select(contacts.c.id).where(
        of(ws, contacts), within(contacts.c.id, found), contacts.c.confirmed, reached
    )
    return set(conn.execute(chosen).scalars()) if found else set()


def wanted_interactions(
    conn: Connection,
    ws: Workspace,
    crm: CrmRow,
    found: Collection[int],
    now: int,
    since: int | None = None,
) -> set[int]:
    """Of these interactions, those that are logged in the CRM: over, counted, and with somebody it
    is told of. since: epoch ms, of a back-fill; None: as the selection says."""
    chosen = wanted(ws, crm, now, since).where(within(interactions.c.id, found))
    return set(conn.execute(chosen).scalars()) if found else set()


def wanted(ws: Workspace, crm: CrmRow, now: int, since: int | None = None) -> Select[int]:
    """Ids of all interactions that are logged in the CRM, in no order."""
    said = crm.selection
    start = since_of(crm) if since is None else since
    end = func.coalesce(interactions.c.ended_at, interactions.c.occurred_at)
    credited = (
        select(participants.c.interaction_id)
        .join(identifiers, joined(participants, identifiers, identifier_id="id"))
        .join(contacts, joined(identifiers, contacts, contact_id="id"))
        .where(joined(participants, interactions, interaction_id="id"), participants.c.touch)
        .where(*meant(said))
    )
    chosen = select(interactions.c.id).where(
        of(ws, interactions),
        interactions.c.counted,
        interactions.c.occurred_at >= start,
        end <= now,
        *_one_of(interactions.c.kind, said.kinds),
        *_one_of(interactions.c.direction, said.directions),
        credited.correlate(interactions).exists(),
    )
    return chosen if said.activities else chosen.where(false())


def since_of(crm: CrmRow) -> int:
    """From when on interactions are logged, but for a back-fill; epoch ms."""
    stated = crm.selection.since
    return crm.created_at if stated is None else ms(stated)


def meant(said: Selection) -> list[ColumnElement[bool]]:
    """The contact carries one of the tags and is in one of the tiers, where any are named."""
    tagged = exists().where(
        joined(contact_tags, contacts, contact_id="id"), contact_tags.c.tag.in_(said.tags)
    )
    tags = [tagged] if said.tags else []
    return [contacts.c.merged_into.is_(None), *tags, *_one_of(contacts.c.tier, said.tiers)]


def resolved(conn: Connection, ws: Workspace, found: Collection[int]) -> set[int]:
    """These contacts, each merged one as the one it leads to; those that are no more left out."""
    alive: set[int] = set()
    left = set(found)
    for _ in range(_LONGEST_CHAIN):
        if not left:
            break
        chosen = select(contacts.c.id, contacts.c.merged_into)
        rows = conn.execute(chosen.where(of(ws, contacts), within(contacts.c.id, left))).all()
        alive |= {row.id for row in rows if row.merged_into is None}
        left = {row.merged_into for row in rows if row.merged_into is not None} - alive
    return alive


def _one_of(column: ColumnElement[str], named: Iterable[str]) -> list[ColumnElement[bool]]:
    some = list(named)
    return [column.in_(some)] if some else []
