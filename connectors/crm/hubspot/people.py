"""Contacts: found by address, written by id, made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.crm.hubspot.batches import Batch, Input
from connectors.crm.hubspot.mapped import text
from connectors.crm.hubspot.portal import CONTACTS, Portal, read
from connectors.crm.singly import afterwards, in_turn
from connectors.sink import Person, Receipt, Value
from connectors.source import Budget

MERGED = "hs_merged_object_ids"
"""Of a contact: ids that were merged into it, with ";" between. They are no more, and are in no
list of what was deleted."""
FURTHER = "hs_additional_emails"
_GROUPS = 5
"""Alternatives one search may have."""


class People:
    """searches: the budget of searches, of which HubSpot takes fewer than of all else."""

    def __init__(self, portal: Portal, searches: Budget) -> None:
        self._portal, self._searches = portal, searches

    async def find(self, addresses: Sequence[str]) -> dict[str, Sequence[str]]:
        """See Sink.find. An address stands in one contact only. Those that are nobody's first are
        searched for among the further ones (the index of a search lags by some seconds)."""
        asked = set(addresses)
        found = dict[str, Sequence[str]]()
        for one in await self._portal.named(addresses, ("email", FURTHER), "email"):
            found |= {address: [one["id"]] for address in addresses_of(one) if address in asked}
        lacking = [address for address in addresses if address not in found]
        for one in await self.searched(FURTHER, lacking, ("email", FURTHER)):
            found |= {address: [one["id"]] for address in addresses_of(one) if address in asked}
        return found

    async def current(self, remote_ids: Sequence[str]) -> dict[str, str]:
        """See Sink.current. Whether HubSpot answers for an id that was merged away with the other
        record, or not at all, no document says: both are understood."""
        asked = set(remote_ids)
        found = dict[str, str]()
        for one in await self._portal.named(remote_ids, (MERGED,)):
            found |= {old: one["id"] for old in merged(one) if old in asked} | {
                one["id"]: one["id"]
            }
        lacking = [one for one in remote_ids if one not in found]
        for one in await self.searched(MERGED, lacking, (MERGED,)):
            found |= {old: one["id"] for old in merged(one) if old in asked}
        return {one: found[one] for one in remote_ids if one in found}

    async def searched(
        self, name: str, words: Sequence[str], properties: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Contacts that have one of these words in a property."""
        found: list[dict[str, Any]] = []
        for at in range(0, len(words), _GROUPS):
            filters = [
                {"propertyName": name, "operator": "CONTAINS_TOKEN", "value": word}
                for word in words[at : at + _GROUPS]
            ]
            found += (await self.search([{"filters": [one]} for one in filters], properties))[
                "results"
            ]
        return found

    async def search(
        self, groups: Sequence[Any], properties: Sequence[str], sort: str = "", after: str = "0"
    ) -> dict[str, Any]:
        """One page of a search."""
        await self._searches.spend(1)
        body = {
            "filterGroups": list(groups),
            "properties": list(properties),
            "sorts": [sort] if sort else [],
            "limit": 100,
            "after": after,
        }
        return read(await self._portal.post(f"{CONTACTS}/search", "hubspot.contacts.search", body))

    async def save(self, people: Sequence[Person]) -> list[Receipt]:
        """See Sink.save."""
        known = [number for number, one in enumerate(people) if one.remote_id]
        fresh = [number for number, one in enumerate(people) if not one.remote_id]
        parts = [[people[number] for number in part] for part in (known, fresh) if part]
        receipts = await in_turn(parts, self._send)
        told = dict(zip([*known, *fresh], receipts, strict=True))
        return [told[number] for number in range(len(people))]

    async def _send(self, people: Sequence[Person]) -> list[Receipt]:
        return await (self._update if people[0].remote_id else self._make)(people)

    async def _update(self, people: Sequence[Person]) -> list[Receipt]:
        return await Batch(self._portal, "contacts", "update").send([_update(p) for p in people])

    async def _make(self, people: Sequence[Person]) -> list[Receipt]:
        """Those HubSpot has already get their values as any other record does."""
        told = await Batch(self._portal, "contacts", "create").send([_create(p) for p in people])
        there = [
            number
            for number, one in enumerate(told)
            if one.outcome == "done" and not one.made and people[number].values
        ]
        known = [replace(people[number], remote_id=told[number].remote_id) for number in there]
        written = await afterwards(len(known), self._update(known))
        for number, receipt in zip(there, written, strict=True):
            told[number] = receipt
        return told


def _update(one: Person) -> Input:
    values = {name: text(value) for name, value in one.values.items()}
    return {"id": one.remote_id, "properties": values, "objectWriteTraceId": one.key}


def _create(one: Person) -> Input:
    stated: dict[str, Value] = {
        "firstname": one.given_name or ("" if one.family_name else one.name),
        "lastname": one.family_name,
        "email": one.emails[0] if one.emails else "",
        "phone": one.phone,
        "company": one.company,
        "jobtitle": one.title,
        **one.values,
    }
    properties = {name: text(value) for name, value in stated.items() if value not in (None, "")}
    return {"properties": properties, "associations": [], "objectWriteTraceId": one.key}


def addresses_of(one: Mapping[str, Any]) -> list[str]:
    """All addresses of a contact, in lower case."""
    properties = one["properties"]
    stated = [properties.get("email") or "", *(properties.get(FURTHER) or "").split(";")]
    return [address.strip().lower() for address in stated if address.strip()]


def merged(one: Mapping[str, Any]) -> Iterable[str]:
    """Ids that were merged into a contact."""
    return [old for old in (one["properties"].get(MERGED) or "").split(";") if old]
