"""Reading all contacts, or those that changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.crm.hubspot.people import FURTHER, MERGED, People, addresses_of, merged
from connectors.crm.hubspot.portal import CONTACTS, MOST, VERSION, Forbidden, Portal, read
from connectors.crm.values import to_the_millisecond as moment
from connectors.sink import Records, RemotePerson

_CHANGED = "lastmodifieddate"
_PROPERTIES = (
    "firstname", "lastname", "email", FURTHER, "phone", "mobilephone", "company", "jobtitle",
    "city", "hs_linkedin_url", "hubspot_owner_id", "lifecyclestage", "tier", _CHANGED, MERGED,
)  # fmt: skip
_LAG = timedelta(minutes=2)
"""How far the index of a search may be behind."""
_DEEP = 9_000
"""Results after which a search is begun anew from the last: HubSpot lets 10,000 be seen of one."""
_SWEEP = timedelta(hours=1)
"""How often the list of deleted contacts is gone through: it cannot be asked for news."""


class Walk:
    """A checkpoint is [when the reading began, when deleted ones were looked for]; a resume is
    that of the reading, and the place."""

    def __init__(self, portal: Portal, people: People) -> None:
        self._portal, self._people = portal, people
        self._words: tuple[Mapping[str, str], Mapping[str, str]] | None = None

    async def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records."""
        now = moment(self._portal.clock())
        if checkpoint is None:
            begun, after = orjson.loads(resume) if resume else (now, "")
            async for page in self._all(begun, after):
                yield page
            return
        since, swept = orjson.loads(checkpoint)
        begun, start, after = orjson.loads(resume) if resume else (now, _before(since, _LAG), "0")
        async for page in self._changed(begun, start, after, swept):
            yield page

    async def _all(self, begun: str, after: str) -> AsyncIterator[Records]:
        total = None if after else (await self._people.search((), ("email",)))["total"]
        while True:
            query = {"limit": str(MOST), "properties": ",".join(_PROPERTIES)}
            query |= {"after": after} if after else {}
            told = read(await self._portal.get(CONTACTS, "hubspot.contacts.list", **query))
            after = _next(told)
            people = await self._persons(told["results"])
            if not after:
                yield Records(people, checkpoint=_text(begun, begun), total=total)
                return
            yield Records(people, resume=_text(begun, after), total=total)
            total = None

    async def _changed(
        self, begun: str, start: str, after: str, swept: str
    ) -> AsyncIterator[Records]:
        while True:
            since = f"{datetime.fromisoformat(start).timestamp() * 1000:.0f}"
            newer = {"propertyName": _CHANGED, "operator": "GTE", "value": since}
            groups = [{"filters": [newer]}]
            told = await self._people.search(groups, _PROPERTIES, _CHANGED, after)
            found, after = told["results"], _next(told)
            gone = [old for one in found for old in merged(one)]
            people = await self._persons(found)
            if not after:
                break
            if int(after) >= _DEEP:
                start, after = str(found[-1]["properties"][_CHANGED]), "0"
            yield Records(people, gone, resume=_text(begun, start, after))
        if _before(begun, _SWEEP) >= swept:
            gone += await self._deleted(_before(swept, _LAG))
            swept = begun
        yield Records(people, gone, checkpoint=_text(begun, swept))

    async def _deleted(self, since: str) -> list[str]:
        gone: list[str] = []
        after = ""
        while True:
            query = {"limit": str(MOST), "archived": "true", **({"after": after} if after else {})}
            told = read(await self._portal.get(CONTACTS, "hubspot.contacts.archived", **query))
            gone += [one["id"] for one in told["results"] if one.get("archivedAt", since) >= since]
            after = _next(told)
            if not after:
                return gone

    async def _persons(self, found: Sequence[Mapping[str, Any]]) -> list[RemotePerson]:
        if found and self._words is None:
            self._words = await self._named_owners(), await self._named_stages()
        owners, stages = self._words or ({}, {})
        return [_person(one, owners, stages) for one in found]

    async def _named_owners(self) -> dict[str, str]:
        """Names by id. A key without the scope crm.objects.owners.read tells of no owners."""
        names: dict[str, str] = {}
        query = {"limit": "500"}
        while True:
            try:
                response = await self._portal.get(
                    f"/crm/owners/{VERSION}", "hubspot.owners", **query
                )
            except Forbidden:
                return {}
            told = read(response)
            for one in told["results"]:
                name = f"{one.get('firstName') or ''} {one.get('lastName') or ''}".strip()
                names[one["id"]] = name or one.get("email") or ""
            query["after"] = _next(told)
            if not query["after"]:
                return names

    async def _named_stages(self) -> dict[str, str]:
        """Labels of the stages of the life cycle; a stage of one's own has a number for a name."""
        path = f"/crm/properties/{VERSION}/contacts/lifecyclestage"
        try:
            told = read(await self._portal.get(path, "hubspot.properties.one"))
        except Forbidden:
            return {}
        return {one["value"]: one["label"] for one in told.get("options") or ()}


def _person(
    one: Mapping[str, Any], owners: Mapping[str, str], stages: Mapping[str, str]
) -> RemotePerson:
    stated = {name: value or "" for name, value in one["properties"].items()}
    given, family = stated.get("firstname", ""), stated.get("lastname", "")
    stage, changed = stated.get("lifecyclestage", ""), stated.get(_CHANGED, "")
    return RemotePerson(
        remote_id=one["id"],
        name=f"{given} {family}".strip(),
        given_name=given,
        family_name=family,
        emails=tuple(addresses_of(one)),
        phones=tuple(filter(None, (stated.get("phone"), stated.get("mobilephone")))),
        linkedin=stated.get("hs_linkedin_url", ""),
        company=stated.get("company", ""),
        title=stated.get("jobtitle", ""),
        city=stated.get("city", ""),
        owner=owners.get(stated.get("hubspot_owner_id", ""), ""),
        stage=stages.get(stage, stage),
        tier=stated.get("tier", ""),
        changed_at=datetime.fromisoformat(changed) if changed else None,
    )


def _next(told: Mapping[str, Any]) -> str:
    return str(((told.get("paging") or {}).get("next") or {}).get("after") or "")


def _text(*parts: str) -> str:
    return orjson.dumps(parts).decode()


def _before(at: str, by: timedelta) -> str:
    return moment(datetime.fromisoformat(at) - by)
