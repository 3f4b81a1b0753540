"""People API v1: connections.list, with its sync tokens, and people.getBatchGet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Faults
from connectors.sandbox.google.book import Book, Entry
from connectors.sandbox.google.calls import SCOPE, Call, Json, Method, Refusal
from connectors.sandbox.world import Card

MOST = 200
LIFE = timedelta(days=7)
""" "Sync tokens expire 7 days after the full sync" (people.connections.list)."""

_PARAMS = "pageSize pageToken personFields requestSyncToken sortOrder sources syncToken"


def methods(clock: Clock, faults: Faults) -> list[Method]:
    """The methods that are served."""
    api = _People(clock, faults)
    params, scopes = frozenset(_PARAMS.split()), frozenset({SCOPE + "contacts.readonly"})
    path = "v1/people/me/connections"
    asked = frozenset({"personFields", "resourceNames", "sources"})
    return [
        Method("people.people.connections.list", path, params, scopes, api.connections),
        Method("people.people.getBatchGet", "v1/people:batchGet", asked, scopes, api.some),
    ]


class _People:
    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock, self._faults = clock, faults

    def connections(self, call: Call) -> Json:
        if not call.one("personFields"):
            raise Refusal(400, "badRequest", "personFields mask is required.")
        if self._faults.take("/v1/people/me/connections", "expired_sync_token"):
            raise _expired()
        book = call.account.book
        since, synced = self._since(call)
        after, upto = _page(call.one("pageToken"), since, book)
        size = call.number("pageSize", 100, 1000)
        found = [e for e in book.entries.values() if e.number > after]
        found = sorted((e for e in found if since or not e.deleted), key=lambda e: e.number)
        page = found[:size]
        fields = call.one("personFields").split(",")
        answer: Json = {"connections": [_person(entry, fields) for entry in page]} if page else {}
        if not since:
            answer["totalPeople"] = answer["totalItems"] = len(book.cards())
        if len(found) > size:
            answer["nextPageToken"] = f"{page[-1].number}.{upto}"
        elif call.flag("requestSyncToken") or since:
            answer["nextSyncToken"] = f"{upto}.{synced}.{call.one('personFields')}"
        return answer

    def some(self, call: Call) -> Json:
        """ "The maximum number of people is 200" (people.getBatchGet)."""
        names, fields = call.many("resourceNames"), call.one("personFields").split(",")
        if not 0 < len(names) <= MOST or not call.one("personFields"):
            raise Refusal(400, "badRequest", "Name 1 to 200 people, and what to tell of them.")
        return {"responses": [_told(call.account.book, name, fields) for name in names]}

    def _since(self, call: Call) -> tuple[int, int]:
        """The change the token stands at (0 = a full sync), and when its full sync was."""
        token, now = call.one("syncToken"), int(self._clock().timestamp())
        if not token:
            return 0, now
        number, synced, fields = token.split(".", 2)
        if fields != call.one("personFields"):
            raise Refusal(400, "badRequest", "Parameters must match those of the first call.")
        if datetime.fromtimestamp(int(synced), UTC) + LIFE < self._clock():
            raise _expired()
        return int(number), int(synced)


def _expired() -> Refusal:
    message = "Sync token is expired. Clear local cache and retry call without the sync token."
    return Refusal(400, "failedPrecondition", message, info="EXPIRED_SYNC_TOKEN")


def _told(book: Book, name: str, fields: list[str]) -> Json:
    entry = book.entries.get(name)
    if entry is None or entry.deleted:
        status = {"code": 5, "message": "Person not found."}
        return {"requestedResourceName": name, "httpStatusCode": 404, "status": status}
    person = _person(entry, fields)
    return {"requestedResourceName": name, "httpStatusCode": 200, "person": person}


def _page(token: str, since: int, book: Book) -> tuple[int, int]:
    """After which change the page begins, and which change its sync token will stand at."""
    if not token:
        return since, book.number
    after, _, upto = token.partition(".")
    return int(after), int(upto)


def _person(entry: Entry, fields: list[str]) -> Json:
    source: Json = {"type": "CONTACT", "id": entry.id.removeprefix("people/c")}
    source["updateTime"] = f"{entry.updated:%Y-%m-%dT%H:%M:%S}Z"
    metadata: Json = {"sources": [source], "objectType": "PERSON"}
    if entry.former:
        metadata["previousResourceNames"] = list(entry.former)
    person: Json = {"resourceName": entry.id, "etag": f"%e{entry.number}"}
    if entry.deleted:
        return person | {"metadata": metadata | {"deleted": True}}
    for name in fields:
        if name == "metadata":
            person["metadata"] = metadata
        elif (maker := _FIELDS.get(name)) and (said := maker(entry.card)):
            person[name] = [_marked(value, n == 0) for n, value in enumerate(said)]
    return person


def _marked(value: Json, primary: bool) -> Json:
    metadata: Json = {"source": {"type": "CONTACT"}}
    return {"metadata": metadata | ({"primary": True} if primary else {}), **value}


def _names(card: Card) -> list[Json]:
    given, _, family = card.name.rpartition(" ")
    named = {"displayName": card.name, "givenName": given or family, "unstructuredName": card.name}
    return [named | ({"familyName": family} if given else {})] if card.name else []


def _organizations(card: Card) -> list[Json]:
    said = {"name": card.company, "title": card.title}
    told: Json = {key: value for key, value in said.items() if value}
    return [told] if told else []


_FIELDS: dict[str, Callable[[Card], list[Json]]] = {
    "names": _names,
    "emailAddresses": lambda card: [{"value": value} for value in card.emails],
    "phoneNumbers": lambda card: [{"value": v, "canonicalForm": v} for v in card.phones],
    "organizations": _organizations,
}
