"""People of a workspace, and the fields of theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.crm import marks
from connectors.crm.singly import afterwards, in_turn
from connectors.crm.twenty.workspace import Workspace, among, missing, quoted, why
from connectors.crm.values import plain
from connectors.crm.values import to_the_millisecond as moment
from connectors.sink import (
    FieldType,
    OwnField,
    Person,
    Prepared,
    Receipt,
    Records,
    RemoteField,
    RemotePerson,
)
from connectors.wire.client import Clock

_TYPES: Mapping[str, FieldType] = {
    "TEXT": "text", "NUMBER": "number", "NUMERIC": "number", "DATE_TIME": "datetime",
    "DATE": "date", "BOOLEAN": "bool", "SELECT": "choice",
}  # fmt: skip
_MADE: Mapping[FieldType, str] = {
    "text": "TEXT", "number": "NUMBER", "datetime": "DATE_TIME", "date": "DATE",
    "bool": "BOOLEAN", "choice": "TEXT",
}  # fmt: skip
_LOCKED = frozenset({"createdAt", "updatedAt", "deletedAt", "position"})
_FIRST, _FURTHER = "emails.primaryEmail", "emails.additionalEmails"
_LAG = timedelta(minutes=1)


class People:
    """A record's id may be chosen by who makes it, and an address is the first of one only."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self._workspace, self._clock = workspace, clock

    async def fields(self) -> list[RemoteField]:
        """See Sink.fields."""
        return [
            RemoteField(
                one["name"], one.get("label") or one["name"], _TYPES[one["type"]],
                one["name"] not in _LOCKED and not one.get("isUIReadOnly"),
                one["name"].startswith("touchline"),
            )
            for one in await self._model()
            if one["type"] in _TYPES and one.get("isActive", True)
        ]  # fmt: skip

    async def object_id(self) -> str:
        """Of the object "person" in the data model: each workspace has its own."""
        objects = await self._workspace.metadata("objects")
        return next(str(one["id"]) for one in objects if one["nameSingular"] == "person")

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare."""
        there = {one["name"] for one in await self._model()}
        made, lacking = dict[str, str](), dict[str, str]()
        mine = await self.object_id()
        for one in wanted:
            name, kind = marks.camel(one), _MADE[one.type]
            body = {
                "objectMetadataId": mine, "type": kind, "name": name,
                "label": f"Touchline {one.label.lower()}", "isLabelSyncedWithName": False,
            }  # fmt: skip
            refused = "" if name in there else await self._workspace.make_field(body)
            if refused:
                lacking[one.name] = (
                    f'Make a field of people with the API name "{name}" and the type {kind} in'
                    f" Twenty, Settings > Data model. (It could not be made: {refused})"
                )
            else:
                made[one.name] = name
        return Prepared(made, lacking)

    async def find(self, addresses: Sequence[str]) -> dict[str, Sequence[str]]:
        """See Sink.find."""
        plain = [address for address in addresses if "'" not in address]
        words = [f"{_FURTHER}[like]:{quoted(f'%{one}%')}" for one in plain]
        filters = [f"or({among(_FIRST, plain)},{','.join(words)})"] if plain else []
        for odd in set(addresses) - set(plain):  # Twenty takes an apostrophe for a quote
            filters += [f"{_FIRST}[eq]:{odd}", f"{_FURTHER}[like]:%{odd}%"]
        found: dict[str, list[str]] = {}
        people = [one for part in filters for one in await self._workspace.listed("people", part)]
        for one in people:
            for address in _addresses(one):
                if address.lower() in addresses:
                    found.setdefault(address.lower(), []).append(one["id"])
        return dict(found)

    async def current(self, remote_ids: Sequence[str]) -> dict[str, str]:
        """See Sink.current. Twenty tells of no merge: who was merged away is left out."""
        if not remote_ids:
            return {}
        people = await self._workspace.listed("people", among("id", remote_ids))
        return {one["id"]: one["id"] for one in people}

    async def save(self, people: Sequence[Person]) -> list[Receipt]:
        """See Sink.save. A record is written alone, new ones are made together."""
        order = sorted(range(len(people)), key=lambda number: not people[number].remote_id)
        known = [[people[number]] for number in order if people[number].remote_id]
        fresh = [people[number] for number in order if not people[number].remote_id]
        receipts = await in_turn([*known, *([fresh] if fresh else [])], self._send)
        told = dict(zip(order, receipts, strict=True))
        return [told[number] for number in range(len(people))]

    async def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records. Who was deleted is told by no list: the audit finds them."""
        begun, after = orjson.loads(resume) if resume else (moment(self._clock()), "")
        since = {"filter": f"updatedAt[gte]:{quoted(checkpoint)}"} if checkpoint else {}
        order = "updatedAt[AscNullsFirst]" if checkpoint else "createdAt[AscNullsFirst]"
        async for page in self._workspace.pages("people", after, order_by=order, **since):
            people = [_person(one) for one in page["data"]["people"]]
            total = page.get("totalCount")
            if page["pageInfo"]["hasNextPage"]:
                place = orjson.dumps([begun, page["pageInfo"]["endCursor"]]).decode()
                yield Records(people, resume=place, total=total)
            else:
                until = moment(datetime.fromisoformat(begun) - _LAG)
                yield Records(people, checkpoint=until, total=total)

    async def _send(self, people: Sequence[Person]) -> list[Receipt]:
        if people[0].remote_id:
            return [await self._write(people[0], people[0].remote_id)]
        receipts = await self._workspace.insert("people", [_made(one) for one in people])
        return [
            (await afterwards(1, self._there(one, receipt)))[0] if receipt.remote_id else receipt
            for one, receipt in zip(people, receipts, strict=True)
        ]

    async def _there(self, one: Person, told: Receipt) -> list[Receipt]:
        """Who was refused because they are there already, by our id or by address, gets the
        values."""
        if told.outcome != "failed":
            return [told]
        by_address = await self.find([address.lower() for address in one.emails[:1]])
        ids = [*await self.current([one.key]), *(id_ for ids in by_address.values() for id_ in ids)]
        return [await self._write(one, ids[0]) if ids else Receipt("failed", because=told.because)]

    async def _write(self, one: Person, remote_id: str) -> Receipt:
        values = {name: plain(value, moment) for name, value in one.values.items()}
        if not values:
            return Receipt("done", remote_id)
        response = await self._workspace.patch("people", remote_id, values)
        if response.status_code < 400:
            return Receipt("done", remote_id)
        if missing(response):
            return Receipt("gone", because="The person is no more in Twenty.")
        return Receipt("failed", because=f"Twenty: {why(response)}")

    async def _model(self) -> list[dict[str, Any]]:
        mine = await self.object_id()
        fields = await self._workspace.metadata("fields")
        return [one for one in fields if one.get("objectMetadataId") == mine]


