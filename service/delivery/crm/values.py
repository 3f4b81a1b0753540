"""Contacts as a CRM is told of them: the person, and the mapped fields in the types of the CRM.

What a contact is comes from the readers the API uses, so that both always say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from urllib.parse import quote
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, select

from connectors.sink import Person, Value
from schemas.contact import Contact
from schemas.crm import FieldRule, Ours
from service.access.workspaces import Workspace
from service.db import ids
from service.db.tables import contacts, identifiers
from service.delivery.crm.casting import cast, kind_of
from service.delivery.crm.desk import CrmRow
from service.delivery.crm.splitting import parts
from service.timeline.read.home import home
from service.timeline.read.portraits import COLUMNS, portraits
from service.timeline.read.rows import among, fetched, prepared

BY_TIME: frozenset[Ours] = frozenset(("days_overdue", "gap_kinds", "score", "stage", "touches_90d"))
"""What of a contact changes though nothing happens."""

_STEP = 5
"""Of the score as a CRM is told it."""
_SPACE = UUID("7f6a2f0e-6c53-5b0e-9a0e-0d8a54c1a7e1")
_MASK = (1 << 63) - 1
_PROFILES = {"linkedin": "https://www.linkedin.com/in/"}
_CHOSEN = select(*COLUMNS, contacts.c.birthday, contacts.c.city).where(
    prepared(contacts), among(contacts.c.id, "wanted"), contacts.c.merged_into.is_(None)
)
_ADDRESSES = select(
    identifiers.c.contact_id, identifiers.c.value, identifiers.c.status, identifiers.c.named_at
).where(
    prepared(identifiers),
    among(identifiers.c.contact_id, "wanted"),
    identifiers.c.value.startswith("email:"),
    identifiers.c.status != "contested",
)


def key_of(account: int, kind: str, number: int) -> str:
    """What a contact ("c") or an interaction ("i") is called in a CRM: a UUID, the same for ever.
    account: of the CRM."""
    return str(uuid5(_SPACE, f"{ids.public('a', account)}:{ids.public(kind, number)}"))


def people(
    conn: Connection,
    ws: Workspace,
    crm: CrmRow,
    wanted: Collection[int],
    remote: Mapping[int, str],
    public_url: str,
    now: int,
) -> dict[int, Person]:
    """The contacts by number; merged and erased ones are left out. remote: their records there;
    whoever has none is made, and is told besides what is written into new records only."""
    rows = fetched(conn.execute(_CHOSEN, {"ws": ws.id, "wanted": wanted})) if wanted else []
    boxes, zone = addresses(conn, ws, wanted), home(conn, ws)
    found = {}
    for row, contact in zip(rows, portraits(conn, ws, rows, now), strict=True):
        own = _ours(contact, boxes[row.id], row.birthday, row.city, public_url)
        record = remote.get(row.id, "")
        rules = [rule for rule in crm.mapping if rule.when == "always" or not record]
        key = key_of(crm.account, "c", row.id)
        found[row.id] = _person(key, record, contact, boxes[row.id], _written(rules, own, zone))
    return found


def addresses(
    conn: Connection, ws: Workspace, wanted: Collection[int]
) -> defaultdict[int, tuple[str, ...]]:
    """Mail addresses by which a contact is known to be meant, the one used last first. One that
    several people claim is left out, and so are shared ones (info@) beside one of their own."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = fetched(conn.execute(_ADDRESSES, {"ws": ws.id, "wanted": wanted})) if wanted else []
    personal = {row.contact_id for row in rows if row.status == "personal"}
    for row in sorted(rows, key=lambda row: (-(row.named_at or 0), row.value)):
        if row.status == "personal" or row.contact_id not in personal:
            found[row.contact_id] += (row.value.removeprefix("email:"),)
    return found


def fingerprint(person: Person, mapping: Iterable[FieldRule]) -> int:
    """A number of what is written into a record that exists: equal numbers, nothing to write.
    0: nothing is mapped. mapping: of the CRM."""
    always = {rule.theirs for rule in mapping if rule.when == "always"}
    written = {name: value for name, value in person.values.items() if name in always}
    if not written:
        return 0
    text = orjson.dumps(written, option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") & _MASK or 1


def _person(
    key: str, record: str, contact: Contact, boxes: tuple[str, ...], values: Mapping[str, Value]
) -> Person:
    given, family = parts(contact.name, contact.given_name, contact.family_name)
    return Person(
        key=key,
        remote_id=record,
        name=contact.name,
        given_name=given,
        family_name=family,
        emails=boxes,
        phone=next(iter(contact.phones), ""),
        company=contact.company,
        title=contact.title,
        values=values,
    )


def _written(
    rules: Iterable[FieldRule], own: Mapping[Ours, Value], zone: ZoneInfo
) -> dict[str, Value]:
    """A field that would be emptied for what it cannot hold is left as it is."""
    found: dict[str, Value] = {}
    for rule in rules:
        value = own[rule.ours]
        written = cast(value, rule.type or kind_of(rule.ours), zone)
        if written is not None or value in (None, ""):
            found[rule.theirs] = written
    return found


def _ours(
    contact: Contact, boxes: tuple[str, ...], birthday: str, city: str, public_url: str
) -> dict[Ours, Value]:
    given, family = parts(contact.name, contact.given_name, contact.family_name)
    last = contact.last_touch
    return {
        "name": contact.name,
        "given_name": given,
        "family_name": family,
        "email": next(iter(boxes), ""),
        "phone": next(iter(contact.phones), ""),
        "company": contact.company,
        "title": contact.title,
        "city": city,
        "birthday": birthday,
        "linkedin_url": _profile(contact.profiles, "linkedin"),
        "tags": ", ".join(contact.tags),
        "tier": contact.tier,
        "stage": contact.stage,
        "last_touched_at": contact.last_touched_at,
        "last_touch_kind": last.kind if last else "",
        "last_inbound_at": contact.last_inbound_at,
        "last_outbound_at": contact.last_outbound_at,
        "last_meeting_at": contact.last_meeting_at,
        "next_meeting_at": contact.next_meeting_at,
        "next_due_at": contact.next_due_at,
        "cadence_days": contact.cadence_days,
        "days_overdue": contact.days_overdue,
        "gap_kinds": ", ".join(contact.gap_kinds),
        # It fades a little every day, and each step is a request.
        "score": _STEP * round(contact.score / _STEP),
        "touches_90d": contact.touches_90d,
        "touchline_url": f"{public_url.rstrip('/')}/contacts/{contact.id}" if public_url else "",
    }


def _profile(profiles: Iterable[str], network: str) -> str:
    """The address of the first profile in this network."""
    slugs = (value.partition(":")[2] for value in profiles if value.startswith(f"{network}:"))
    slug = next(slugs, "")
    return f"{_PROFILES[network]}{quote(slug)}" if slug else ""
