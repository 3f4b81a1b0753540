"""Whom and what a dry run looks at: the contacts a CRM is asked about, and interactions to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from service.access.workspaces import Workspace
from service.db.tables import (
    contacts,
    crm_activities,
    crm_people,
    identifiers,
    interactions,
    participants,
)
from service.db.within import within
from service.delivery.crm import links
from service.delivery.crm.choosing import meant, wanted
from service.delivery.crm.desk import CrmRow
from service.timeline.read.rows import joined, of

ASKED = 200
"""Contacts the CRM is asked about."""
_LOOKED = 50
"""Interactions the sample is taken of: some name nobody the CRM knows."""


@dataclass(frozen=True, slots=True)
class Looked:
    """contacts: to ask about; plan: what our rows tell of them. interactions: the newest that are
    not logged yet; total: of all of those."""

    crm: CrmRow
    contacts: Sequence[int]
    plan: links.Plan
    interactions: Sequence[int]
    total: int


def look(conn: Connection, ws: Workspace, crm: CrmRow, now: int, since: int | None) -> Looked:
    """since: epoch ms; None: as the selection says."""
    new = _unlogged(wanted(ws, crm, now, since), crm.account)
    newest = new.order_by(interactions.c.occurred_at.desc(), interactions.c.id.desc())
    shown = list(conn.execute(newest.limit(_LOOKED)).scalars())
    total = conn.execute(select(func.count()).select_from(new.subquery())).scalar_one()
    asked = _asked(conn, ws, crm, shown)
    rows = _rows(conn, ws, crm.account, asked)
    return Looked(crm, asked, links.plan(conn, ws, crm, rows), shown, total)


def _unlogged(chosen: Select[int], account: int) -> Select[int]:
    known = joined(crm_activities, interactions, interaction_id="id")
    return chosen.where(~exists().where(known, crm_activities.c.account_id == account))


def _asked(conn: Connection, ws: Workspace, crm: CrmRow, looked: Sequence[int]) -> list[int]:
    """Whoever was touched in these interactions, then whoever was touched last."""
    mine = (of(ws, contacts), *meant(crm.selection))
    named = (
        select(contacts.c.id)
        .join(identifiers, joined(contacts, identifiers, id="contact_id"))
        .join(participants, joined(identifiers, participants, id="identifier_id"))
        .where(*mine, within(participants.c.interaction_id, looked), participants.c.touch)
    )
    lately = contacts.c.last_touched_at.desc().nulls_last()
    recent = select(contacts.c.id).where(*mine).order_by(lately, contacts.c.id).limit(ASKED)
    first = sorted(set(conn.execute(named).scalars()))
    return list(dict.fromkeys([*first, *conn.execute(recent).scalars()]))[:ASKED]


def _rows(conn: Connection, ws: Workspace, account: int, asked: Sequence[int]) -> list[Any]:
    """The rows of the outbox as they are when something becomes of these contacts: whoever was not
    known there is looked for again."""
    mine = (of(ws, crm_people), crm_people.c.account_id == account)
    chosen = select(crm_people).where(*mine, within(crm_people.c.contact_id, asked))
    held = {row.contact_id: dict(row._mapping) for row in conn.execute(chosen)}
    blank = {
        "remote_id": "", "state": "pending", "because": "", "others": "[]", "made": False,
        "fingerprint": 0, "identifier_id": None,
    }  # fmt: skip
    rows = (held.get(one, blank | {"contact_id": one}) for one in asked)
    again = {"state": "pending"}
    return [SimpleNamespace(**row | (again if row["state"] == "left_out" else {})) for row in rows]
