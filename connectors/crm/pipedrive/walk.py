"""Reading the people of a Pipedrive company, whole or since a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.crm.pipedrive.api import MANY, Api
from connectors.crm.pipedrive.people import PATH
from connectors.crm.values import to_the_second
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Records, RemotePerson

_SKEW = timedelta(minutes=2)
"""A reading begins this much before the last one did: their clock is not ours."""


class Walk:
    """What people are called by number (owners, companies, labels) is read once a walk."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._owners: Mapping[int, str] | None = None
        self._labels: Mapping[int, str] | None = None
        self._companies = dict[int, str]()

    async def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink.records. resume: {since, began, cursor}; the checkpoint is a time."""
        place = orjson.loads(resume) if resume else {"since": checkpoint or "", "cursor": ""}
        began = str(place.get("began") or to_the_second(self._api.clock() - _SKEW))
        since = str(place["since"])
        order = {"sort_by": "update_time", "updated_since": since} if since else {"sort_by": "id"}
        async for page, cursor in self._api.pages(PATH, "persons.list", order, place["cursor"]):
            there = [one for one in page if not one.get("is_deleted")]
            await self._learn(there)
            left = {"since": since, "began": began, "cursor": cursor}
            yield Records(
                [self._person(one) for one in there],
                [str(one["id"]) for one in page if one.get("is_deleted")],
                orjson.dumps(left).decode() if cursor else None,
                None if cursor else began,
            )

    async def _learn(self, people: list[Any]) -> None:
        if people and self._owners is None:
            self._owners = await self._names("/api/v1/users", "users")
        if self._labels is None and any(one.get("label_ids") for one in people):
            self._labels = await self._options()
        lacking = {int(one["org_id"]) for one in people if one.get("org_id")}
        await self._employers(sorted(lacking - self._companies.keys()))

    async def _names(self, path: str, route: str) -> Mapping[int, str]:
        """Without the right to read users (OAuth scope users:read) owners stay nameless."""
        try:
            read = await self._api.read(path, route)
        except ConnectorError as error:
            if error.remedy not in (Remedy.STOP, Remedy.REAUTH):
                raise
            return {}
        return {int(one["id"]): str(one.get("name") or "") for one in read["data"] or ()}

    async def _options(self) -> Mapping[int, str]:
        pages = self._api.pages("/api/v2/personFields", "fields.list", {})
        fields = [one async for page, _ in pages for one in page]
        labels = (one for one in fields if one["field_code"] in ("label", "label_ids"))
        options = (option for one in labels for option in one.get("options") or ())
        return {int(one["id"]): str(one["label"]) for one in options}

    async def _employers(self, ids: list[int]) -> None:
        for at in range(0, len(ids), MANY):
            query = {"ids": ",".join(map(str, ids[at : at + MANY])), "limit": str(MANY)}
            read = await self._api.read("/api/v2/organizations", "organizations", query)
            for one in read["data"] or ():
                self._companies[int(one["id"])] = str(one.get("name") or "")

    def _person(self, one: Any) -> RemotePerson:
        labels = (self._labels or {}).get
        return RemotePerson(
            remote_id=str(one["id"]),
            name=str(one.get("name") or ""),
            given_name=str(one.get("first_name") or ""),
            family_name=str(one.get("last_name") or ""),
            emails=tuple(_values(one.get("emails"))),
            phones=tuple(_values(one.get("phones"))),
            company=self._companies.get(one.get("org_id") or 0, ""),
            title=str(one.get("job_title") or ""),
            city=str((one.get("postal_address") or {}).get("locality") or ""),
            owner=(self._owners or {}).get(one.get("owner_id") or 0, ""),
            stage=", ".join(filter(None, (labels(n, "") for n in one.get("label_ids") or ()))),
            changed_at=datetime.fromisoformat(one["update_time"]),
        )


def _values(items: Iterable[Any] | None) -> list[str]:
    """The primary one first."""
    ordered = sorted(items or (), key=lambda one: not one.get("primary"))
    return [str(one["value"]) for one in ordered if one.get("value")]
