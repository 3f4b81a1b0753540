"""Activities in Pipedrive: done ones, each with its key in the note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from connectors.crm import marks
from connectors.crm.line import told
from connectors.crm.pipedrive.api import GONE, Api, refusal
from connectors.crm.pipedrive.people import People
from connectors.crm.singly import singly, unsure
from connectors.crm.values import to_the_second
from connectors.sink import Activity, Kind, Logged, Receipt

PATH = "/api/v2/activities"
OBJECT = "activity"
_SKEW = timedelta(days=1)
"""By how much Pipedrive's clock and the owner's may differ."""
_TYPES: Mapping[Kind, str] = {"mail": "email", "meeting": "meeting", "call": "call"}
_OTHER = "task"
_TITLE = 255


class Activities:
    """See connectors.sink.Activities."""

    def __init__(self, api: Api, people: People) -> None:
        self._api, self._people = api, people
        self._types: frozenset[str] | None = None

    async def log(self, activities: Sequence[Activity]) -> list[Receipt]:
        """See Sink.log. A key that is there already is not noticed: ask logged()."""
        return await singly(activities, self._log)

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink.logged. A list by person names the primary participant alone. Where that one is
        gone, perhaps merged into another, all activities since then are read."""
        first = defaultdict[str, list[Activity]](list)
        alive = await self._people.alive(one.people[0].remote_id for one in activities)
        for one in activities:
            person = one.people[0].remote_id
            first[person if person in alive else ""].append(one)
        found = dict[str, Logged]()
        for person, group in first.items():
            since = min(one.at for one in group) - _SKEW
            wanted = {one.key for one in group}
            async for entry in self._listed(person, since):
                if (key := marks.key_in(entry.get("note"))) in wanted:
                    found.setdefault(key, Logged(key, OBJECT, str(entry["id"])))
        return found

    async def remove(self, logged: Sequence[Logged]) -> list[Receipt]:
        """See Sink.remove. Pipedrive keeps them for 30 days to be restored."""
        return await singly(logged, self._remove)

    async def _log(self, activity: Activity) -> Receipt:
        """A refusal may come of a person who was deleted meanwhile: it goes on with those who are
        there."""
        refused = await self._post(activity)
        if not isinstance(refused, str):
            return refused
        there = await self._people.alive(one.remote_id for one in activity.people)
        left = tuple(one for one in activity.people if one.remote_id in there)
        if not left:
            return Receipt("gone", because="Its people were deleted in Pipedrive.")
        if left != activity.people:
            again = await self._post(replace(activity, people=left))
            if not isinstance(again, str):
                return again
        return Receipt("failed", because=f"Pipedrive refused it: {refused}")

    async def _remove(self, logged: Logged) -> Receipt:
        with unsure():
            response = await self._api.line.read(
                "DELETE", f"{PATH}/{logged.remote_id}", route="pipedrive.activities.delete"
            )
        if response.status_code >= 400 and response.status_code not in GONE:
            return Receipt("failed", logged.remote_id, f"Not removed: {refusal(response)}")
        return Receipt("done", logged.remote_id, object=OBJECT)

    async def _post(self, activity: Activity) -> Receipt | str:
        """A receipt, or what Pipedrive refuses it with."""
        body = _body(activity, await self._type(activity))
        route = "pipedrive.activities.create"
        response = await self._api.line.write("POST", PATH, route=route, body=body)
        if response.status_code >= 400:
            return refusal(response)
        return Receipt("done", str(told(response)["data"]["id"]), made=True, object=OBJECT)

    async def _type(self, activity: Activity) -> str:
        """Administrators rename and switch off types; what is not there is a task, or whatever
        there is. A message goes as a type of its channel's name where somebody made one."""
        if self._types is None:
            read = await self._api.read("/api/v1/activityTypes", "activityTypes")
            active = (one for one in read["data"] or () if one.get("active_flag"))
            self._types = frozenset(str(one["key_string"]) for one in active)
        wanted = (_TYPES.get(activity.kind, activity.channel or activity.kind), _OTHER)
        return next((one for one in wanted if one in self._types), min(self._types, default=_OTHER))

    async def _listed(self, person: str, since: datetime) -> Any:
        query = {"updated_since": to_the_second(since), **({"person_id": person} if person else {})}
        async for page, _ in self._api.pages(PATH, "activities.list", query):
            for entry in page:
                yield entry


def _body(activity: Activity, kind: str) -> dict[str, Any]:
    """person_id is read-only in API v2: participants say who, the first as the primary one. Times
    are UTC."""
    at = activity.at.astimezone(UTC)
    body = {
        "subject": activity.title[:_TITLE],
        "type": kind,
        "done": True,
        "due_date": at.strftime("%Y-%m-%d"),
        "due_time": at.strftime("%H:%M"),
        "participants": [
            {"person_id": int(one.remote_id), "primary": number == 0}
            for number, one in enumerate(activity.people)
        ],
        "note": _note(activity),
    }
    if activity.ended_at and activity.ended_at > activity.at:
        minutes = min(round((activity.ended_at - activity.at).total_seconds() / 60), 24 * 60 - 1)
        body["duration"] = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return body


def _note(activity: Activity) -> str:
    """HTML, as Pipedrive keeps notes."""
    return "<br>".join(escape(one, quote=False) for one in marks.lines(activity, dated=False))
