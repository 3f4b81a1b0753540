"""Contacts: found by address, followed through merges, made and written 200 at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from connectors.crm.merges import followed
from connectors.crm.salesforce.faults import codes, refused
from connectors.crm.salesforce.org import Field, Org, Row, lists
from connectors.crm.values import to_the_millisecond as moment
from connectors.errors import ConnectorError, Remedy, Unclear
from connectors.sink import Person, Receipt, Value

_ADDRESS_FIELDS = 4
_OTHERS = (
    "Salesforce's duplicate rules take them for somebody who is there under another address: add "
    "this address there, and try again."
)


class People:
    """See connectors.sink.People."""

    def __init__(self, org: Org) -> None:
        self._org = org

    async def find(self, addresses: Sequence[str]) -> dict[str, list[str]]:
        """See Sink.find. Any field of the type email counts, the standard one first."""
        described = await self._org.describe("Contact")
        fields = [n for n, f in described.items() if f["type"] == "email" and f["filterable"]]
        fields = sorted(fields, key=lambda name: (name != "Email", name))[:_ADDRESS_FIELDS]
        wanted, found = set(addresses), dict[str, list[str]]()
        for part in lists(sorted(wanted), times=len(fields)):
            where = " OR ".join(f"{name} IN {part}" for name in fields)
            columns = ", ".join(fields)
            soql = f"SELECT Id, {columns} FROM Contact WHERE {where} ORDER BY CreatedDate, Id"
            for row in await self._org.query(soql):
                for address in {str(row[name]).lower() for name in fields if row[name]} & wanted:
                    found.setdefault(address, []).append(row["Id"])
        return found

    async def current(self, remote_ids: Sequence[str]) -> dict[str, str]:
        """See Sink.current. A record that lost a merge is deleted and names its master; after some
        weeks in the bin it is not told apart from a deleted one."""

        async def read(ids: Sequence[str]) -> dict[str, str]:
            masters: dict[str, str] = {}
            for part in lists(ids):
                soql = f"SELECT Id, IsDeleted, MasterRecordId FROM Contact WHERE Id IN {part}"
                for row in await self._org.query(soql, everything=True):
                    if master := row["MasterRecordId"] or ("" if row["IsDeleted"] else row["Id"]):
                        masters[row["Id"]] = master
            return masters

        return await followed(remote_ids, read)

    async def save(self, people: Sequence[Person]) -> list[Receipt]:
        """See Sink.save."""
        return await _Saving(self._org, people).run()


class _Saving:
    """One batch. Those to be made first, then all that is written into records that are there."""

    def __init__(self, org: Org, people: Sequence[Person]) -> None:
        self._org, self._people = org, people
        self._receipts: dict[int, Receipt] = {}
        self._into = {at: one.remote_id for at, one in enumerate(people) if one.remote_id}

    async def run(self) -> list[Receipt]:
        fields = await self._org.describe("Contact")
        new = [at for at, one in enumerate(self._people) if not one.remote_id]
        try:
            await self._make(new, fields)
        except Unclear as error:
            self._all(new, "unknown", error.because)
        except ConnectorError as error:
            self._passed(error, new, "later")
        await self._write(fields)
        return [self._receipts[at] for at in range(len(self._people))]

    async def _make(self, new: Sequence[int], fields: Mapping[str, Field]) -> None:
        if not new:
            return
        said = await self._org.create([_new(self._people[at], fields) for at in new])
        known: list[int] = []
        for at, one in zip(new, said, strict=True):
            if one.get("success"):
                self._receipts[at] = Receipt("done", one["id"], made=True)
            elif "DUPLICATES_DETECTED" in codes(one):
                known.append(at)
            else:
                self._receipts[at] = refused(one)
        await self._known(known)

    async def _known(self, known: Sequence[int]) -> None:
        """Whom a duplicate rule kept out. Rules guess by names too: only an address is proof."""
        addresses = [one for at in known for one in self._people[at].emails]
        try:
            found = await People(self._org).find(addresses) if addresses else {}
        except ConnectorError as error:
            self._all(known, "later", error.because)
            return
        for at in known:
            mine = next((found[one] for one in self._people[at].emails if one in found), None)
            if mine:
                self._into[at] = mine[0]
            else:
                self._receipts[at] = Receipt("failed", because=_OTHERS)

    async def _write(self, fields: Mapping[str, Field]) -> None:
        into = {at: one for at, one in self._into.items() if at not in self._receipts}
        records = [_record(fields, self._people[at].values, id=one) for at, one in into.items()]
        if not records:
            return
        try:
            said = await self._org.update(records)
        except ConnectorError as error:
            unclear = error.remedy is Remedy.RETRY
            self._passed(error, list(into), "unknown" if unclear else "later")
            return
        for (at, record), one in zip(into.items(), said, strict=True):
            self._receipts[at] = Receipt("done", record) if one.get("success") else refused(one)

    def _passed(self, error: ConnectorError, items: Sequence[int], outcome: Any) -> None:
        """Raises the error when nothing was written of anybody."""
        if outcome == "later" and not self._receipts:
            raise error
        self._all(items, outcome, error.because)

    def _all(self, items: Sequence[int], outcome: Any, because: str) -> None:
        for at in items:
            self._receipts.setdefault(at, Receipt(outcome, because=because))


def _new(one: Person, fields: Mapping[str, Field]) -> Row:
    """LastName is required; a person without a name is called by their address. An account is not
    made for a company's name: whose contact it is, is the owner's to say."""
    address = one.emails[0] if one.emails else ""
    known = {
        "FirstName": one.given_name if one.family_name else "",
        "LastName": one.family_name or one.name or address.partition("@")[0] or "?",
        "Email": address,
        "Phone": one.phone,
        "Title": one.title,
    }
    return _record(fields, {k: v for k, v in known.items() if v} | dict(one.values))


def _record(fields: Mapping[str, Field], values: Mapping[str, Value], **more: str) -> Row:
    written = {name: _value(value, fields.get(name)) for name, value in values.items()}
    return {"attributes": {"type": "Contact"}, **more, **written}


def _value(value: Value, field: Field | None) -> Any:
    """Plain text is cut to the field's length: Salesforce refuses what is longer. An address that
    is too long would be another one; it is refused."""
    if isinstance(value, datetime):
        return value.date().isoformat() if field and field["type"] == "date" else moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and field and field["type"] in ("string", "textarea"):
        return value[: int(field["length"])]
    return value
