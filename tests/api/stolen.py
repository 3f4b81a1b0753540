"""Workspaces with one of everything, made by what the OpenAPI document itself shows: a new noun is
in them as soon as it is described. And their ids, as somebody of elsewhere would steal them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select

from schemas.source import Record
from schemas.token import Scope
from schemas.user import Role
from service.access import members, tokens, users, workspaces
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import metadata
from service.settings import Settings
from tests.api.connected_rows import connected, stream
from tests.api.crm_client import pushed
from tests.api.rows import Seed
from tests.flow.feeding import ME, feed, mail, meeting, person

ID = re.compile(r"([a-z]{1,2})_[0-9a-hjkmnp-tv-z]{13}")
SCOPES: tuple[Scope, ...] = ("read", "write", "admin", "feed")
Document = Mapping[str, Any]
Ids = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, as described."""

    method: str
    path: str
    told: Mapping[str, Any]

    @property
    def body(self) -> Any:
        """The body the document shows, if it is JSON."""
        content = self.told.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("example")

    @property
    def shown(self) -> dict[str, Any]:
        """What the document shows of a path."""
        return {one["name"]: one["example"] for one in self.keys("path")}

    @property
    def makes(self) -> bool:
        """Whether it makes something, and is not asked by a form."""
        asked = self.body is not None or "requestBody" not in self.told
        return asked and (self.method == "PUT" or "201" in self.told["responses"])

    @property
    def lists(self) -> bool:
        """Whether it is a list in pages."""
        return any(one["name"] == "cursor" for one in self.keys("query"))

    def keys(self, where: str) -> list[Mapping[str, Any]]:
        """Parameters of one place."""
        return [one for one in self.told.get("parameters", ()) if one.get("in") == where]


