"""Objects by batches, lists and searches, as HubSpot answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.sandbox.crm.hubspot.properties import Properties, refusal
from connectors.sandbox.crm.stand import Call, Entry, Record, Reply

MOST = 100
LAG = timedelta(seconds=5)
"""What changed since then is in no search yet."""
Thing = Record | Entry
TRACE = "objectWriteTraceId"


@dataclass
class Batch:
    """The answer to a batch while it is made. Results that name their trace id come in another
    order than was asked, as HubSpot promises none."""

    asked: Sequence[Mapping[str, Any]]
    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def refuse(self, one: Mapping[str, Any], status: int, category: str, message: str) -> None:
        """One input failed."""
        self.statuses.append(status)
        about = {TRACE: [one[TRACE]]} if TRACE in one else {}
        about |= {"ids": [one["id"]]} if "id" in one else {}
        self.errors.append({
            "status": "error", "category": category, "message": message, "context": about,
            "errors": [], "links": {},
        })  # fmt: skip

    def reply(self, status: int) -> Reply:
        """207 where some failed, and each can be named; a single one that failed is told alone."""
        traced = any(TRACE in one for one in self.results)
        results = self.results[::-1] if traced else self.results
        body: dict[str, Any] = {"status": "COMPLETE", "results": results}
        body |= {"startedAt": "2026-01-01T00:00:00Z", "completedAt": "2026-01-01T00:00:00Z"}
        if not self.errors:
            return Reply(status, body)
        if len(self.asked) == 1 and status != 200:
            error = self.errors[0]
            return refusal(self.statuses[0], error["category"], error["message"])
        return Reply(207, {**body, "numErrors": len(self.errors), "errors": self.errors})


def checked(call: Call, *, traced: bool = False) -> Reply | None:
    """What is wrong with a batch as a whole."""
    inputs = call.body.get("inputs") if isinstance(call.body, dict) else None
    if not isinstance(inputs, list) or not inputs:
        return refusal(400, "VALIDATION_ERROR", "inputs is required")
    if len(inputs) > MOST:
        return refusal(400, "VALIDATION_ERROR", f"at most {MOST} inputs")
    ids = [one["id"] for one in inputs if "id" in one]
    if not all(isinstance(one, str) for one in ids):
        return refusal(400, "VALIDATION_ERROR", "ids are strings")
    if traced and len(set(ids)) < len(ids):
        return refusal(400, "VALIDATION_ERROR", "Duplicate IDs found in batch input")
    if traced and len({one.get(TRACE) for one in inputs}) < len(inputs):
        return refusal(400, "VALIDATION_ERROR", f"Every input needs a unique {TRACE}")
    return None


def told(thing: Thing, names: Iterable[str], **more: Any) -> dict[str, Any]:
    """A record as HubSpot shows it."""
    values = {name: thing.values.get(name) for name in names}
    return {
        "id": thing.id, "properties": values, "archived": thing.deleted,
        "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z", **more,
    }  # fmt: skip


def read(
    call: Call, properties: Properties, kind: str, find: Callable[[str, str], Thing | None]
) -> Reply:
    """batch/read: by id, or by a unique property."""
    if wrong := checked(call):
        return wrong
    by = call.body.get("idProperty", "")
    known = properties.kept[kind].get(by, {})
    if by and not known.get("hasUniqueValue") and (kind, by) != ("contacts", "email"):
        return refusal(400, "VALIDATION_ERROR", f"{by} is no unique property")
    batch = Batch(call.body["inputs"])
    found = dict[str, Thing]()
    for one in batch.asked:
        if thing := find(by, one["id"]):
            found[thing.id] = thing
        else:
            batch.refuse(one, 404, "OBJECT_NOT_FOUND", "Could not get some objects.")
    batch.results = [told(one, call.body["properties"]) for one in found.values()]
    return batch.reply(200)


def search(call: Call, people: Sequence[Record], now: datetime) -> Reply:
    """Contacts that fit one of the groups; those that changed a moment ago are not seen yet."""
    body = call.body
    if len(body["filterGroups"]) > 5 or body["limit"] > 200 or int(body["after"]) >= 10_000:
        return refusal(400, "VALIDATION_ERROR", "Too many groups, results or pages")
    groups = [group["filters"] for group in body["filterGroups"]]
    fit = [
        one for one in people
        if one.changed <= now - LAG
        and (not groups or any(all(_fits(one, f) for f in group) for group in groups))
    ]  # fmt: skip
    for name in body["sorts"]:
        fit.sort(key=lambda one: one.values.get(name) or "")
    at, most = int(body["after"]), body["limit"]
    page = [told(one, body["properties"]) for one in fit[at : at + most]]
    paging = {"paging": {"next": {"after": str(at + most)}}} if at + most < len(fit) else {}
    return Reply(200, {"total": len(fit), "results": page, **paging})


def _fits(one: Record, wanted: Mapping[str, str]) -> bool:
    value = str(one.values.get(wanted["propertyName"]) or "")
    if wanted["operator"] == "CONTAINS_TOKEN":
        return wanted["value"].lower() in value.lower().split(";")
    if wanted["operator"] == "GTE":
        return datetime.fromisoformat(value).timestamp() * 1000 >= int(wanted["value"])
    raise NotImplementedError(wanted["operator"])


def listed(call: Call, people: Sequence[Record]) -> Reply:
    """A list by id, living or archived."""
    most, names = int(call.query.get("limit", "10")), call.query.get("properties", "").split(",")
    if most > MOST:
        return refusal(400, "VALIDATION_ERROR", f"at most {MOST} on a page")
    archived = call.query.get("archived") == "true"
    after = int(call.query.get("after", "0"))
    there = [one for one in people if one.deleted == archived and int(one.id) > after]
    there = [one for one in there if not one.merged_into]
    page = []
    for one in there[:most]:
        at = one.changed.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        page.append(told(one, names, **({"archivedAt": at} if archived else {})))
    paging = {"paging": {"next": {"after": page[-1]["id"]}}} if len(there) > most else {}
    return Reply(200, {"results": page, **paging})
