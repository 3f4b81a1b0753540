"""Activities: closed tasks for mail, calls and the rest, past events for meetings.

Never twice: where an administrator made the field Touchline_Key__c on activities, the key stands in
it and is looked up before anything is logged. Elsewhere it is the last line of the description, and
what became of a write nobody answered is found by reading the activities of its people and days.
(An upsert by the field would be one call, but a task's subtype can only be set on create.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.crm.marks import key_in, lines, said
from connectors.crm.salesforce.faults import GONE, codes, refused
from connectors.crm.salesforce.org import Field, Org, Row, lists
from connectors.crm.salesforce.people import People
from connectors.crm.values import to_the_millisecond as moment
from connectors.errors import ConnectorError, Remedy, Unclear
from connectors.sink import Activity, Logged, Receipt

KEY_FIELD = "Touchline_Key__c"
_TOGETHER = 25
"""Activities whose people fit into one query."""
_LONGEST = timedelta(days=14)
"""Of an event (Event, object reference)."""
_LENGTH = 31_000
"""Of a text, that the rest of a description (32,000) has room beside it."""
_SUBTYPES = {"mail": "Email", "call": "Call"}
_CALLS = {"in": "Inbound", "out": "Outbound"}


class Activities:
    """See connectors.sink.Activities."""

    def __init__(self, org: Org) -> None:
        self._org = org

    async def log(self, activities: Sequence[Activity]) -> list[Receipt]:
        """See Sink.log. One type after the other: a collection may change it only so often."""
        there = await _by_field(self._org, activities)
        receipts = {one.key: Receipt("done", one.remote_id, object=one.object) for one in there}
        todo = sorted((one for one in activities if one.key not in receipts), key=_object)
        if todo:
            records = [await _record(self._org, one) for one in todo]
            try:
                results = await self._org.create(records)
            except Unclear as error:
                unknown = Receipt("unknown", because=error.because)
                receipts |= {one.key: unknown for one in todo}
            except ConnectorError as error:
                if not receipts:
                    raise
                receipts |= {one.key: Receipt("later", because=error.because) for one in todo}
            else:
                for one, told in zip(todo, results, strict=True):
                    receipts[one.key] = await _receipt(self._org, one, told)
        return [receipts[one.key] for one in activities]

    async def logged(self, activities: Sequence[Activity]) -> dict[str, Logged]:
        """See Sink.logged. SOQL reads what was committed, no index. What carries no key in the
        field may have been logged before there was one."""
        found = {one.key: one for one in await _by_field(self._org, activities)}
        rest = [one for one in activities if one.key not in found]
        return found | {one.key: one for one in await _by_mark(self._org, rest)}

    async def remove(self, gone: Sequence[Logged]) -> list[Receipt]:
        """See Sink.remove."""
        try:
            results = await self._org.delete([one.remote_id for one in gone])
        except ConnectorError as error:
            if error.remedy is not Remedy.RETRY:
                raise
            return [Receipt("unknown", because=error.because)] * len(gone)
        return [
            Receipt("done", one.remote_id, object=one.object)
            if told.get("success") or GONE & set(codes(told))
            else refused(told)
            for one, told in zip(gone, results, strict=True)
        ]


async def _receipt(org: Org, one: Activity, told: Row) -> Receipt:
    if told.get("success"):
        return Receipt("done", told["id"], made=True, object=_object(one))
    if "DUPLICATE_VALUE" not in codes(told):
        return refused(told)
    try:  # another attempt came first
        there = await _by_field(org, [one])
    except ConnectorError as error:
        return Receipt("unknown", because=error.because)
    return Receipt("done", there[0].remote_id, object=_object(one)) if there else refused(told)


async def _by_field(org: Org, activities: Sequence[Activity]) -> list[Logged]:
    found: list[Logged] = []
    for name in sorted({_object(one) for one in activities}):
        if not _keyed(await org.describe(name)):
            continue
        keys = [one.key for one in activities if _object(one) == name]
        for part in lists(keys):
            where = f"WHERE {KEY_FIELD} IN {part} AND IsDeleted = false"
            soql = f"SELECT Id, {KEY_FIELD} FROM {name} {where}"
            rows = await org.query(soql, everything=True)
            found += [Logged(row[KEY_FIELD], name, row["Id"]) for row in rows]
    return found


async def _by_mark(org: Org, activities: Sequence[Activity]) -> list[Logged]:
    """A description cannot be asked for, so all of these people's activities then are read, also
    under whom they were merged into. queryAll, for activities of a year ago are archived."""
    found: list[Logged] = []
    for name in sorted({_object(one) for one in activities}):
        mine = [one for one in activities if _object(one) == name]
        for at in range(0, len(mine), _TOGETHER):
            found += await _marked(org, name, mine[at : at + _TOGETHER])
    return found


async def _marked(org: Org, name: str, activities: Sequence[Activity]) -> list[Logged]:
    keys = {one.key for one in activities}
    ids = [person.remote_id for one in activities for person in one.people]
    who = sorted({*ids, *(await People(org).current(ids)).values()})
    column, first, last = _span(name, activities)
    found: list[Logged] = []
    for part in lists(who):
        where = f"{column} >= {first} AND {column} <= {last} AND IsDeleted = false"
        soql = f"SELECT Id, Description FROM {name} WHERE WhoId IN {part} AND {where}"
        rows = await org.query(soql, everything=True)
        marked = ((key_in(row["Description"]), row["Id"]) for row in rows)
        found += [Logged(key, name, id_) for key, id_ in marked if key in keys]
    return found


def _keyed(fields: Mapping[str, Field]) -> bool:
    """Whether an administrator made the field, and lets the connected user write it."""
    return bool(fields.get(KEY_FIELD, {}).get("createable"))


def _span(name: str, activities: Sequence[Activity]) -> tuple[str, str, str]:
    if name == "Event":
        moments = sorted(moment(one.at) for one in activities)
        return "StartDateTime", moments[0], moments[-1]
    days = sorted(_day(one).isoformat() for one in activities)
    return "ActivityDate", days[0], days[-1]


def _object(one: Activity) -> str:
    return "Event" if one.kind == "meeting" else "Task"


def _day(one: Activity) -> date:
    """ActivityDate has no zone: it is the day it was where the owner is."""
    return one.at.astimezone(ZoneInfo(one.zone)).date()


async def _record(org: Org, one: Activity) -> Row:
    """Only fields the connected user may set: what a profile hides would spoil the whole call."""
    name = _object(one)
    fields = await org.describe(name)
    keyed, short = _keyed(fields), replace(one, text=one.text[:_LENGTH])
    text = (said if keyed else lines)(short, dated=name == "Task")  # a task has a day, no time
    stated: dict[str, Any] = {
        "Subject": one.title[:255],
        "Description": "\n".join(text),
        **(_event(one) if name == "Event" else _task(one, fields, await org.closed())),
        **_who(one, fields, f"{name}WhoIds"),
    }
    if keyed:
        stated[KEY_FIELD] = one.key
    allowed = {k: v for k, v in stated.items() if fields.get(k, {}).get("createable")}
    return {"attributes": {"type": name}, **allowed}


def _who(one: Activity, fields: Mapping[str, Field], several: str) -> Row:
    """Where activities are not shared (describe tells), they have one person."""
    ids = list(dict.fromkeys(person.remote_id for person in one.people))
    if len(ids) > 1 and several in fields:
        return {"WhoId": ids[0], several: ids[:50]}
    return {"WhoId": ids[0]}


def _event(one: Activity) -> Row:
    ended = min(max(one.ended_at or one.at, one.at), one.at + _LONGEST)
    return {"StartDateTime": moment(one.at), "EndDateTime": moment(ended)}


def _task(one: Activity, fields: Mapping[str, Field], closed: str) -> Row:
    known = {v.get("value") for v in fields.get("TaskSubtype", {}).get("picklistValues") or ()}
    subtype = _SUBTYPES.get(one.kind, "LinkedIn" if one.channel == "linkedin" else "")
    task: Row = {"ActivityDate": _day(one).isoformat(), "Status": closed}
    if subtype in known:
        task["TaskSubtype"] = subtype
    if one.kind == "call":
        lasted = (one.ended_at - one.at).total_seconds() if one.ended_at else 0
        task |= {"CallDurationInSeconds": int(lasted)} if lasted > 0 else {}
        task |= {"CallType": _CALLS[one.direction]} if one.direction in _CALLS else {}
    return task