def operations(document: Document) -> list[Operation]:
    """All of them; but not the stream of events, which does not end: see test_events.py."""
    return [
        Operation(method.upper(), path, told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if path != "/v1/events"
    ]


def owned(db: Database, settings: Settings, mark: str, now: datetime) -> tuple[Workspace, int]:
    """A fresh workspace of a fresh user, and the user."""
    with db.noting() as conn:
        user = users.make(conn, f"{mark}@own.example", mark, ms(now))
        number = workspaces.found(conn, mark, "", user, ms(now))
        made = workspaces.opened(conn, settings, number)
    assert made is not None
    return made, user


def admit(db: Database, ws: Workspace, role: Role, name: str, now: datetime, *scopes: Scope) -> str:
    """Lets somebody in; answers the secret of a token of theirs."""
    with db.writing(ws.id) as conn:
        user = users.make(conn, f"{name}@own.example", name, ms(now))
        members.join(conn, ws.id, user, role, ms(now))
        return tokens.issue(conn, ws.id, name, scopes or SCOPES, None, ms(now), user)[1]


def furnish(
    db: Database,
    ws: Workspace,
    client: httpx.Client,
    document: Document,
    mark: str,
    now: datetime,
    topic: str = "hello",
) -> Ids:
    """One of everything, each with the mark in its words; answers the ids by prefix. topic: what
    interactions are about."""
    feed(db, ws, _records(mark, now, topic))
    with db.writing(ws.id) as conn:
        seed = Seed(conn, ws, ms(now))
        stream(seed, connected(seed, "google", f"{mark}@gmail.example"), "mail", "mail")
    files = {"file": (f"{mark}.vcf", f"BEGIN:VCARD\nFN:{mark} Filed\nEND:VCARD\n".encode())}
    assert client.post("/v1/imports", files=files).status_code == 202
    known = harvest(client, document)
    for one in operations(document):
        if one.makes:
            path = one.path.format(**steered(one.shown, known))
            logs = one.path == "/v1/interactions"
            body = marked(steered(one.body, known), topic if logs else mark)
            _gather(client.request(one.method, path, json=body, headers=key_of(one)).text, known)
    pushed(client, db, ws, mark, known)
    kept, absorbed = known["c"][:2]
    joined = client.post(f"/v1/contacts/{kept}/merge", json={"contact_id": absorbed})
    assert joined.status_code == 200
    return harvest(client, document)


def key_of(operation: Operation) -> dict[str, str]:
    """The Idempotency-Key everybody here uses for it."""
    return {"Idempotency-Key": f"key-{operation.told['operationId']}"}


def harvest(client: httpx.Client, document: Document) -> Ids:
    """Every id the lists tell of, in the order of telling; then those of lists below one thing."""
    found: Ids = {}
    reads = [one for one in operations(document) if one.method == "GET"]
    for one in reads:
        if "{" not in one.path and one.path.startswith("/v1"):
            _gather(client.get(one.path).text, found)
    for one in reads:
        kinds = {word.partition("_")[0] for word in one.shown.values()}
        if one.lists and kinds and kinds < found.keys():
            for path in _below(one, found):
                _gather(client.get(path).text, found)
    return found


def _below(operation: Operation, known: Ids) -> Iterator[str]:
    """The list of each thing of the kind the path names."""
    (name, shown), *_ = operation.shown.items()
    for word in known[shown.partition("_")[0]]:
        yield operation.path.format(**{name: word})


def steered(value: Any, known: Ids) -> Any:
    """The same with every id replaced by one of these: equal ids stay equal."""
    chosen: dict[str, str] = {}

    def own(found: re.Match[str]) -> str:
        if found[0] not in chosen:
            taken = sum(one.startswith(f"{found[1]}_") for one in chosen)
            held = known.get(found[1]) or [ids.public(found[1], ids.drawn())]
            chosen[found[0]] = held[taken % len(held)]
        return chosen[found[0]]

    return _mapped(value, lambda text: ID.sub(own, text))


def marked(value: Any, mark: str) -> Any:
    """The same with the mark in notes, labels, names and addresses: users are of no one workspace,
    and whoever invites an address meets the user it belongs to."""
    if isinstance(value, dict):
        signs = {"note": " ", "label": " ", "name": " ", "text": " ", "email": "."}
        return {
            key: mark + signs[key] + one
            if key in signs and isinstance(one, str)
            else marked(one, mark)
            for key, one in value.items()
        }
    return [marked(one, mark) for one in value] if isinstance(value, list) else value


def rows(db: Database, workspace: int) -> dict[str, list[Any]]:
    """Everything of a workspace, as it is stored."""
    held: dict[str, list[Any]] = {}
    with db.reading() as conn:
        for table in metadata.sorted_tables:
            name = "workspace_id" if table.name != "workspaces" else "id"
            if name in table.c:
                found = conn.execute(select(table).where(table.c[name] == workspace))
                held[table.name] = sorted((tuple(row) for row in found), key=repr)
    return held


def _gather(text: str, found: Ids) -> None:
    for match in ID.finditer(text):
        held = found.setdefault(match[1], [])
        if match[0] not in held:
            held.append(match[0])


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(one, change) for key, one in value.items()}
    return [_mapped(one, change) for one in value] if isinstance(value, list) else value


def _records(mark: str, now: datetime, topic: str) -> list[Record]:
    """People with and without touches, two who may be one, and a meeting to come."""
    known = [f"{name}@{mark}.example" for name in ("anna", "bo", "cara", "dan", "eve")]
    records: list[Record] = [
        person(
            f"{one.partition('@')[0].title()} {mark}",
            one,
            company=mark,
            tags=(mark,),
            birthday="--11-05",
        )
        for one in known
    ]
    twins = (("Bob", "one"), ("Robert", "two"))
    records += [person(f"{name} {mark}", f"{name}@{host}.example") for name, host in twins]
    for one in known[:3]:
        records += [mail(ME, one, 200, subject=topic), mail(one, ME, 199, subject=topic)]
    records.append(mail(known[1], ME, 3, subject=topic))
    records.append(meeting(known[0], now + timedelta(days=3)))
    return records
