"""Contacts in Zoho CRM: found, made, written to.

Made by insert and not by upsert: an upsert that finds the address would write our name over what
people typed there. Where an administrator made addresses unique, DUPLICATE_DATA names the contact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.crm.singly import in_turn, unsure
from connectors.crm.values import plain
from connectors.crm.zoho.api import MANY, Api, items, quoted, receipt, stamp
from connectors.errors import ConnectorError
from connectors.sink import Person, Receipt

_PATH = "/Contacts"
_ROWS = 2000
"""Of one query."""


class People:
    """See connectors.sink.People."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink.find: in Email and Secondary_Email."""
        if not addresses:
            return {}
        wanted = ", ".join(map(quoted, addresses))
        rows = await self._api.select(
            "select id, Email, Secondary_Email, Created_Time from Contacts"
            f" where (Email in ({wanted}) or Secondary_Email in ({wanted})) limit 0, {_ROWS}"
        )
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (str(row["Created_Time"]), int(row["id"]))):
            held = {str(row.get(name) or "").lower() for name in ("Email", "Secondary_Email")}
            for address in held.intersection(addresses):
                found[address].append(str(row["id"]))
        return dict(found)

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink.current. Zoho documents no trace of a merge: who was merged away is left out."""
        return {one: one for one in await self.alive(remote_ids)}

    async def alive(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Which of these are there."""
        asked, there = list(dict.fromkeys(remote_ids)), set[str]()
        for at in range(0, len(asked), MANY):
            query = {"ids": ",".join(asked[at : at + MANY]), "fields": "Last_Name"}
            read = await self._api.read(_PATH, "contacts.list", query)
            there |= {str(one["id"]) for one in read.get("data") or ()}
        return frozenset(there)

    async def save(self, people: Sequence[Person]) -> list[Receipt]:
        """See Sink.save: those to write to in one call, those to make in another."""
        held = [(at, one) for at, one in enumerate(people) if one.remote_id]
        new = [(at, one) for at, one in enumerate(people) if not one.remote_id]
        groups = [group for group in (held, new) if group]
        told = await in_turn(groups, self._group)
        order = [at for group in groups for at, _ in group]
        return [one for _, one in sorted(zip(order, told, strict=True), key=lambda pair: pair[0])]

    async def _group(self, group: Sequence[tuple[int, Person]]) -> list[Receipt]:
        people = [person for _, person in group]
        write = self._update if people[0].remote_id else self._create
        answer = await write(people)
        if "data" not in answer and len(group) > 1:  # refused as a whole: by one of them
            return await in_turn([[one] for one in group], self._group)
        told = [
            receipt(item, "Contacts", made=not one.remote_id, remote_id=one.remote_id)
            for one, item in zip(people, items(answer, len(people)), strict=True)
        ]
        return await self._known(people, told, items(answer, len(people)))

    async def _update(self, people: Sequence[Person]) -> dict[str, Any]:
        data = [{"id": one.remote_id, **_values(one)} for one in people]
        with unsure():
            body = {"data": data, "trigger": []}
            return await self._api.write("PUT", _PATH, "contacts.update", body)

    async def _create(self, people: Sequence[Person]) -> dict[str, Any]:
        body = {"data": list(map(_made, people)), "trigger": []}
        return await self._api.write("POST", _PATH, "contacts.create", body)

    async def _known(
        self, people: Sequence[Person], told: list[Receipt], answered: Sequence[Any]
    ) -> list[Receipt]:
        """Those Zoho has already get their values instead."""
        known = {
            at: replace(people[at], remote_id=there)
            for at, item in enumerate(answered)
            if item.get("code") == "DUPLICATE_DATA" and (there := _duplicate(item))
        }
        if not known or people[0].remote_id:
            return told
        try:
            written = await self._group(list(known.items()))
        except ConnectorError as error:  # some were made: no error of the whole any more
            written = [Receipt("later", because=error.because)] * len(known)
        for at, one in zip(known, written, strict=True):
            told[at] = one
        return told


def _duplicate(item: Any) -> str:
    details = item.get("details") or {}
    return str(details.get("id") or (details.get("duplicate_record") or {}).get("id") or "")


def _values(person: Person) -> dict[str, Any]:
    return {name: plain(value, stamp) for name, value in person.values.items()}


def _made(person: Person) -> dict[str, Any]:
    """A new contact. Last_Name is required; an account (company) is a record of its own, and not
    ours to make."""
    family = person.family_name or person.name or next(iter(person.emails), "Unknown")
    first, second, *_ = (*person.emails, "", "")
    stated = {
        "Last_Name": family,
        "First_Name": person.given_name if person.family_name else "",
        "Email": first,
        "Secondary_Email": second,
        "Phone": person.phone,
        "Title": person.title,
    }
    values = {name: value for name, value in _values(person).items() if value is not None}
    return {name: value for name, value in stated.items() if value} | values
