"""Contacts of one EspoCRM, and the fields of theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx

from connectors.crm import marks
from connectors.crm.espocrm.server import PAGE, Server, moment, receipt, when
from connectors.crm.line import told
from connectors.crm.singly import singly, unsure
from connectors.crm.values import plain
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
    "varchar": "text", "text": "text", "url": "text", "int": "number", "float": "number",
    "currency": "number", "datetime": "datetime", "datetimeOptional": "datetime", "date": "date",
    "bool": "bool", "enum": "choice",
}  # fmt: skip
_MADE: Mapping[FieldType, str] = {
    "text": "Varchar", "number": "Float", "datetime": "Date-Time", "date": "Date",
    "bool": "Boolean", "choice": "Varchar",
}  # fmt: skip
_SELECT = (
    "id", "name", "firstName", "lastName", "emailAddress", "phoneNumber", "accountName", "title",
    "addressCity", "assignedUserName", "modifiedAt",
)  # fmt: skip
"""A list tells only the first address and number of a contact."""
_LAG = timedelta(minutes=1)


class People:
    """Lists are read from the database itself: what was written a moment ago is in them."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self._server, self._clock = server, clock

    async def fields(self) -> list[RemoteField]:
        """See Sink.fields."""
        return [
            RemoteField(name, name, _TYPES[one["type"]], not one.get("readOnly"), _own(name))
            for name, one in (await self._metadata()).items()
            if one.get("type") in _TYPES
        ]

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink.prepare. Only an administrator makes fields; EspoCRM puts a "c" before their
        names."""
        there = await self._metadata()
        names = {one.name: f"cT{marks.camel(one)[1:]}" for one in wanted}
        missing = {
            one.name: "Make it in EspoCRM: Administration > Entity Manager > Contact > Fields > Add"
            f" Field, type {_MADE[one.type]}, name {marks.camel(one)}."
            for one in wanted
            if names[one.name] not in there
        }
        return Prepared({our: their for our, their in names.items() if their in there}, missing)

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find. A filter by address looks at all of a contact's."""
        found = {}
        for address in addresses:
            where = [{"type": "equals", "attribute": "emailAddress", "value": address}]
            page = await self._server.listed("Contact", where, ("id",), "createdAt")
            if page["list"]:
                found[address] = [one["id"] for one in page["list"]]
        return found

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current. EspoCRM tells of no merge: who was merged away is left out."""
        where = [{"type": "in", "attribute": "id", "value": list(remote_ids)}]
        page = await self._server.listed("Contact", where, ("id",), "id")
        return {one["id"]: one["id"] for one in page["list"]}

    async def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records. By id, so that a page is never shifted; a resume is the moment the
        reading began and the last id. Who was deleted is told by no list: the audit finds them."""
        begun, _, after = (resume or f"{moment(self._clock())}/").partition("/")
        where: list[dict[str, Any]] = []
        if checkpoint:
            since = {"type": "greaterThanOrEquals", "attribute": "modifiedAt", "value": checkpoint}
            where.append(since)
        while True:
            past = [{"type": "greaterThan", "attribute": "id", "value": after}] if after else []
            page = await self._server.listed("Contact", [*where, *past], _SELECT, "id")
            people = [_person(one) for one in page["list"]]
            total = page["total"] if page.get("total", -1) >= 0 and not past else None
            if len(people) < PAGE:
                until = moment(when(begun) - _LAG)
                yield Records(people, checkpoint=until, total=total)
                return
            after = people[-1].remote_id
            yield Records(people, resume=f"{begun}/{after}", total=total)

    async def save(self, people: Sequence[Person]) -> list[Receipt]:
        """See Sink.save."""
        return await singly(people, self._save)

    async def _save(self, one: Person) -> Receipt:
        values = {name: plain(value, moment) for name, value in one.values.items()}
        if one.remote_id:
            with unsure():
                response = await self._server.patch("Contact", one.remote_id, values)
            if response.status_code == httpx.codes.NOT_FOUND:
                return Receipt("gone", because="The contact is no more in EspoCRM.")
            return receipt(response, one.remote_id)
        response = await self._server.post("Contact", _contact(one) | values)
        if response.status_code >= 400:
            return receipt(response, "")
        return Receipt("done", str(told(response)["id"]), made=True)

    async def _metadata(self) -> dict[str, Any]:
        return await self._server.get(
            "Metadata", "espocrm.metadata", key="entityDefs.Contact.fields"
        )


def _contact(one: Person) -> dict[str, Any]:
    """A new contact. A last name is required; a company is a record of its own, and is not made."""
    given = one.given_name if one.family_name else ""
    last = one.family_name or one.name or (one.emails[0] if one.emails else "?")
    addresses = [
        {"emailAddress": address, "primary": number == 0, "optOut": False, "invalid": False}
        for number, address in enumerate(one.emails)
    ]
    stated = {
        "firstName": given,
        "lastName": last,
        "title": one.title,
        "phoneNumber": one.phone,
        "emailAddress": one.emails[0] if one.emails else "",
        "emailAddressData": addresses,
    }
    return {name: value for name, value in stated.items() if value}


def _person(one: Mapping[str, Any]) -> RemotePerson:
    return RemotePerson(
        remote_id=one["id"],
        name=one.get("name") or "",
        given_name=one.get("firstName") or "",
        family_name=one.get("lastName") or "",
        emails=tuple(filter(None, (one.get("emailAddress"),))),
        phones=tuple(filter(None, (one.get("phoneNumber"),))),
        company=one.get("accountName") or "",
        title=one.get("title") or "",
        city=one.get("addressCity") or "",
        owner=one.get("assignedUserName") or "",
        changed_at=when(one["modifiedAt"]) if one.get("modifiedAt") else None,
    )


def _own(name: str) -> bool:
    return name.startswith("cTouchline")
