"""Contacts: found by any of three addresses, followed through merges, made and written."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.crm.dynamics.faults import DUPLICATE, HELD, Refused
from connectors.crm.dynamics.org import (
    CREATE,
    Org,
    Row,
    any_of,
    chunks,
    select,
    text,
    together,
    value,
)
from connectors.crm.merges import followed
from connectors.errors import ConnectorError
from connectors.sink import Person, Receipt

ADDRESSES = ("emailaddress1", "emailaddress2", "emailaddress3")
_TOGETHER = 25
_RULES = {"MSCRM.SuppressDuplicateDetection": "false"}
"""Else the environment's own duplicate rules are passed over."""
_STATE = "$select=contactid,merged"
_GONE = Receipt("gone", because="The record was deleted in Dynamics 365, or merged.")
_OTHERS = (
    "A duplicate rule of Dynamics 365 takes them for somebody who is there under another address: "
    "add this address there, and try again."
)


class People:
    """See connectors.sink.People."""

    def __init__(self, org: Org) -> None:
        self._org = org

    async def find(self, addresses: Sequence[str]) -> dict[str, list[str]]:
        """See Sink.find. A record that lost a merge keeps its addresses, inactive: it is left
        out."""
        found: dict[str, list[str]] = {}
        for part in chunks(sorted(set(addresses)), _TOGETHER):
            either = " or ".join(any_of(name, list(map(text, part))) for name in ADDRESSES)
            columns, test = ["contactid", *ADDRESSES], f"merged ne true and ({either})"
            path = select("contacts", columns, test, "createdon,contactid")
            for row in await self._org.rows(path, "dynamics.find"):
                held = {str(row[name]).lower() for name in ADDRESSES if row[name]}
                for address in held.intersection(part):
                    found.setdefault(address, []).append(row["contactid"])
        return found

    async def current(self, remote_ids: Sequence[str]) -> dict[str, str]:
        """See Sink.current. A record that lost a merge stays, and names its master."""

        async def read(ids: Sequence[str]) -> dict[str, str]:
            masters: dict[str, str] = {}
            for part in chunks(ids, _TOGETHER):
                columns = ("contactid", "_masterid_value")
                path = select("contacts", columns, any_of("contactid", part))
                for row in await self._org.rows(path, "dynamics.current"):
                    masters[row["contactid"]] = row.get("_masterid_value") or row["contactid"]
            return masters

        return await followed(remote_ids, read)

    async def save(self, people: Sequence[Person]) -> list[Receipt]:
        """See Sink.save. Ours is the primary key of what we make, so nobody is made twice."""

        async def one(person: Person) -> Receipt:
            try:
                if person.remote_id:
                    return await _write(self._org, person, person.remote_id)
                return await _make(self._org, person)
            except Refused as error:
                return error.receipt()

        return await together(people, one)


async def _make(org: Org, one: Person) -> Receipt:
    body = _new(one) | {name: value(said) for name, said in one.values.items()}
    try:
        path = f"/contacts({one.key})"
        await org.patch(path, "dynamics.create", body, {**CREATE, **_RULES})
    except Refused as error:
        if error.code == DUPLICATE:
            return await _known(org, one)
        if error.code != HELD:
            raise
    return Receipt("done", one.key, made=True)


async def _known(org: Org, one: Person) -> Receipt:
    """Whom a duplicate rule kept out. Rules go by names too: only an address is proof."""
    try:
        found = await People(org).find(one.emails)
    except ConnectorError as error:
        return Receipt("later", because=error.because)
    mine = next((found[address] for address in one.emails if address in found), None)
    return await _write(org, one, mine[0]) if mine else Receipt("failed", because=_OTHERS)


async def _write(org: Org, one: Person, record: str) -> Receipt:
    """A record that lost a merge takes what is written all the same, so the answer is asked what
    has become of it."""
    path = f"/contacts({record})?{_STATE}"
    body = {name: value(said) for name, said in one.values.items()}
    route = "dynamics.update"
    row = await (org.update(path, route, body) if body else org.get(path, route))
    return _GONE if row.get("merged") else Receipt("done", record)


def _new(one: Person) -> Row:
    """An account is not made for a company's name: whose contact it is, is the owner's to say."""
    address = one.emails[0] if one.emails else ""
    known = {
        "firstname": one.given_name[:50] if one.family_name else "",
        "lastname": (one.family_name or one.name or address.partition("@")[0])[:50],
        "telephone1": one.phone[:50],
        "jobtitle": one.title[:100],
        **dict(zip(ADDRESSES, one.emails, strict=False)),
    }
    return {name: said for name, said in known.items() if said}
