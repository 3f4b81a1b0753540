"""Which record in the CRM is whose, as far as our own rows tell.

A record belongs to the address it was found by, and so to whoever has that address: it follows a
split, a merge and its undoing without anybody being asked. A contact that takes in others takes a
record over from them when it has none itself. One record is never two contacts'.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.tables import claims, contacts, crm_people, identifiers, source_rows, streams
from service.db.within import within
from service.delivery.crm import choosing
from service.delivery.crm.desk import CrmRow
from service.delivery.crm.values import addresses
from service.reconciler.profiles import absorbed_below
from service.timeline.read.rows import joined, of

NO_CONTACT = "There is no such contact any more."
MERGED = "It became part of another contact."
UNWANTED = "The selection leaves it out."
WAITS = "Another contact it took in is on its way there."
NOT_THERE = "Nobody there has one of their addresses, and they are not to be made there."


@dataclass(frozen=True, slots=True)
class Link:
    """A record and whose it is by. others: further records of the same person. given_by: the
    contact that was taken in and had it."""

    record: str
    identifier: int | None
    others: tuple[str, ...] = ()
    made: bool = False
    given_by: int | None = None


@dataclass(slots=True)
class Plan:
    """Of contacts that are due. left_out: why. linked: with a record; unsure: it may be there no
    more. sought: addresses of those without one. told: records the CRM's own list names for them,
    by whose identifier. waits: not before others are done."""

    rows: Mapping[int, Any]
    left_out: dict[int, str] = field(default_factory=dict)
    linked: dict[int, Link] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)
    sought: dict[int, tuple[str, ...]] = field(default_factory=dict)
    told: dict[int, dict[str, int]] = field(default_factory=dict)
    waits: set[int] = field(default_factory=set)


def plan(conn: Connection, ws: Workspace, crm: CrmRow, rows: Sequence[Any]) -> Plan:
    """What our own rows tell of these rows of crm_people."""
    found = Plan({row.contact_id: row for row in rows})
    alive = _leave_out(conn, ws, crm, found)
    kept = {one: link for one in alive if (link := _own(found.rows[one])) is not None}
    lost = _lost(conn, ws, kept)
    found.linked = {one: link for one, link in kept.items() if one not in lost}
    _take_over(conn, ws, crm, found, alive)
    gone = _told_gone(conn, ws, crm, [link.record for link in found.linked.values()])
    unsure = (one for one in found.linked if found.rows[one].state == "unknown")
    found.unsure = {*unsure, *(one for one in found.linked if found.linked[one].record in gone)}
    seekers = alive - found.linked.keys() - found.waits
    told = _told(conn, ws, crm, seekers)
    held_by = addresses(conn, ws, seekers)
    sent_by = _values(conn, ws, (found.rows[one].identifier_id for one in seekers - lost))
    for one in seekers:
        row = found.rows[one]
        if row.state != "gone":  # what was deleted there may stand in the list for a while
            found.told[one] = told.get(one, {})
        if row.state == "unknown" and (sent := sent_by.get(row.identifier_id or 0)):
            found.sought[one] = tuple(dict.fromkeys((sent, *held_by[one])))
        elif row.because != NOT_THERE or row.state == "pending" or not crm.imports:
            found.sought[one] = held_by[one]
    return found


def holders(
    conn: Connection, ws: Workspace, crm: CrmRow, records: Collection[str]
) -> dict[str, int]:
    """The contacts that have these records."""
    chosen = (
        select(
            crm_people.c.remote_id, crm_people.c.contact_id, identifiers.c.contact_id.label("by")
        )
        .join(contacts, joined(crm_people, contacts, contact_id="id"))
        .outerjoin(identifiers, joined(crm_people, identifiers, identifier_id="id"))
        .where(of(ws, crm_people), crm_people.c.account_id == crm.account)
        .where(crm_people.c.remote_id.in_(records), crm_people.c.state != "gone")
        .where(contacts.c.merged_into.is_(None))
    )
    rows = conn.execute(chosen).all() if records else []
    return {row.remote_id: row.contact_id for row in rows if row.by in (None, row.contact_id)}


def _leave_out(conn: Connection, ws: Workspace, crm: CrmRow, found: Plan) -> set[int]:
    """Sorts out whom the CRM is not told of; answers the others."""
    chosen = select(contacts.c.id, contacts.c.merged_into).where(
        of(ws, contacts), within(contacts.c.id, found.rows)
    )
    into = {row.id: row.merged_into for row in conn.execute(chosen).all()}
    alive = {one for one, target in into.items() if target is None}
    wanted = choosing.wanted_people(conn, ws, crm, alive)
    for one in found.rows:
        if one not in into:
            found.left_out[one] = NO_CONTACT
        elif one not in alive:
            found.left_out[one] = MERGED
        elif one not in wanted:
            found.left_out[one] = UNWANTED
    return alive & wanted


def _own(row: Any) -> Link | None:
    if not row.remote_id or row.state == "gone":
        return None
    return Link(row.remote_id, row.identifier_id, tuple(orjson.loads(row.others)), row.made)


def _lost(conn: Connection, ws: Workspace, kept: Mapping[int, Link]) -> set[int]:
    """Those whose record went with its address to another contact."""
    by = [link.identifier for link in kept.values() if link.identifier is not None]
    chosen = select(identifiers.c.id, identifiers.c.contact_id).where(
        of(ws, identifiers), within(identifiers.c.id, by)
    )
    now = {row.id: row.contact_id for row in conn.execute(chosen).all()} if by else {}
    return {one for one, link in kept.items() if now.get(link.identifier) not in (None, one)}


def _take_over(
    conn: Connection, ws: Workspace, crm: CrmRow, found: Plan, alive: Collection[int]
) -> None:
    """Records of contacts that were taken in: the only one, or one more."""
    below = absorbed_below(conn, ws, alive)
    whose = {one: root for root, some in below.items() for one in some}
    chosen = select(crm_people).where(
        of(ws, crm_people),
        crm_people.c.account_id == crm.account,
        within(crm_people.c.contact_id, whose),
    )
    rows = conn.execute(chosen.order_by(crm_people.c.contact_id)).all() if whose else []
    for row in rows:
        root, link = whose[row.contact_id], _own(row)
        if link is not None:
            own = found.linked.get(root)
            took = replace(link, given_by=row.contact_id)
            found.linked[root] = _both(own, link.record) if own else took
        elif row.state in ("sending", "unknown") and root not in found.linked:
            found.waits.add(root)
    found.waits -= found.linked.keys()


def _both(link: Link, record: str) -> Link:
    others = [one for one in (*link.others, record) if one != link.record]
    return replace(link, others=tuple(dict.fromkeys(others)))


def _told(
    conn: Connection, ws: Workspace, crm: CrmRow, seekers: Collection[int]
) -> dict[int, dict[str, int]]:
    """Records the CRM's list of people names for these contacts."""
    chosen = (
        select(identifiers.c.contact_id, identifiers.c.id, source_rows.c.external_id)
        .join(claims, joined(identifiers, claims, id="identifier_id"))
        .join(source_rows, joined(claims, source_rows, source_row_id="id"))
        .join(streams, joined(source_rows, streams, stream_id="id"))
        .where(of(ws, identifiers), within(identifiers.c.contact_id, seekers))
        .where(streams.c.account_id == crm.account, source_rows.c.gone_at.is_(None))
    )
    found: dict[int, dict[str, int]] = {}
    for row in conn.execute(chosen).all() if seekers else ():
        found.setdefault(row.contact_id, {})[row.external_id] = row.id
    return found


def _told_gone(conn: Connection, ws: Workspace, crm: CrmRow, records: Collection[str]) -> set[str]:
    """Records that the CRM's list of people said are no more: deleted, or merged."""
    chosen = (
        select(source_rows.c.external_id)
        .join(streams, joined(source_rows, streams, stream_id="id"))
        .where(of(ws, source_rows), streams.c.account_id == crm.account)
        .where(source_rows.c.external_id.in_(records), source_rows.c.gone_at.is_not(None))
    )
    return set(conn.execute(chosen).scalars()) if records else set()


def _values(conn: Connection, ws: Workspace, wanted: Iterable[int | None]) -> dict[int, str]:
    """The mail addresses of these identifiers."""
    asked = {one for one in wanted if one is not None}
    chosen = select(identifiers.c.id, identifiers.c.value).where(
        of(ws, identifiers), within(identifiers.c.id, asked)
    )
    rows = conn.execute(chosen).all() if asked else []
    return {row.id: row.value.removeprefix("email:") for row in rows}
