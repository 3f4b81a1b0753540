"""People in Pipedrive: found, made, written to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.crm.line import said, told
from connectors.crm.pipedrive.api import GONE, MANY, SEARCH, Api, refusal
from connectors.crm.pipedrive.fields import Fields, Plain
from connectors.crm.singly import singly, unsure
from connectors.crm.values import to_the_second
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Person, Receipt

PATH = "/api/v2/persons"
_LAG = timedelta(minutes=30)
"""How long the search may not know of a new address; generous."""
_LISTS = {"email": "emails", "phone": "phones"}
"""Fields of several values, which a PATCH replaces as a whole: what is there stays."""


class People:
    """See connectors.sink.People."""

    def __init__(self, api: Api, fields: Fields) -> None:
        self._api, self._fields = api, fields

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find. The search runs on an index that lags, so whoever changed lately is read
        besides: without that, looking for what was just made would find nobody."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        if not addresses:
            return {}
        for address in addresses:
            query = {"term": address, "fields": "email", "exact_match": "true", "limit": "100"}
            read = await self._api.read(f"{PATH}/search", "persons.search", query, SEARCH)
            for hit in read["data"]["items"]:
                if address in map(str.lower, hit["item"].get("emails") or ()):
                    found[address].add(int(hit["item"]["id"]))
        wanted = frozenset(addresses)
        async for person in self.changed(self._api.clock() - _LAG):
            for address in wanted & addresses_of(person):
                found[address].add(int(person["id"]))
        return {one: [str(number) for number in sorted(ids)] for one, ids in found.items()}

    async def changed(self, since: datetime) -> AsyncIterator[Any]:
        """Whoever was made or changed since then."""
        query = {"updated_since": to_the_second(since), "sort_by": "update_time"}
        async for page, _ in self._api.pages(PATH, "persons.list", query):
            for person in page:
                if not person.get("is_deleted"):
                    yield person

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current. Pipedrive tells of no merge: who was merged away is left out."""
        return {one: one for one in await self.alive(remote_ids)}

    async def alive(self, remote_ids: Iterable[str]) -> frozenset[str]:
        """Which of these are there."""
        asked, there = [one for one in dict.fromkeys(remote_ids) if one.isdigit()], set[str]()
        for at in range(0, len(asked), MANY):
            query = {"ids": ",".join(asked[at : at + MANY]), "limit": str(MANY)}
            read = await self._api.read(PATH, "persons.list", query)
            there |= {str(one["id"]) for one in read.get("data") or () if not one.get("is_deleted")}
        return frozenset(there)

    async def save(self, people: Sequence[Person]) -> list[Receipt]:
        """See Sink.save."""
        return await singly(people, self._save)

    async def _save(self, person: Person) -> Receipt:
        values = await self._fields.fitting(person.values)
        return await (
            self._update(person, values) if person.remote_id else self._create(person, values)
        )

    async def _create(self, person: Person, values: Mapping[str, Plain]) -> Receipt:
        titled = person.title and "job_title" in await self._fields.codes()
        body = _made(person, person.title if titled else "", values)
        route = "pipedrive.persons.create"
        response = await self._api.line.write("POST", PATH, route=route, body=body)
        if response.status_code >= 400:
            return Receipt("failed", because=f"Pipedrive refused it: {refusal(response)}")
        return Receipt("done", str(told(response)["data"]["id"]), made=True)

    async def _update(self, person: Person, values: Mapping[str, Plain]) -> Receipt:
        """Read first: it costs a fifth of writing, tells of a deleted record, and what a list of
        addresses or numbers holds must be said again with what is new."""
        path = f"{PATH}/{person.remote_id}"
        response = await self._api.ask(path, "persons.get")
        if response.status_code in GONE or not person.remote_id.isdigit():
            return _gone(person)
        if response.status_code >= 400:
            raise ConnectorError(f"Pipedrive refused to tell: {refusal(response)}", Remedy.STOP)
        held = said(response)["data"]
        if held.get("is_deleted"):
            return _gone(person)
        body = _written(values, held)
        if not body:
            return Receipt("done", person.remote_id)
        with unsure():
            route = "pipedrive.persons.update"
            response = await self._api.line.read("PATCH", path, route=route, body=body)
        if response.status_code in GONE:
            return _gone(person)
        if response.status_code >= 400:
            return Receipt("failed", person.remote_id, f"Pipedrive refused: {refusal(response)}")
        return Receipt("done", person.remote_id)


def addresses_of(person: Any) -> frozenset[str]:
    """Of a record, in lower case."""
    return frozenset(str(one["value"]).lower() for one in person.get("emails") or ())


def _made(person: Person, title: str, values: Mapping[str, Plain]) -> dict[str, Any]:
    """The body of a new record. A company is a record of its own there, and not ours to make."""
    emails = [_item(one, number == 0) for number, one in enumerate(person.emails)]
    name = person.name.strip() or (person.emails[0] if person.emails else "Unknown")
    body: dict[str, Any] = {"name": name, "emails": emails}
    if person.phone:
        body["phones"] = [_item(person.phone, True)]
    if title:
        body["job_title"] = title
    stated = {code: value for code, value in values.items() if value is not None}
    return body | _written(stated, body)


def _written(values: Mapping[str, Plain], held: Mapping[str, Any]) -> dict[str, Any]:
    """The body that writes values into a record as it is held; {} when all is as it should be.
    Standard fields are never emptied, lists never lose anything."""
    body, custom = dict[str, Any](), dict[str, Any]()
    there = held.get("custom_fields") or {}
    for code, plain in values.items():
        if field := _LISTS.get(code):
            items = list(held.get(field) or ())
            if plain and str(plain).lower() not in {str(one["value"]).lower() for one in items}:
                body[field] = [*items, _item(str(plain), not items)]
        elif len(code) < _CODE:
            if plain not in (None, held.get(code)):
                body[code] = plain
        elif there.get(code) != plain:
            custom[code] = plain
    return body | ({"custom_fields": custom} if custom else {})


_CODE = 40
"""Characters of the code of a custom field."""


def _item(value: str, primary: bool) -> dict[str, Any]:
    return {"value": value, "primary": primary, "label": "work"}


def _gone(person: Person) -> Receipt:
    return Receipt("gone", person.remote_id, "The person was deleted in Pipedrive.")
