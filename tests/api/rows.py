"""Rows put straight into the tables, so that reading is tested apart from deriving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Table

from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY
from service.db.tables import (
    accounts,
    claims,
    contact_tags,
    contact_terms,
    contacts,
    gaps,
    identifier_accounts,
    identifiers,
    interactions,
    participants,
    source_rows,
    streams,
)
from service.reconciler.findable import found_by
from service.timeline.habits import dumped, habits_of, mark
from service.timeline.ranks import GapKind, rank

_NEVER = dict.fromkeys(
    (
        "merged_into", "own_cadence", "cadence_days", "first_touched_at", "last_touched_at",
        "last_touch_id", "last_inbound_at", "last_outbound_at", "last_meeting_at",
        "next_meeting_at", "next_due_at", "snoozed_until", "warmth", "strength", "stale_at",
    )
)  # fmt: skip
_BLANK = {
    **dict.fromkeys(
        ("given_name", "family_name", "company", "title", "birthday", "city", "notes", "tier"), ""
    ),
    "fields_from": "{}",
    "cadence_from": "none",
    "last_touch_kind": "",
    "last_touch_direction": "",
    "confirmed": True,
    "touches": 0,
}


@dataclass(frozen=True, slots=True)
class Seed:
    """Seeds one workspace. Moments are epoch ms."""

    conn: Connection
    ws: Workspace
    now: int

    def put(self, table: Table, **cells: Any) -> None:
        """One row as given."""
        self.conn.execute(table.insert(), {"workspace_id": self.ws.id, **cells})

    def account(self, name: str = "mbox") -> int:
        """A file account with one stream; answers the stream."""
        account, stream = self.ws.id_of("account", name), self.ws.id_of("stream", name)
        self.put(
            accounts,
            id=account,
            kind="file",
            provider=name,
            label=name,
            status="ok",
            problem=None,
            created_at=self.now,
        )
        self.put(
            streams,
            id=stream,
            account_id=account,
            name=name,
            resume=None,
            checkpoint=None,
            held=2,
            total=4,
            last_complete_at=None,
        )
        return stream

    def contact(self, name: str, *keys: str, tags: tuple[str, ...] = (), **cells: Any) -> int:
        """A contact with these identifiers and its search terms."""
        number = self.ws.id_of("contact", name)
        text = orjson.dumps(list(tags)).decode()
        row = {**_NEVER, **_BLANK, "id": number, "name": name, "tags": text}
        self.put(contacts, **{**row, "created_at": self.now, "updated_at": self.now, **cells})
        for key in keys:
            self.identifier(key, number)
        for tag in tags:
            self.put(contact_tags, tag=tag, contact_id=number)
        for term, field in found_by({"confirmed": True, **row, **cells}, keys).items():
            self.put(contact_terms, term=term, contact_id=number, field=field)
        return number

    def touched(self, name: str, *keys: str, ago: int, cadence: int = 90, **cells: Any) -> int:
        """A contact touched by mail so many days ago."""
        at = self.now - ago * DAY
        touch = {
            "first_touched_at": at,
            "last_touched_at": at,
            "last_touch_kind": "mail",
            "last_touch_direction": "out",
            "last_touch_id": self.ws.id_of("interaction", name),
            "last_outbound_at": at,
            "next_due_at": at + cadence * DAY,
            "cadence_days": cadence,
            "cadence_from": "default",
            "warmth": at / (90 * DAY),
            "strength": at / (90 * DAY) - 1,  # one side alone
            "habits": dumped(habits_of([mark(at, 1, "mail", "out")])),
            "touches": 1,
        }
        return self.contact(name, *keys, **{**touch, **cells})

    def identifier(self, key: str, contact: int | None, status: str = "personal") -> int:
        """An identifier of a contact."""
        number = self.ws.identifier_id(key)
        self.put(
            identifiers,
            id=number,
            value=key,
            contact_id=contact,
            status=status,
            name="",
            named_at=None,
        )
        return number

    def known_through(self, key: str, account: str) -> None:
        """The identifier is known through this account."""
        self.put(
            identifier_accounts,
            identifier_id=self.ws.identifier_id(key),
            account_id=self.ws.id_of("account", account),
        )

    def card(self, stream: int, name: str, *keys: str) -> int:
        """A person record that claims these identifiers."""
        row = self.source(stream, name, "person", None, {"name": name})
        for key in keys:
            self.put(claims, identifier_id=self.ws.identifier_id(key), source_row_id=row)
        return row

    def source(
        self, stream: int, name: str, kind: str, event: int | None, payload: dict[str, Any]
    ) -> int:
        """A source row."""
        row = self.ws.id_of("row", stream, name)
        self.put(
            source_rows,
            id=row,
            stream_id=stream,
            external_id=name,
            kind=kind,
            interaction_id=event,
            payload=orjson.dumps(payload).decode(),
            fingerprint=1,
            seen_at=self.now,
        )
        return row

    def event(
        self,
        name: str,
        *keys: str,
        at: int,
        kind: str = "mail",
        direction: str = "out",
        counted: bool = True,
        ended: int | None = None,
    ) -> int:
        """An interaction with these people in it, credited when it counts."""
        number = self.ws.id_of("interaction", name)
        self.put(
            interactions,
            **{"class": "person"},
            id=number,
            kind=kind,
            direction=direction,
            occurred_at=at,
            ended_at=ended,
            subject=name,
            thread="",
            opener=True,
            alone=True,
            counted=counted,
            rule="test.rule",
            because="counted: a test said so" if counted else "not counted: a test said so",
            rules_version=1,
            overruled_by=None,
        )
        for key in keys:
            self.party(number, key, at, counted)
        return number

    def party(self, event: int, key: str, at: int, touch: bool) -> None:
        """Somebody written to in an interaction."""
        self.put(
            participants,
            interaction_id=event,
            identifier_id=self.ws.identifier_id(key),
            role="to",
            name="",
            answer="",
            me=False,
            human=True,
            touch=touch,
            occurred_at=at,
        )

    def gap(
        self, kind: GapKind, contact: int, cadence: int | None, since: int, until: int | None = None
    ) -> None:
        """A gap from then until then."""
        self.put(
            gaps,
            rank=rank(kind, cadence, fades=until is not None),
            active_from=since,
            contact_id=contact,
            active_until=until,
        )


def public(prefix: str, number: int) -> str:
    """The opaque id."""
    return ids.public(prefix, number)
