"""Activities: made with their associations, archived, listed by contact; and what they move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.sandbox.crm.hubspot.objects import Batch, Thing, checked
from connectors.sandbox.crm.hubspot.properties import Properties
from connectors.sandbox.crm.stand import Call, Entry, Record, Reply, ShownActivity

TYPES = {"emails": 198, "meetings": 200, "communications": 81, "calls": 194, "notes": 202}
_TITLES = {"emails": "hs_email_subject", "meetings": "hs_meeting_title", "calls": "hs_call_title"}
_BODIES = {
    "emails": "hs_email_text", "meetings": "hs_meeting_body", "calls": "hs_call_body",
    "communications": "hs_communication_body", "notes": "hs_note_body",
}  # fmt: skip
Find = Callable[[str, str, str], Thing | None]
"""kind, unique property ("": id), value."""


class Timeline:
    """All activities of an account. page: how many of a contact are told at a time. touched: hears
    of contacts whose fields moved."""

    page = 500

    def __init__(
        self,
        entries: dict[str, Entry],
        properties: Properties,
        find: Find,
        number: Callable[[], str],
        touched: Callable[[Record], None],
    ) -> None:
        self._entries, self._properties, self._find = entries, properties, find
        self._number, self._touched = number, touched

    def shown(self) -> Sequence[ShownActivity]:
        """See CrmStand.logged."""
        return [
            ShownActivity(
                one.id,
                one.object,
                one.values.get(_TITLES.get(one.object, ""), ""),
                one.values["hs_timestamp"],
                tuple(one.people),
                one.values.get(_BODIES[one.object], ""),
            )
            for one in self._entries.values()
            if not one.deleted
        ]

    def make(self, kind: str, batch: Batch, one: Mapping[str, Any]) -> Entry | None:
        """A new activity, with its people or not at all."""
        values, asked = one["properties"], one["associations"]
        unique = [n for n, p in self._properties.kept[kind].items() if p["hasUniqueValue"]]
        types = {link["associationTypeId"] for to in asked for link in to["types"]}
        people = [self._find("contacts", "", to["to"]["id"]) for to in asked]
        if "hs_timestamp" not in values or types != {TYPES[kind]}:
            batch.refuse(one, 400, "VALIDATION_ERROR", "hs_timestamp or a type is wrong")
            return None
        if not all(people):
            batch.refuse(one, 404, "OBJECT_NOT_FOUND", "An associated object is not found")
            return None
        if any(values.get(name) and self._find(kind, name, values[name]) for name in unique):
            batch.refuse(one, 400, "VALIDATION_ERROR", "CONFLICTING_UNIQUE_VALUE")
            return None
        found = [record for record in people if isinstance(record, Record)]
        entry = Entry(self._number(), kind, dict(values), [record.id for record in found])
        self._entries[entry.id] = entry
        for record in found:
            self.recount(record)
        return entry

    def archive(self, call: Call, people: Mapping[str, Record]) -> Reply:
        """batch/archive: 204, whatever was there."""
        if wrong := checked(call):
            return wrong
        for one in call.body["inputs"]:
            if entry := self._entries.get(one["id"]):
                entry.deleted = True
                for person in entry.people:
                    self.recount(people[person])
        return Reply(204)

    def of_contacts(self, call: Call) -> Reply:
        """associations contacts to a kind, batch/read."""
        results = []
        for one in call.body["inputs"]:
            record = self._find("contacts", "", one["id"])
            ids = [e.id for e in self._of(record) if e.object == call.path["kind"]]
            at = int(one.get("after", "0"))
            to = [{"toObjectId": id_, "associationTypes": []} for id_ in ids[at : at + self.page]]
            more = at + self.page < len(ids)
            paging = {"paging": {"next": {"after": str(at + self.page)}}} if more else {}
            if to:
                results.append({"from": {"id": one["id"]}, "to": to, **paging})
        return Reply(200, {"status": "COMPLETE", "results": results})

    def recount(self, record: Record) -> None:
        """HubSpot's own fields, from what is on the timeline: a note is no contact."""
        mine = self._of(record)
        contacted = [e.values["hs_timestamp"] for e in mine if e.object != "notes"]
        record.values |= {
            "notes_last_contacted": max(contacted, default=""),
            "notes_last_updated": max((e.values["hs_timestamp"] for e in mine), default=""),
            "num_contacted_notes": str(len(contacted)),
        }
        self._touched(record)

    def _of(self, record: Thing | None) -> list[Entry]:
        entries = self._entries.values()
        return [one for one in entries if record and record.id in one.people and not one.deleted]
