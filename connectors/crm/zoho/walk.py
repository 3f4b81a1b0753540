"""Reading the contacts of Zoho CRM, whole or since a time, and who was deleted since."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.crm.zoho.api import Api, stamp
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Records, RemotePerson

_PATH = "/Contacts"
_PAGE = 200
_SKEW = timedelta(minutes=2)
"""A reading begins this much before the last one did: their clock is not ours."""
_FIELDS = (
    "First_Name,Last_Name,Full_Name,Email,Secondary_Email,Phone,Mobile,Title,Account_Name,"
    "Mailing_City,Owner,Modified_Time"
)


async def records(api: Api, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
    """See Sink.records. The checkpoint is a time. resume: {since, began, token, gone}: contacts
    page by page (tokens live for a day), then what was deleted since."""
    place: dict[str, Any] | None = {
        "since": checkpoint or "", "began": stamp(api.clock() - _SKEW), "token": "", "gone": 0,
    }  # fmt: skip
    if resume:
        place = orjson.loads(resume)
    while place is not None:
        began = str(place["began"])
        people, gone, place = await (_gone(api, place) if place["gone"] else _people(api, place))
        left = None if place is None else orjson.dumps(place).decode()
        yield Records(people, gone, left, began if left is None else None)


_Step = tuple[list[RemotePerson], list[str], dict[str, Any] | None]


async def _people(api: Api, place: dict[str, Any]) -> _Step:
    query = {"fields": _FIELDS, "per_page": str(_PAGE), "sort_by": "id", "sort_order": "asc"}
    if place["token"]:
        query["page_token"] = place["token"]
    try:
        read = await api.read(_PATH, "contacts.list", query, _since(place))
    except ConnectorError as error:
        if place["token"] and error.remedy is Remedy.STOP:
            because = "Zoho CRM no longer knows where the reading broke off."
            raise ConnectorError(because, Remedy.RESYNC) from error
        raise
    info = read.get("info") or {}
    token = str(info.get("next_page_token") or "") if info.get("more_records") else ""
    rest: dict[str, Any] | None = {**place, "token": token}
    if not token:
        rest = {**place, "token": "", "gone": 1} if place["since"] else None
    return [_person(one) for one in read.get("data") or ()], [], rest


async def _gone(api: Api, place: dict[str, Any]) -> _Step:
    query = {"type": "all", "per_page": str(_PAGE), "page": str(place["gone"])}
    read = await api.read(f"{_PATH}/deleted", "contacts.deleted", query, _since(place))
    more = (read.get("info") or {}).get("more_records")
    rest = {**place, "gone": place["gone"] + 1} if more else None
    return [], [str(one["id"]) for one in read.get("data") or ()], rest


def _since(place: dict[str, Any]) -> dict[str, str]:
    return {"If-Modified-Since": place["since"]} if place["since"] else {}


def _person(one: Any) -> RemotePerson:
    def text(name: str) -> str:
        return str(one.get(name) or "")

    given, family = text("First_Name"), text("Last_Name")
    return RemotePerson(
        remote_id=str(one["id"]),
        name=text("Full_Name") or f"{given} {family}".strip(),
        given_name=given,
        family_name=family,
        emails=tuple(filter(None, (text("Email"), text("Secondary_Email")))),
        phones=tuple(filter(None, (text("Phone"), text("Mobile")))),
        company=str((one.get("Account_Name") or {}).get("name") or ""),
        title=text("Title"),
        city=text("Mailing_City"),
        owner=str((one.get("Owner") or {}).get("name") or ""),
        changed_at=datetime.fromisoformat(one["Modified_Time"]),
    )
