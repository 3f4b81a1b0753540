"""Activities on the timelines of contacts: made with their people in one step, found by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.crm.hubspot import shapes
from connectors.crm.hubspot.batches import Batch
from connectors.crm.hubspot.mapped import KEY, slot
from connectors.crm.hubspot.portal import MOST, VERSION, Portal, read
from connectors.crm.marks import mark
from connectors.crm.singly import in_turn
from connectors.errors import ConnectorError
from connectors.sink import Activity, Logged, Receipt

_READ = 1000
"""Records whose associations one call tells."""


class Activities:
    """A unique property makes HubSpot refuse a key it has. An upsert by it would take no
    associations, so that an activity could stand there without its people: it is created."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._slots: dict[str, str] = {}

    async def log(self, activities: Sequence[Activity]) -> list[Receipt]:
        """See Sink.log."""
        groups = _by_kind(activities)
        for kind in groups:
            await self._slot(kind)
        parts = list(groups.values())
        order = [one.key for part in parts for one in part]
        told = dict(zip(order, await in_turn(parts, self._make), strict=True))
        return [told[one.key] for one in activities]

    async def logged(self, activities: Sequence[Activity]) -> dict[str, Logged]:
        """See Sink.logged."""
        found: dict[str, Logged] = {}
        for kind, group in _by_kind(activities).items():
            if await self._slot(kind) == "unique":
                found |= await self._by_key(kind, [one.key for one in group])
            lacking = [one for one in group if one.key not in found]
            if lacking:
                found |= await self._by_people(kind, lacking)
        return found

    async def remove(self, logged: Sequence[Logged]) -> list[Receipt]:
        """See Sink.remove. HubSpot answers the same for what is archived already."""
        groups: dict[str, list[Logged]] = {}
        for one in logged:
            groups.setdefault(one.object, []).append(one)
        parts = list(groups.values())
        order = [one.key for part in parts for one in part]
        told = dict(zip(order, await in_turn(parts, self._archive), strict=True))
        return [told[one.key] for one in logged]

    async def _make(self, activities: Sequence[Activity]) -> list[Receipt]:
        kind = shapes.kind(activities[0])
        holds = self._slots[kind]
        inputs = [shapes.created(one, holds) for one in activities]
        told = await Batch(self._portal, kind, "create").send(inputs)
        doubtful = [
            one.key for one, r in zip(activities, told, strict=True) if r.outcome == "failed"
        ]
        there = await self._there(kind, doubtful) if holds == "unique" else {}
        return [
            Receipt("done", there[one.key].remote_id, object=kind) if one.key in there else receipt
            for one, receipt in zip(activities, told, strict=True)
        ]

    async def _there(self, kind: str, keys: Sequence[str]) -> dict[str, Logged]:
        """Which of those that were refused are there already. Others of their batch were made, so
        nothing is raised: what was refused stays so."""
        try:
            return await self._by_key(kind, keys)
        except ConnectorError:
            return {}

    async def _archive(self, logged: Sequence[Logged]) -> list[Receipt]:
        kind = logged[0].object
        path = f"/crm/objects/{VERSION}/{kind}/batch/archive"
        told = [Receipt("done", one.remote_id, object=kind) for one in logged]
        for at in range(0, len(logged), MOST):
            body = {"inputs": [{"id": one.remote_id} for one in logged[at : at + MOST]]}
            await self._portal.post(path, f"hubspot.{kind}.archive", body)
        return told

    async def _by_key(self, kind: str, keys: Sequence[str]) -> dict[str, Logged]:
        found = {}
        for at in range(0, len(keys), MOST):
            for one in await self._portal.named(keys[at : at + MOST], (KEY,), KEY, kind):
                key = one["properties"][KEY]
                found[key] = Logged(key, kind, one["id"])
        return found

    async def _by_people(self, kind: str, activities: Sequence[Activity]) -> dict[str, Logged]:
        """Looks at all activities of this kind that their people have."""
        people = sorted({one.remote_id for activity in activities for one in activity.people})
        ids = sorted(await self._of_people(kind, people))
        found = {}
        for at in range(0, len(ids), MOST):
            properties = (KEY, shapes.BODIES[kind])
            for there in await self._portal.named(ids[at : at + MOST], properties, "", kind):
                for one in activities:
                    if _holds(there["properties"], kind, one.key):
                        found[one.key] = Logged(one.key, kind, there["id"])
        return found

    async def _of_people(self, kind: str, people: Sequence[str]) -> set[str]:
        """Ids of the activities of this kind that are associated with these contacts."""
        path = f"/crm/associations/{VERSION}/contacts/{kind}/batch/read"
        asked = [{"id": one} for one in people]
        found: set[str] = set()
        while asked:
            body = {"inputs": asked[:_READ]}
            told = read(await self._portal.post(path, "hubspot.associations", body))
            asked = asked[_READ:]
            for one in told["results"]:
                found |= {str(to["toObjectId"]) for to in one["to"]}
                if after := (one.get("paging") or {}).get("next", {}).get("after"):
                    asked.append({"id": one["from"]["id"], "after": after})
        return found

    async def _slot(self, kind: str) -> str:
        if kind not in self._slots:
            self._slots[kind] = await slot(self._portal, kind)
        return self._slots[kind]


def _by_kind(activities: Sequence[Activity]) -> dict[str, list[Activity]]:
    groups: dict[str, list[Activity]] = {}
    for one in activities:
        groups.setdefault(shapes.kind(one), []).append(one)
    return groups


def _holds(properties: Mapping[str, Any], kind: str, key: str) -> bool:
    text = properties.get(shapes.BODIES[kind]) or ""
    return properties.get(KEY) == key or mark(key) in text
