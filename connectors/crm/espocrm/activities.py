"""Calls, meetings, mails and tasks, found again by the key in their text."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from connectors.crm.espocrm import shapes
from connectors.crm.espocrm.people import People
from connectors.crm.espocrm.server import PAGE, Server, moment, receipt
from connectors.crm.line import told
from connectors.crm.marks import mark
from connectors.crm.singly import singly, unsure
from connectors.sink import Activity, Logged, Receipt


class Activities:
    """user: whose they are, which EspoCRM requires: the API user's own."""

    def __init__(self, server: Server, people: People) -> None:
        self._server, self._people = server, people
        self._user = ""

    async def log(self, activities: Sequence[Activity]) -> list[Receipt]:
        """See Sink.log. EspoCRM would take an activity with somebody who is no more, so it is
        asked first who is there. A key that is there already is not noticed: ask logged()."""
        if not self._user:
            _, self._user = await self._server.me()
        ids = sorted({person.remote_id for one in activities for person in one.people})
        alive = {one for at in range(0, len(ids), PAGE) for one in
                 await self._people.current(ids[at : at + PAGE])}  # fmt: skip

        async def write(one: Activity) -> Receipt:
            return await self._log(one, alive)

        return await singly(activities, write)

    async def logged(self, activities: Sequence[Activity]) -> dict[str, Logged]:
        """See Sink.logged."""
        found = {}
        for entity, text in shapes.TEXTS.items():
            mine = [one for one in activities if shapes.entity(one) == entity]
            if not mine:
                continue
            or_ = [
                {"type": "and", "value": [
                    {"type": "equals", "attribute": shapes.TIMES[entity], "value": moment(one.at)},
                    {"type": "contains", "attribute": text, "value": mark(one.key)},
                ]}
                for one in mine
            ]  # fmt: skip
            where = [{"type": "or", "value": or_}]
            page = await self._server.listed(entity, where, ("id", text), "id")
            for there in page["list"]:
                for one in mine:
                    if mark(one.key) in (there.get(text) or ""):
                        found[one.key] = Logged(one.key, entity, there["id"])
        return found

    async def remove(self, logged: Sequence[Logged]) -> list[Receipt]:
        """See Sink.remove."""
        return await singly(logged, self._remove)

    async def _remove(self, one: Logged) -> Receipt:
        with unsure():
            response = await self._server.delete(one.object, one.remote_id)
        if response.status_code == httpx.codes.NOT_FOUND:
            return Receipt("done", one.remote_id)
        return receipt(response, one.remote_id)

    async def _log(self, one: Activity, alive: set[str]) -> Receipt:
        people = [person for person in one.people if person.remote_id in alive]
        if not people:
            return Receipt("gone", because="None of its people is there any more.")
        entity = shapes.entity(one)
        response = await self._server.post(entity, shapes.created(one, people, self._user))
        if response.status_code >= 400:
            return receipt(response, "")
        return Receipt("done", str(told(response)["id"]), made=True, object=entity)
