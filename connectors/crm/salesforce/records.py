"""All contacts, or those changed, in the order of their last change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.crm.salesforce.org import Field, Org, Row, text
from connectors.crm.values import to_the_millisecond as moment
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Records, RemotePerson

PAGE = 500
_LATE = timedelta(minutes=5)
"""A change is stamped before it is committed; what is younger may not all be there to be read."""
_FIRST = "000000000000000"
_COLUMNS = (
    "Name", "FirstName", "LastName", "Email", "Phone", "MobilePhone", "Title", "MailingCity",
)  # fmt: skip
_PROFILES = ("LinkedIn__c", "LinkedIn_URL__c", "LinkedIn_Profile__c", "LinkedInURL__c")
_STAGES = ("Lifecycle_Stage__c", "Stage__c", "Status__c")
_TIERS = ("Tier__c", "Level__c")


async def records(
    org: Org, now: datetime, resume: str | None, checkpoint: str | None
) -> AsyncIterator[Records]:
    """See Sink.records. A contact that changes meanwhile comes again at the end, so nobody is lost.
    Salesforce knows no stage and tier of a contact: fields called so are taken where there are."""
    place = _place(resume or checkpoint)
    changes = bool(checkpoint) if resume is None else place["changes"]
    until = place.get("until") or moment(now - _LATE)
    whole = resume is None and not changes
    total = await org.count("SELECT COUNT() FROM Contact") if whole else None
    fields = await org.describe("Contact")
    while True:
        rows = await org.query(_soql(fields, place), everything=changes)
        last = rows[-1] if rows else None
        if last:
            place = {"at": moment(_at(last)), "id": last["Id"]}
        state = {**place, "changes": changes, "until": until}
        more = len(rows) == PAGE
        yield Records(
            [_person(fields, row) for row in rows if not row["IsDeleted"]],
            [row["Id"] for row in rows if row["IsDeleted"]],
            orjson.dumps(state).decode() if more else None,
            None if more else _end(place, until),
            total,
        )
        if not more:
            return


def _place(said: str | None) -> dict[str, Any]:
    if not said:
        return {}
    try:
        found = orjson.loads(said)
        datetime.fromisoformat(found["at"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise ConnectorError("The place in Salesforce is void.", Remedy.RESYNC) from None
    return dict(found)


def _end(place: Mapping[str, Any], until: str) -> str:
    """The next reading begins behind the last record, or at what may still have been on its way."""
    if not place or place["at"] > until:
        return orjson.dumps({"at": until, "id": _FIRST}).decode()
    return orjson.dumps({"at": place["at"], "id": place["id"]}).decode()


def _soql(fields: Mapping[str, Field], place: Mapping[str, Any]) -> str:
    extra = [_one(fields, names) for names in (_PROFILES, _STAGES, _TIERS)]
    seen = [name for name in (*_COLUMNS, *extra) if name in fields]
    columns = ", ".join(["Id", "SystemModstamp", "IsDeleted", *seen, "Account.Name", "Owner.Name"])
    behind = ""
    if place:
        at, row = place["at"], text(place["id"])
        behind = f" WHERE SystemModstamp > {at} OR (SystemModstamp = {at} AND Id > {row})"
    return f"SELECT {columns} FROM Contact{behind} ORDER BY SystemModstamp, Id LIMIT {PAGE}"


def _one(fields: Mapping[str, Field], names: Sequence[str]) -> str:
    return next((name for name in names if name in fields), "")


def _at(row: Row) -> datetime:
    return datetime.fromisoformat(row["SystemModstamp"])


def _person(fields: Mapping[str, Field], row: Row) -> RemotePerson:
    def said(name: str) -> str:
        return str(row.get(name) or "")

    def named(name: str) -> str:
        return str((row.get(name) or {}).get("Name") or "")

    return RemotePerson(
        remote_id=row["Id"],
        name=said("Name"),
        given_name=said("FirstName"),
        family_name=said("LastName"),
        emails=tuple(filter(None, [said("Email")])),
        phones=tuple(filter(None, [said("Phone"), said("MobilePhone")])),
        linkedin=said(_one(fields, _PROFILES)),
        company=named("Account"),
        title=said("Title"),
        city=said("MailingCity"),
        owner=named("Owner"),
        stage=said(_one(fields, _STAGES)),
        tier=said(_one(fields, _TIERS)),
        changed_at=_at(row),
    )
