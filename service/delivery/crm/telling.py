"""Interactions as a CRM logs them, seen with the eyes of whoever connected it; of whoever owns the
workspace, where that was the machine itself.

A title tells no content unless the owner wanted subjects in the CRM, and never that of a mail only
a colleague's private account knows. Only people who were touched are named (see the contract):
whoever was copied in would else count as contacted there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, or_, select

from connectors.sink import Activity, Attendee
from schemas.interaction import Interaction
from service.access import members
from service.access.workspaces import Workspace
from service.db import ids
from service.db.tables import accounts, contacts, identifiers, participants, source_rows
from service.delivery.crm.desk import CrmRow
from service.delivery.crm.titles import CHANNELS, plain, told
from service.delivery.crm.values import key_of
from service.timeline.read.home import home
from service.timeline.read.interactions import by_ids
from service.timeline.read.rows import among, fetched, joined, prepared

_PARTIES = (
    select(
        participants.c.interaction_id,
        participants.c.me,
        participants.c.name.label("shown"),
        identifiers.c.value,
        identifiers.c.contact_id,
        contacts.c.name,
    )
    .join(identifiers, joined(participants, identifiers, identifier_id="id"))
    .outerjoin(contacts, joined(identifiers, contacts, contact_id="id"))
    .where(prepared(participants), among(participants.c.interaction_id, "wanted"))
    .where(or_(participants.c.touch, participants.c.me))
    .order_by(participants.c.interaction_id, identifiers.c.value)
)
_LETTERS = select(source_rows.c.interaction_id, source_rows.c.payload).where(
    prepared(source_rows), among(source_rows.c.interaction_id, "wanted")
)
_PROVIDERS = select(accounts.c.id, accounts.c.provider).where(
    prepared(accounts), among(accounts.c.id, "told")
)

NOBODY_THERE = "Nobody who was touched has a record there."
_NOBODY = 0
"""Sees what is everybody's alone."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An interaction that is not logged. because: a sentence."""

    because: str


def activities(
    conn: Connection,
    ws: Workspace,
    crm: CrmRow,
    wanted: Collection[int],
    remote: Mapping[int, str],
    now: int,
) -> dict[int, Activity | LeftOut]:
    """Each of these interactions as it is logged now, or why it is not. remote: contacts to their
    records there; nobody else is named."""
    seen = by_ids(conn, replace(ws, viewer=_eyes(conn, ws, crm)), sorted(wanted), now)
    held = {number: one for one in seen if (number := ids.private("i", one.id)) is not None}
    parties = _parties(conn, ws, held)
    letters = _message_ids(conn, ws, [n for n, one in held.items() if _named(one)])
    channels = _channels(conn, ws, held)
    zone = home(conn, ws).key
    found: dict[int, Activity | LeftOut] = {}
    for number in wanted:
        one = held.get(number)
        people = _attendees(parties[number], remote)
        if (why := _left_out(one, people)) or one is None:
            found[number] = LeftOut(why)
            continue
        base = _activity(one, people, channels.get(number, ""), crm.selection.text == "subject")
        me = ("", "") if one.private else _me(parties[number])
        key, letter = key_of(crm.account, "i", number), letters.get(number, "")
        found[number] = replace(base, key=key, zone=zone, message_id=letter, me=me)
    return found


def _eyes(conn: Connection, ws: Workspace, crm: CrmRow) -> int | None:
    """Whose they are: nobody's, when they have left."""
    if crm.user_id is None:
        return members.first_owner(conn, ws.id)
    return crm.user_id if members.here(conn, ws.id, crm.user_id) is not None else _NOBODY


def _activity(
    one: Interaction, people: tuple[Attendee, ...], channel: str, subject: bool
) -> Activity:
    """What the interaction alone tells."""
    title, text = plain(one.kind, one.direction, [party.name for party in people], channel), ""
    if subject and not one.private and one.subject.strip():
        title, text = told(one.subject)
    return Activity(
        key="",
        kind=one.kind,
        direction=one.direction,
        at=one.occurred_at,
        ended_at=one.ended_at,
        title=title,
        people=people,
        text=text,
        channel=channel,
    )


def _left_out(one: Interaction | None, people: Sequence[Attendee]) -> str:
    """Why it is not logged; "" when it is."""
    if one is None:
        return "It is no more."
    if not one.counted:
        return f"It is no touch: {one.verdict.because}."
    return "" if people else NOBODY_THERE


def _attendees(parties: Iterable[Any], remote: Mapping[int, str]) -> tuple[Attendee, ...]:
    """Those touched, one for each record there."""
    found: dict[str, Attendee] = {}
    for party in parties:
        record = "" if party.me or party.contact_id is None else remote.get(party.contact_id, "")
        if record:
            address = _address(party.value)
            name = party.name or party.shown or address
            found.setdefault(record, Attendee(record, address, name))
    return tuple(found.values())


def _me(parties: Iterable[Any]) -> tuple[str, str]:
    """The owner's name and address in it."""
    mine = (party for party in parties if party.me)
    return next(((party.shown, _address(party.value)) for party in mine), ("", ""))


def _address(value: str) -> str:
    scheme, _, address = value.partition(":")
    return address if scheme == "email" else ""


def _parties(conn: Connection, ws: Workspace, held: Collection[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in fetched(conn.execute(_PARTIES, {"ws": ws.id, "wanted": held})):
        found[row.interaction_id].append(row)
    return found


def _named(one: Interaction) -> bool:
    """Whether it is a mail whose id may be told: which letter it is, is its user's affair."""
    return one.kind == "mail" and not one.private


def _message_ids(conn: Connection, ws: Workspace, wanted: Sequence[int]) -> dict[int, str]:
    """Message-IDs with their angle brackets, where a source states one."""
    found: dict[int, str] = {}
    rows = fetched(conn.execute(_LETTERS, {"ws": ws.id, "wanted": wanted})) if wanted else []
    for row in rows:
        stated = orjson.loads(row.payload).get("facts", {}).get("message_id")
        if stated:
            found[row.interaction_id] = min(found.get(row.interaction_id, "~"), f"<{stated}>")
    return found


def _channels(conn: Connection, ws: Workspace, held: Mapping[int, Interaction]) -> dict[int, str]:
    """By which network messages came: what told of them, or whom they name."""
    messages = {number: one for number, one in held.items() if one.kind == "message"}
    told_by = {source.account_id for one in messages.values() for source in one.sources}
    numbers = [number for text in told_by if (number := ids.private("a", text)) is not None]
    rows = fetched(conn.execute(_PROVIDERS, {"ws": ws.id, "told": numbers})) if numbers else []
    names = {ids.public("a", row.id): row.provider for row in rows}
    found: dict[int, str] = {}
    for number, one in messages.items():
        hints = [names.get(source.account_id, "") for source in one.sources]
        hints += [party.identifier.partition(":")[0] for party in one.participants]
        found[number] = next((hint for hint in hints if hint in CHANNELS), "")
    return found
