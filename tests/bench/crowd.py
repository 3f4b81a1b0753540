"""A large workspace written straight into the tables: for measuring reads, not for truth.

Ids are handed out in order, so that two million interactions are written in minutes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from service.access.workspaces import Workspace
from service.db.moments import DAY, ms
from service.db.session import Database, add
from service.db.tables import (
    accounts,
    contact_tags,
    contact_terms,
    contacts,
    gaps,
    identifiers,
    interactions,
    participants,
    source_rows,
    streams,
)
from service.reconciler.findable import found_by
from service.timeline.cadence import Cadence
from service.timeline.gapping import Standing, gaps_of
from service.timeline.standing import columns
from service.timeline.touches import Touch, roll_up

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
AT = ms(NOW)
CHUNK = 2000
ME = 1
_GIVEN = ("Anna", "Boris", "Chen", "Dora", "Emil", "Fatima", "Goran", "Hana", "Ivan", "Kai", "Lena")
_FAMILY = (
    "Bell",
    "Petrov",
    "Wei",
    "Marsh",
    "Noll",
    "Frost",
    "Stone",
    "Silva",
    "Kim",
    "Roy",
    "Sato",
)
_KINDS = (("mail", "in"), ("mail", "out"), ("meeting", "both"), ("message", "in"))


def fill(db: Database, ws: Workspace, people: int, each: int, seed: int = 5) -> None:
    """`people` contacts with `each` interactions on average, spread over five years."""
    draw = random.Random(seed)
    _ground(db, ws)
    for first in range(0, people, CHUNK):
        numbers = range(first, min(first + CHUNK, people))
        rows = [_person(ws, draw, n, each) for n in numbers]
        with db.writing(ws.id) as conn:
            for table in rows[0]:
                add(conn, TABLES[table], [row for one in rows for row in one[table]])


TABLES = {
    table.name: table
    for table in (
        contacts, contact_terms, contact_tags, identifiers, gaps, interactions, participants,
        source_rows,
    )
}  # fmt: skip


def contact_number(n: int) -> int:
    """The id of the n-th contact."""
    return 1_000_000 + n


def _ground(db: Database, ws: Workspace) -> None:
    key = {"workspace_id": ws.id, "id": 1}
    account = {"kind": "file", "provider": "mbox", "label": "Mailbox file", "status": "ok"}
    stream = {"account_id": 1, "name": "all", "resume": None, "checkpoint": None, "held": 0}
    me = {"value": "email:me@own.example", "contact_id": None, "status": "personal", "name": "Me"}
    with db.writing(ws.id) as conn:
        add(conn, accounts, [{**key, **account, "problem": None, "created_at": AT}])
        add(conn, streams, [{**key, **stream, "total": None, "last_complete_at": AT}])
        add(conn, identifiers, [{**key, **me, "id": ME, "named_at": AT}])


def _person(
    ws: Workspace, draw: random.Random, n: int, each: int
) -> dict[str, list[dict[str, Any]]]:
    contact, identifier = contact_number(n), 2_000_000 + n
    given, family = draw.choice(_GIVEN), f"{draw.choice(_FAMILY)}{n % 977}"
    address = f"{given}.{family}.{n}@company{n % 3000}.example".lower()
    count = min(each * 20, int(draw.expovariate(1 / each)))
    touches = list(_touches(draw, n, count, each))
    sums = roll_up(touches, AT)
    key = {"workspace_id": ws.id}
    who = {"value": f"email:{address}", "contact_id": contact, "status": "personal"}
    stands = Standing(sums, Cadence(*draw.choice(_CADENCES)), True, AT - 900 * DAY, None)
    tag = f"tag{n % 50}"
    named = {"name": f"{given} {family}", "given_name": given, "family_name": family}
    row = {
        **key, "id": contact, "merged_into": None, **named, "company": f"Company {n % 3000}",
        "title": "Lead", "birthday": "", "city": "", "notes": "", "fields_from": "{}",
        "tags": orjson.dumps([tag]).decode(), "tier": ("key", "regular", "")[n % 3],
        "confirmed": True, "own_cadence": None, "snoozed_until": None, **columns(stands),
        "created_at": AT - 900 * DAY, "updated_at": AT,
    }  # fmt: skip
    found = gaps_of(stands, ws.settings.timeline)
    return {
        "contacts": [row],
        "contact_terms": [
            {**key, "term": term, "contact_id": contact, "field": field}
            for term, field in found_by(row, [f"email:{address}"]).items()
        ],
        "contact_tags": [{**key, "tag": tag, "contact_id": contact}],
        "identifiers": [{**key, "id": identifier, **who, "name": given, "named_at": AT}],
        "gaps": [
            {**key, "rank": g.rank, "active_from": g.active_from, "contact_id": contact,
             "active_until": g.active_until}
            for g in found
        ],
        **_history(key, identifier, touches),
    }  # fmt: skip


_CADENCES = ((30, "tier:key"), (90, "default"), (None, "none"))


def _touches(draw: random.Random, n: int, count: int, each: int) -> Iterator[Touch]:
    for k in range(count):
        kind, way = draw.choice(_KINDS)
        at = AT - draw.randrange(DAY, 1800 * DAY)
        ended = at + 1_800_000 if kind == "meeting" else None
        yield Touch(10_000_000 + n * each * 20 + k, kind, way, at, ended, k % 3 == 0, True)


def _history(
    key: dict[str, Any], identifier: int, touches: Sequence[Touch]
) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {
        "interactions": [], "participants": [], "source_rows": [],
    }  # fmt: skip
    for touch in touches:
        told["interactions"].append(
            {**key, "id": touch.id, "kind": touch.kind, "direction": touch.direction,
             "occurred_at": touch.occurred_at, "ended_at": touch.ended_at,
             "subject": "About the plan", "thread": f"t{touch.id % 997}", "opener": touch.opener,
             "alone": True, "class": "person", "counted": True, "rule": "mail.in.person",
             "because": "counted: they wrote to you", "rules_version": 1, "overruled_by": None}
        )  # fmt: skip
        roles = ("from", "to") if touch.direction == "in" else ("to", "from")
        for who, role, me in ((identifier, roles[0], False), (ME, roles[1], True)):
            told["participants"].append(
                {**key, "interaction_id": touch.id, "identifier_id": who, "role": role,
                 "name": "", "answer": "", "me": me, "human": True, "touch": not me,
                 "occurred_at": touch.occurred_at}
            )  # fmt: skip
        told["source_rows"].append(
            {**key, "id": touch.id, "stream_id": 1, "external_id": f"{touch.id}@company.example",
             "kind": "event", "interaction_id": touch.id, "payload": "{}",
             "fingerprint": touch.id, "seen_at": AT}
        )  # fmt: skip
    return told
