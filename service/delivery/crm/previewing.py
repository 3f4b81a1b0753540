"""A dry run: what would be written into a CRM now. Nothing is written, there or here.

The CRM is asked who of the contacts touched last it knows; of the rest only the number of
interactions is told, so that a preview of many years costs the CRM a few requests.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from connectors.sink import Activity, Person, Value
from schemas.crm import PlannedActivity, PlannedPerson, Preview
from service.access.workspaces import Workspace
from service.accounts.refusal import Refusal
from service.db import ids
from service.db.moments import ms, rfc3339
from service.delivery.crm.asking import Looked, look
from service.delivery.crm.deciding import DELETED, Answers, Decided, ask, decide
from service.delivery.crm.desk import CrmDesk, read_crm
from service.delivery.crm.links import WAITS
from service.delivery.crm.mapping import unknown
from service.delivery.crm.telling import activities
from service.delivery.crm.values import fingerprint, people

SAMPLE = 20
"""Activities that are shown."""
_Does = Literal["create", "update", "nothing", "left_out"]


async def preview(desk: CrmDesk, account: int, *, since: int | None = None) -> Preview:
    """since: as if interactions since then were filled back, epoch ms; None: as the selection
    says. Raises Refusal, ConnectorError."""
    now = desk.now()
    looked = await asyncio.to_thread(_looked, desk, account, now, since)
    sink = desk.sink(account, looked.crm.provider)
    there = await sink.fields()
    said = await ask(sink, looked.plan)
    shown, sample = await asyncio.to_thread(_foreseen, desk, looked, said, now)
    does = Counter(person.does for person in shown)
    return Preview(
        create=does["create"],
        update=does["update"],
        nothing=does["nothing"],
        left_out=does["left_out"],
        activities=looked.total,
        asked=len(shown),
        unknown_fields=unknown(looked.crm, there),
        people=shown,
        sample=sample,
    )


def for_other_eyes(conn: Connection, ws: Workspace, account: int, found: Preview) -> Preview:
    """What mail is about goes into a CRM as whoever connected it wants; a colleague who looks on
    is told of what kind it is."""
    row = read_crm(conn, ws, account)
    if row is None or row.selection.text == "none" or ws.sees(row.user_id):
        return found
    hidden = [one.model_copy(update={"title": one.kind}) for one in found.sample]
    return found.model_copy(update={"sample": hidden})


def _looked(desk: CrmDesk, account: int, now: int, since: int | None) -> Looked:
    with desk.db.reading() as conn:
        crm = read_crm(conn, desk.ws, account)
        if crm is None:
            raise Refusal("There is no such CRM.")
        return look(conn, desk.ws, crm, now, since)


def _foreseen(
    desk: CrmDesk, looked: Looked, said: Answers, now: int
) -> tuple[list[PlannedPerson], list[PlannedActivity]]:
    with desk.db.reading() as conn:
        shown = _people(conn, desk.ws, looked, said, now)
        return shown, _sample(conn, desk.ws, looked, shown, now)


def _people(
    conn: Connection, ws: Workspace, looked: Looked, said: Answers, now: int
) -> list[PlannedPerson]:
    decided = decide(conn, ws, looked.crm, looked.plan, said)
    remote = {one: link.record for one, link in decided.linked.items() if link.record}
    url = ws.settings.public_url
    told = people(conn, ws, looked.crm, looked.contacts, remote, url, now)
    return [_planned(looked, decided, one, told[one]) for one in looked.contacts if one in told]


def _does(looked: Looked, decided: Decided, contact: int, person: Person) -> tuple[_Does, str]:
    row, link = looked.plan.rows[contact], decided.linked.get(contact)
    if row.state == "failed":
        return "left_out", row.because
    if link is None:
        why = DELETED if contact in decided.gone else decided.left_out.get(contact, WAITS)
        return "left_out", why
    if not link.record:
        return "create", ""
    number = fingerprint(person, looked.crm.mapping)
    same = (row.remote_id, row.fingerprint) == (person.remote_id, number)
    because = f"Also there as {', '.join(link.others)}." if link.others else ""
    return ("nothing" if same or not number else "update"), because


def _planned(looked: Looked, decided: Decided, contact: int, person: Person) -> PlannedPerson:
    does, because = _does(looked, decided, contact, person)
    written = does in ("create", "update")
    values = {name: _shown(value) for name, value in person.values.items()} if written else {}
    return PlannedPerson(
        contact_id=ids.public("c", contact),
        name=person.name,
        remote_id=person.remote_id,
        does=does,
        values=values,
        because=because,
    )


def _shown(value: Value) -> str | float | bool | None:
    if isinstance(value, datetime):
        return rfc3339(ms(value))
    return value.isoformat() if isinstance(value, date) else value


def _sample(
    conn: Connection, ws: Workspace, looked: Looked, shown: Sequence[PlannedPerson], now: int
) -> list[PlannedActivity]:
    """The newest, with those who are or will be known there."""
    known = {one.contact_id: one.remote_id for one in shown if one.does != "left_out"}
    remote = {
        number: known[name] or f"new {name}"
        for number in looked.contacts
        if (name := ids.public("c", number)) in known
    }
    told = activities(conn, ws, looked.crm, looked.interactions, remote, now)
    logged = [(number, one) for number, one in told.items() if isinstance(one, Activity)]
    return [_logged(number, one) for number, one in logged[:SAMPLE]]


def _logged(number: int, one: Activity) -> PlannedActivity:
    return PlannedActivity(
        interaction_id=ids.public("i", number),
        kind=one.kind,
        occurred_at=one.at,
        title=one.title,
        people=[party.name for party in one.people],
    )
