"""The writer into one Nimble company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import orjson

from connectors.crm import marks
from connectors.crm.line import CrmLine, perhaps, said, told
from connectors.crm.nimble import shapes
from connectors.crm.singly import singly, unsure
from connectors.errors import ConnectorError, Remedy
from connectors.sink import (
    Activity,
    Batches,
    Logged,
    OwnField,
    Person,
    Prepared,
    Receipt,
    Records,
    RemoteField,
)
from connectors.source import Identity
from connectors.wire.client import Clock

_V1 = "/api/v1"
_PAGE = 100
_SKEW = timedelta(minutes=2)
"""A reading begins this much before the last one did: their clock is not ours."""
_OBJECT = "note"
_NEEDED = "email,first name,last name"


class NimbleSink:
    """See connectors.sink.Sink. A note has an id of ours, so it is there once; people are looked up
    by address, in the search, which nobody says is up to date."""

    batches = Batches(people=10, activities=10, addresses=10)

    def __init__(self, line: CrmLine, clock: Clock) -> None:
        self._line, self._clock = line, clock

    async def whoami(self) -> Identity:
        """See Sink.whoami. The subject is the company's id."""
        me = await self._read("/myself", "myself")
        return Identity(str(me["company_id"]), str(me["email"]), str(me.get("name") or ""))

    async def fields(self) -> Sequence[RemoteField]:
        """See Sink.fields."""
        return shapes.remote_fields(await self._read("/contacts/fields", "fields.list"))

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare."""
        metadata = await self._read("/contacts/fields", "fields.list")
        there = {one.name for one in shapes.remote_fields(metadata)}
        tabs = [tab for tab in metadata["tabs"] if tab.get("available_actions") == "edit_all"]
        fields, missing = dict[str, str](), dict[str, str]()
        for field in wanted:
            name = marks.title(field)
            refused = "" if name in there else await self._make(field, tabs)
            if refused:
                missing[field.name] = (
                    f"An administrator of Nimble makes a field {name!r} of the type"
                    f" {field.type} for contacts ({refused})."
                )
            else:
                fields[field.name] = name
        return Prepared(fields, missing)

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find. A query holds eleven terms at most."""
        if not addresses:
            return {}
        query = orjson.dumps({"or": [{"email": {"is": one}} for one in addresses]}).decode()
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        async for page in self._pages({"query": query, "fields": _NEEDED}):
            for one in page["resources"]:
                if one.get("record_type") == "person":
                    for address in shapes.addresses(one).intersection(addresses):
                        found[address].append((str(one.get("created")), str(one["id"])))
        return {address: [one for _, one in sorted(ids)] for address, ids in found.items()}

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current. Nimble tells of no merge: who was merged away is left out."""
        there = dict[str, str]()
        for one in dict.fromkeys(remote_ids):
            response = await self._ask("GET", f"/contact/{one}", "contacts.get")
            if response.status_code == httpx.codes.NOT_FOUND:
                continue
            if any(str(found["id"]) == one for found in _good(response).get("resources") or ()):
                there[one] = one
        return there

    async def save(self, people: Sequence[Person]) -> Sequence[Receipt]:
        """See Sink.save."""
        return await singly(people, self._save)

    async def log(self, activities: Sequence[Activity]) -> Sequence[Receipt]:
        """See Sink.log: notes, of ten people at most."""
        return await singly(activities, self._log)

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink.logged."""
        found = dict[str, Logged]()
        for one in activities:
            if await self._noted(one):
                found[one.key] = Logged(one.key, _OBJECT, shapes.note_id(one.key))
        return found

    async def remove(self, logged: Sequence[Logged]) -> Sequence[Receipt]:
        """See Sink.remove."""
        return await singly(logged, self._remove)

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records. Who was deleted or merged away is told by no list: the audit finds
        them."""
        return self._records(resume, checkpoint)

    async def _records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """resume: {since, began, page}, oldest contacts first; the checkpoint is a time."""
        place: dict[str, Any] = {"since": checkpoint or "", "page": 1}
        if resume:
            place = orjson.loads(resume)
        place.setdefault("began", (self._clock() - _SKEW).isoformat())
        clauses: list[Any] = [{"record type": {"is": "person"}}]
        if place["since"]:
            window = {"start_datetime": place["since"]}
            window["end_datetime"] = (self._clock() + _SKEW).isoformat()
            clauses.append({"updated": {"range": window}})
        query = {"query": orjson.dumps({"and": clauses}).decode(), "sort": "created:asc"}
        meant: Mapping[str, Mapping[str, str]] | None = None
        async for page in self._pages(query, int(place["page"])):
            if meant is None and page["resources"]:
                meant = shapes.choices(await self._read("/contacts/fields", "fields.list"))
            number, meta = int(page["meta"]["page"]), page["meta"]
            more = number < int(meta["pages"])
            left = orjson.dumps({**place, "page": number + 1}).decode() if more else None
            people = [shapes.person(one, meant or {}) for one in page["resources"]]
            yield Records(people, (), left, None if more else place["began"], int(meta["total"]))

    async def _pages(self, query: Mapping[str, str], number: int = 1) -> AsyncIterator[Any]:
        while True:
            asked = {**query, "per_page": str(_PAGE), "page": str(number)}
            page = await self._read("/contacts", "contacts.list", asked)
            yield page
            number += 1
            if number > int(page["meta"]["pages"]):
                return

    async def _make(self, field: OwnField, tabs: Sequence[Any]) -> str:
        """ "" when the field was made, else why not. Raises Unclear."""
        if not tabs:
            return "no tab of contacts may be edited with this key"
        body = shapes.own_field(field, tabs[0]["tab_id"])
        response = await self._line.write(
            "POST", f"{_V1}/contacts/fields", route="nimble.fields.create", body=body
        )
        return _refusal(response) if response.status_code >= 400 else ""

    async def _save(self, person: Person) -> Receipt:
        if person.remote_id:
            return await self._update(person)
        response = await self._line.write(
            "POST", f"{_V1}/contact", route="nimble.contacts.create", body=shapes.made(person)
        )
        if response.status_code >= 400:
            return Receipt("failed", because=f"Nimble refused it: {_refusal(response)}")
        return Receipt("done", str(told(response)["id"]), made=True)

    async def _update(self, person: Person) -> Receipt:
        if not person.values:
            return Receipt("done", person.remote_id)
        body = {"fields": shapes.written(person.values)}
        with unsure():
            path = f"/contact/{person.remote_id}"
            response = await self._ask("PUT", path, "contacts.update", body=body)
        if response.status_code == httpx.codes.NOT_FOUND:
            return Receipt("gone", person.remote_id, "The contact was deleted in Nimble.")
        if response.status_code >= 400:
            because = f"Nimble refused it: {_refusal(response)}"
            return Receipt("failed", person.remote_id, because)
        return Receipt("done", person.remote_id)

    async def _log(self, activity: Activity) -> Receipt:
        """A refusal may come of an id that is there already (no document says how Nimble takes
        one), or of a person who was deleted meanwhile: it goes on with those who are there."""
        refused = await self._post(activity)
        if not isinstance(refused, str):
            return refused
        if await self._noted(activity):
            return Receipt("done", shapes.note_id(activity.key), object=_OBJECT)
        there = await self.current([one.remote_id for one in activity.people])
        left = tuple(one for one in activity.people if one.remote_id in there)
        if not left:
            return Receipt("gone", because="Its people were deleted in Nimble.")
        if left[: shapes.MOST] != activity.people[: shapes.MOST]:
            again = await self._post(replace(activity, people=left))
            if not isinstance(again, str):
                return again
        return Receipt("failed", because=f"Nimble refused it: {refused}")

    async def _post(self, activity: Activity) -> Receipt | str:
        """A receipt, or what Nimble refuses it with. The id is ours, yet it is not known that a
        second one replaces the first: so it is sent once, and looked for."""
        number = shapes.note_id(activity.key)
        path, route = f"{_V1}/contacts/notes/{number}", "nimble.notes.create"
        response = await self._line.write("POST", path, route=route, body=shapes.note(activity))
        if response.status_code >= 400:
            return _refusal(response)
        told(response)
        return Receipt("done", number, made=True, object=_OBJECT)

    async def _noted(self, activity: Activity) -> bool:
        path = f"/contacts/notes/{shapes.note_id(activity.key)}"
        response = await self._ask("GET", path, "notes.get")
        return response.status_code != httpx.codes.NOT_FOUND and bool(_good(response))

    async def _remove(self, logged: Logged) -> Receipt:
        with unsure():
            path = f"/contacts/notes/{logged.remote_id}"
            response = await self._ask("DELETE", path, "notes.delete")
        if response.status_code >= 400 and response.status_code != httpx.codes.NOT_FOUND:
            return Receipt("failed", logged.remote_id, f"Not removed: {_refusal(response)}")
        return Receipt("done", logged.remote_id, object=_OBJECT)

    async def _ask(
        self,
        verb: str,
        path: str,
        route: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> httpx.Response:
        return await self._line.read(
            verb, f"{_V1}{path}", route=f"nimble.{route}", query=query, body=body
        )

    async def _read(self, path: str, route: str, query: Mapping[str, str] | None = None) -> Any:
        return _good(await self._ask("GET", path, route, query))


def _good(response: httpx.Response) -> Any:
    """The JSON of a good answer. Raises ConnectorError."""
    if response.status_code >= 400:
        raise ConnectorError(f"Nimble refused to tell: {_refusal(response)}", Remedy.STOP)
    answer = said(response)
    if not isinstance(answer, dict):
        raise ConnectorError("The answer of Nimble could not be read.", Remedy.RETRY)
    return answer


def _refusal(response: httpx.Response) -> str:
    answer = perhaps(response)
    known = answer if isinstance(answer, dict) else {}
    why = known.get("human_readable_error") or known.get("message") or "no reason given"
    return f"{why} ({response.status_code})"
