"""All contacts, and what changes: by change tracking, where the table has it switched on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from connectors.crm.dynamics.faults import Refused
from connectors.crm.dynamics.org import Org, Row, link, select
from connectors.crm.dynamics.people import ADDRESSES
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Records, RemotePerson

_TABLE = "/EntityDefinitions(LogicalName='contact')?$select=ChangeTrackingEnabled"
_COLUMNS = (
    "contactid", "fullname", "firstname", "lastname", *ADDRESSES, "telephone1", "mobilephone",
    "jobtitle", "address1_city", "customertypecode", "merged", "modifiedon", "_ownerid_value",
    "_parentcustomerid_value",
)  # fmt: skip
_SAID = "@OData.Community.Display.V1.FormattedValue"
_UNSET = 1
"""customertypecode of a contact nobody gave a relationship type ("Default Value")."""


async def records(org: Org, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
    """See Sink.records. A delta link tells of deleted records too, which modifiedon cannot; it is
    good for a week at least (change tracking). Without tracking everything is read each time."""
    place = resume or checkpoint
    order = "createdon,contactid"  # tracking takes no order
    tracked = "$orderby" not in place if place else await _tracked(org)
    path = place or select("contacts", _COLUMNS, order="" if tracked else order)
    try:
        async for rows, page in org.pages(path, "dynamics.records", changes=tracked):
            yield Records(
                [_person(row) for row in rows if not _gone(row)],
                [_id(row) for row in rows if _gone(row)],
                link(page, "@odata.nextLink"),
                link(page, "@odata.deltaLink"),
            )
    except Refused as error:
        if place is None:
            raise
        raise ConnectorError("Dynamics 365 forgot where it was read to.", Remedy.RESYNC) from error


async def _tracked(org: Org) -> bool:
    return bool((await org.get(_TABLE, "dynamics.table"))["ChangeTrackingEnabled"])


def _gone(row: Row) -> bool:
    return bool(row.get("merged")) or row.get("reason") == "deleted"


def _id(row: Row) -> str:
    return str(row.get("contactid") or row["id"])


def _person(row: Row) -> RemotePerson:
    def said(name: str) -> str:
        return str(row.get(name) or "")

    stage = "" if row.get("customertypecode") == _UNSET else said(f"customertypecode{_SAID}")
    return RemotePerson(
        remote_id=_id(row),
        name=said("fullname"),
        given_name=said("firstname"),
        family_name=said("lastname"),
        emails=tuple(filter(None, map(said, ADDRESSES))),
        phones=tuple(filter(None, map(said, ("telephone1", "mobilephone")))),
        company=said(f"_parentcustomerid_value{_SAID}"),
        title=said("jobtitle"),
        city=said("address1_city"),
        owner=said(f"_ownerid_value{_SAID}"),
        stage=stage,
        changed_at=datetime.fromisoformat(row["modifiedon"]) if row.get("modifiedon") else None,
    )
