"""Somebody has a new job: a later record says so, or they write from a new employer's address.

Only what is newer counts: an old export read late, or a join taken back, is no news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change
from service.db.moments import ms
from service.db.tables import participants
from service.db.within import within
from service.reconciler.assign import Seat
from service.reconciler.employers import employers, of_company
from service.reconciler.fields import card_of
from service.reconciler.neighbourhood import Neighbourhood

_APART = 2


def job_change(
    conn: Connection,
    ws: Workspace,
    near: Neighbourhood,
    seat: Seat,
    row: Mapping[str, Any],
    before: Sequence[Mapping[str, Any]],
) -> list[Change]:
    """The news that a contact's job changed, if it did. row: its columns. before: those of the
    contact and of all that became part of it, as they were."""
    for was in before:
        if _restated(near, row, was):
            to = {"company": row["company"], "title": row["title"]}
            return [_news(row, was, to, "record")]
    if before and (company := _moved(conn, ws, near, seat, row)):
        return [_news(row, row, {"company": company, "title": ""}, "address")]
    return []


def _restated(near: Neighbourhood, row: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Another company, or another title at the same, by a record that is no older."""
    was, now = of_company(before["company"]), of_company(row["company"])
    same = was == now and before["title"] and row["title"]
    if same and before["title"].casefold() != row["title"].casefold():
        return _newer(near, row, before, "title")
    return bool(was and now and was != now) and _newer(near, row, before, "company")


def _newer(
    near: Neighbourhood, row: Mapping[str, Any], before: Mapping[str, Any], field: str
) -> bool:
    was, now = (card_of(orjson.loads(one["fields_from"]).get(field, "")) for one in (before, row))
    if was is None or now is None:
        return False  # the owner's own word is no news to the owner
    return was == now or _stated_at(near, now) > _stated_at(near, was)


def _stated_at(near: Neighbourhood, card: int) -> int:
    told = near.told.get(card)
    if told is None:
        return 0
    return ms(told.record.observed_at) if told.record.observed_at else told.seen_at


def _moved(
    conn: Connection, ws: Workspace, near: Neighbourhood, seat: Seat, row: Mapping[str, Any]
) -> str:
    """The new employer's domain, when all mail from the employer on record is older than the
    first from an address that has just been joined."""
    mine = {i: near.values[i] for i in seat.cluster.identifiers}
    company = of_company(row["company"])
    if not company or len({near.contact_of.get(i) for i in mine}) < _APART:
        return ""  # nothing has just been joined
    at = {i: employers((), (value,)) for i, value in mine.items() if value.startswith("email:")}
    old = [i for i in at if company in at[i]]
    new = [i for i in at if at[i] and company not in at[i]]
    homes = {near.contact_of.get(i) for i in old}
    if not old or not new or any(near.contact_of.get(i) in homes for i in new):
        return ""
    last, first = _used(conn, ws, old, func.max), _used(conn, ws, new, func.min)
    if last is None or first is None or first <= last:
        return ""
    return min(mine[i].rpartition("@")[2] for i in new)


def _used(conn: Connection, ws: Workspace, addresses: Sequence[int], pick: Any) -> int | None:
    """When the first or last mail came from these."""
    chosen = select(pick(participants.c.occurred_at)).where(
        participants.c.workspace_id == ws.id,
        within(participants.c.identifier_id, addresses),
        participants.c.role == "from",
        participants.c.touch,
    )
    found: int | None = conn.execute(chosen).scalar_one_or_none()
    return found


def _news(
    row: Mapping[str, Any], before: Mapping[str, Any], to: Mapping[str, str], by: str
) -> Change:
    public = ids.public("c", row["id"])
    was = {"company": before["company"], "title": before["title"]}
    return Change("contact.job_changed", public, {"from": was, "to": to, "by": by})