def _made(one: Person) -> dict[str, Any]:
    """A new person. A company is a record of its own, and is not made."""
    values = {name: plain(value, moment) for name, value in one.values.items() if value is not None}
    emails = [address.lower() for address in one.emails]
    given = one.given_name or ("" if one.family_name else one.name)
    record: dict[str, Any] = {
        "id": one.key,
        "name": {"firstName": given, "lastName": one.family_name},
        **({"jobTitle": one.title} if one.title else {}),
        **values,
    }
    if emails:
        record["emails"] = {"primaryEmail": emails[0], "additionalEmails": emails[1:]}
    if one.phone:
        record["phones"] = {"primaryPhoneNumber": one.phone}
    return record


def _addresses(one: Mapping[str, Any]) -> list[str]:
    emails = one.get("emails") or {}
    stated = [emails.get("primaryEmail"), *(emails.get("additionalEmails") or ())]
    return [address for address in stated if address]


def _person(one: Mapping[str, Any]) -> RemotePerson:
    name, phones = one.get("name") or {}, one.get("phones") or {}
    given, family = name.get("firstName") or "", name.get("lastName") or ""
    phone = phones.get("primaryPhoneNumber") or ""
    code = "" if phone.startswith("+") else phones.get("primaryPhoneCallingCode") or ""
    changed = one.get("updatedAt")
    return RemotePerson(
        remote_id=one["id"],
        name=f"{given} {family}".strip(),
        given_name=given,
        family_name=family,
        emails=tuple(_addresses(one)),
        phones=(f"{code}{phone}",) if phone else (),
        linkedin=(one.get("linkedinLink") or {}).get("primaryLinkUrl") or "",
        company=(one.get("company") or {}).get("name") or "",
        title=one.get("jobTitle") or "",
        city=one.get("city") or "",
        changed_at=datetime.fromisoformat(changed) if changed else None,
    )
