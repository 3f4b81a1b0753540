"""Google's stand-in has the shapes of the discovery documents Google's own library ships."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from googleapiclient.discovery_cache import get_static_doc  # type: ignore[import-untyped]

from connectors.sandbox.google.calls import EVERYWHERE
from connectors.sandbox.google.gmail import READONLY
from connectors.sandbox.world import Card, Meeting, Party
from tests.unit.sandbox_google_speaking import ANNA, ME, NOW, Speaking, letter

VERSIONS = {"gmail": "v1", "calendar": "v3", "people": "v1"}
ROOM = Party("Blue room", "blue@resource.calendar.google.com")


@cache
def document(api: str) -> dict[str, Any]:
    """The discovery document of an API."""
    read: dict[str, Any] = json.loads(get_static_doc(api, VERSIONS[api]))
    return read


def declared(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """All methods of a document by id."""
    for method in node.get("methods", {}).values():
        yield method["id"], method
    for inner in node.get("resources", {}).values():
        yield from declared(inner)


def method_of(name: str) -> tuple[str, dict[str, Any]]:
    """The API of a method and its declaration."""
    api = name.partition(".")[0]
    return api, dict(declared(document(api)))[name]


def strange(api: str, schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
    """What of a value its schema does not know."""
    if "$ref" in schema:
        schema = document(api)["schemas"][schema["$ref"]]
    if schema["type"] == "array":
        if not isinstance(value, list):
            yield f"{at}: no list"
            return
        for item in value:
            yield from strange(api, schema["items"], item, f"{at}[]")
    elif schema["type"] == "object":
        for name, inner in value.items():
            known = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if known is None:
                yield f"{at}.{name}: unknown"
            else:
                yield from strange(api, known, inner, f"{at}.{name}")
    else:
        kinds: dict[str, type] = {"string": str, "integer": int, "boolean": bool}
        if not isinstance(value, kinds[schema["type"]]):
            yield f"{at}: {value!r} is no {schema['type']}"


METHODS = [method.id for method in Speaking().platform.api.methods]


@pytest.mark.parametrize("name", METHODS)
def test_each_method_is_declared(name: str) -> None:
    served = next(m for m in Speaking().platform.api.methods if m.id == name)
    api, method = method_of(name)
    path = document(api)["servicePath"] + method.get("flatPath", method["path"])
    ours = (
        served.path.replace("/users/me/", "/users/{userId}/", 1)
        if api == "gmail"
        else (served.path.replace("people/me", "people/{peopleId}"))
    )
    assert (path, method["httpMethod"]) == (ours, "GET")
    every = set(document(api)["parameters"])
    assert served.params <= set(method["parameters"])
    assert every >= EVERYWHERE - {"quotaUser"}
    assert served.scopes <= set(method["scopes"])


def furnished() -> Speaking:
    """An account that has one of everything."""
    at = Speaking(f"{READONLY}", *Speaking().asked[2:])
    draft = at.box.draft(letter(1, ME, to=(ANNA,)))
    ids = [at.box.receive(letter(n, meeting="request", category="promotions")) for n in (2, 3)]
    at.box.post(draft, NOW)
    at.box.move(ids[0], "spam")
    at.box.delete(ids[1])
    guests = {ANNA: "accepted", ROOM: "needs-action", ME: "tentative"}
    hour = timedelta(hours=1)
    series = at.box.meet(Meeting("a@x", "A", NOW, NOW + hour, ANNA, guests, times=0))  # type: ignore[arg-type]
    at.box.cancel(series, NOW + timedelta(days=7))
    at.box.reschedule(series, NOW + timedelta(days=15), NOW + timedelta(days=14))
    gone = at.box.meet(Meeting("b@x", "B", NOW, NOW + hour, ME, {}))
    at.box.meet(Meeting("c@x", "C", NOW, NOW + 24 * hour, ME, {}, all_day=True, kind="birthday"))
    at.box.cancel(gone)
    keep = at.box.keep(Card("Anna Bell", ("a@x.example",), ("+49301234567",), "Acme", "Head"))
    at.box.account.book.rename(keep)
    at.box.drop(at.box.keep(Card("Boris Petrov")))
    return at


def answers(at: Speaking) -> Iterator[tuple[str, dict[str, Any]]]:
    """(method, answer) for every method, in every manner."""
    users = "/gmail/v1/users/me"
    yield "gmail.users.getProfile", at.json(f"{users}/profile")
    yield "gmail.users.labels.list", at.json(f"{users}/labels")
    yield "gmail.users.settings.sendAs.list", at.json(f"{users}/settings/sendAs")
    listed = at.json(f"{users}/messages", includeSpamTrash=True)
    yield "gmail.users.messages.list", listed
    for message in listed["messages"]:
        for kind in ("full", "metadata", "minimal"):
            path = f"{users}/messages/{message['id']}"
            yield "gmail.users.messages.get", at.json(path, format=kind)
    yield "gmail.users.history.list", at.json(f"{users}/history", startHistoryId="1000")
    yield "calendar.calendarList.list", at.json("/calendar/v3/users/me/calendarList")
    events = f"/calendar/v3/calendars/{ME.address}/events"
    changed = at.json(events, syncToken="1/")
    yield "calendar.events.list", changed
    yield "calendar.events.list", at.json(events, maxResults=1)
    yield "calendar.events.list", at.json(events, singleEvents=True)
    series = next(e["id"] for e in changed["items"] if "recurrence" in e)
    yield "calendar.events.get", at.json(f"{events}/{series}")
    many = at.json(f"{events}/{series}/instances", showDeleted=True, maxResults=5)
    yield "calendar.events.instances", many
    fields = "names,emailAddresses,phoneNumbers,organizations,metadata"
    people = "/v1/people/me/connections"
    first = at.json(people, personFields=fields, requestSyncToken=True)
    yield "people.people.connections.list", first
    names = [*(one["resourceName"] for one in first["connections"]), "people/c99"]
    some = at.json("/v1/people:batchGet", personFields=fields, resourceNames=names)
    yield "people.people.getBatchGet", some
    token = f"1.{int(NOW.timestamp())}.{fields}"
    yield "people.people.connections.list", at.json(people, personFields=fields, syncToken=token)


def test_every_answer_fits_its_schema() -> None:
    seen = set()
    for name, answer in answers(furnished()):
        seen.add(name)
        api, method = method_of(name)
        assert list(strange(api, method["response"], answer, name)) == []
    assert seen == set(METHODS)
