"""Notes under their keys, tied to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID, uuid5

from connectors.crm.singly import afterwards, in_turn, singly
from connectors.crm.twenty.people import People
from connectors.crm.twenty.workspace import PAGE, Workspace, among, missing, why
from connectors.sink import Activity, Logged, Receipt

_NOTE = "notes"
_WORDS = {"in": "incoming", "out": "outgoing", "both": "both ways", "none": ""}


class Activities:
    """An activity is a note under its key, so the same key twice is refused; what ties it to a
    person has an id that follows from both."""

    def __init__(self, workspace: Workspace, people: People) -> None:
        self._workspace, self._people = workspace, people
        self._column = ""

    async def log(self, activities: Sequence[Activity]) -> Sequence[Receipt]:
        """See Sink.log. First who of their people is there, then the notes, then what ties them:
        whatever breaks off on the way is made whole by doing all of it again."""
        ids = sorted({person.remote_id for one in activities for person in one.people})
        alive = {one for at in range(0, len(ids), PAGE) for one in
                 await self._people.current(ids[at : at + PAGE])}  # fmt: skip
        column = await self._person_column()
        ties = {one.key: _ties(one, column, alive) for one in activities}
        told = {one.key: Receipt("gone", because="None of its people is there any more.")
                for one in activities}  # fmt: skip
        whole = [one for one in activities if ties[one.key]]
        for one, receipt in zip(whole, await self._make(_NOTE, map(_note, whole)), strict=True):
            told[one.key] = receipt
        made = [tie for one in whole if told[one.key].outcome == "done" for tie in ties[one.key]]
        tied = await afterwards(len(made), self._make("noteTargets", made))
        for tie, receipt in zip(made, tied, strict=True):
            if receipt.outcome != "done":
                told[tie["noteId"]] = receipt
        return [told[one.key] for one in activities]

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink.logged. A note that is tied to all of its people."""
        column = await self._person_column()
        keys = [one.key for one in activities]
        tied: dict[str, set[str]] = {}
        for one in await self._workspace.listed("noteTargets", among("noteId", keys)):
            tied.setdefault(one["noteId"], set()).add(one.get(column) or "")
        return {
            one.key: Logged(one.key, _NOTE, one.key)
            for one in activities
            if {person.remote_id for person in one.people} <= tied.get(one.key, set())
        }

    async def remove(self, logged: Sequence[Logged]) -> Sequence[Receipt]:
        """See Sink.remove. They go into Twenty's bin."""
        return await singly(logged, self._remove)

    async def _make(self, plural: str, records: Any) -> list[Receipt]:
        """Makes them in batches. What has its id already was made before."""

        async def send(part: Sequence[Mapping[str, Any]]) -> list[Receipt]:
            told = await self._workspace.insert(plural, part)
            return [
                Receipt("done", one.remote_id, object=plural) if one.remote_id else one
                for one in told
            ]

        left = list(records)
        parts = [left[at : at + PAGE] for at in range(0, len(left), PAGE)]
        return await in_turn(parts, send)

    async def _remove(self, one: Logged) -> Receipt:
        response = await self._workspace.trash(_NOTE, one.remote_id)
        if response.status_code < 400 or missing(response):
            return Receipt("done", one.remote_id)
        return Receipt("failed", because=f"Twenty: {why(response)}")

    async def _person_column(self) -> str:
        """What a tie calls its person: "targetPersonId" since Twenty 2, "personId" before. A
        filter by a column that is not there is refused."""
        if not self._column:
            nobody = f"targetPersonId[eq]:{UUID(int=0)}"
            response = await self._workspace.ask(
                "noteTargets", "twenty.noteTargets", filter=nobody, limit="1"
            )
            self._column = "personId" if response.status_code == 400 else "targetPersonId"
        return self._column


def _note(one: Activity) -> dict[str, Any]:
    """The note of an activity. Its time is that of writing, so the text says when it was."""
    at = one.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    what = ", ".join(filter(None, (one.channel, one.kind, _WORDS[one.direction])))
    lines = [f"{at} · {what}", one.text]
    return {
        "id": one.key,
        "title": one.title,
        "bodyV2": {"markdown": "\n\n".join(filter(None, lines))},
    }


def _ties(one: Activity, column: str, alive: set[str]) -> list[dict[str, str]]:
    return [
        {
            "id": str(uuid5(UUID(one.key), person.remote_id)),
            "noteId": one.key,
            column: person.remote_id,
        }
        for person in one.people
        if person.remote_id in alive
    ]
