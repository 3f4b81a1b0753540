"""Calls, meetings, mails and notes in Zoho CRM.

A call and a meeting know one contact (Who_Id): participants of a meeting would be asked to it by
Zoho, so only the first person is linked. A mail is known by its Message-ID, all else by a mark in
its text. Notes cannot be dated back: they say their time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from connectors.crm import marks
from connectors.crm.singly import in_turn, singly, unsure
from connectors.crm.zoho import fields
from connectors.crm.zoho.api import Api, items, quoted, receipt, stamp
from connectors.crm.zoho.people import People
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Activity, Kind, Logged, Receipt

Object = Literal["Calls", "Events", "Notes", "Emails"]

_OBJECTS: Mapping[Kind, Object] = {"call": "Calls", "meeting": "Events"}
_STARTS: Mapping[Object, str] = {"Calls": "Call_Start_Time", "Events": "Start_DateTime"}
_STATUS = ("Outgoing_Call_Status", "Outbound_Call_Status")
"""The field is called one way in Zoho's SDK and another in its documents."""
_PER_QUERY = 10
_NOTES = 10
"""Pages of the newest notes that are looked through for those of contacts merged away."""
_TITLE = 120


class Activities:
    """See connectors.sink.Activities."""

    def __init__(self, api: Api, people: People) -> None:
        self._api, self._people = api, people
        self._status: str | None = None

    async def log(self, activities: Sequence[Activity]) -> list[Receipt]:
        """See Sink.log: mails one by one, the others a call for each kind. A refusal may come of a
        contact who was deleted meanwhile: it goes on with those who are there."""
        told = await self._in_groups(activities)
        for at, refused in enumerate(told):
            if refused.outcome == "failed":
                told[at] = await self._without_deleted(activities[at], refused)
        return told

    async def _in_groups(self, activities: Sequence[Activity]) -> list[Receipt]:
        groups: defaultdict[str, list[tuple[int, Activity]]] = defaultdict(list)
        for at, one in enumerate(activities):
            what = object_of(one)
            groups[f"{what} {at}" if what == "Emails" else what].append((at, one))
        told = await in_turn(list(groups.values()), self._group)
        order = [at for group in groups.values() for at, _ in group]
        return [one for _, one in sorted(zip(order, told, strict=True), key=lambda pair: pair[0])]

    async def _without_deleted(self, activity: Activity, refused: Receipt) -> Receipt:
        try:
            there = await self._people.alive([one.remote_id for one in activity.people])
            left = tuple(one for one in activity.people if one.remote_id in there)
            if not left:
                return Receipt("gone", because="Its people were deleted in Zoho CRM.")
            if left[0] == activity.people[0]:
                return refused
            return (await self._in_groups([replace(activity, people=left)]))[0]
        except ConnectorError as error:  # others were logged: no error of the whole any more
            return Receipt("later", because=error.because)

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink.logged."""
        by: defaultdict[Object, list[Activity]] = defaultdict(list)
        for one in activities:
            by[object_of(one)].append(one)
        found = dict[str, Logged]()
        for mail in by["Emails"]:
            if await self._has(_message_id(mail)):
                found[mail.key] = Logged(mail.key, "Emails", _message_id(mail))
        for what, column in _STARTS.items():
            found |= await self._started(what, column, by[what])
        return found | await self._noted(by["Notes"])

    async def remove(self, logged: Sequence[Logged]) -> list[Receipt]:
        """See Sink.remove. Zoho documents no way to take a mail out again."""
        return await singly(logged, self._remove)

    async def _remove(self, logged: Logged) -> Receipt:
        if logged.object == "Emails":
            because = "Zoho CRM takes no mail out by its API; delete it from the contact's emails."
            return Receipt("failed", logged.remote_id, because, object=logged.object)
        with unsure():
            path = f"/{logged.object}/{logged.remote_id}"
            answer = await self._api.write("DELETE", path, "activities.delete", None)
        (item,) = items(answer, 1)
        told = receipt(item, logged.object, remote_id=logged.remote_id)
        gone = told.outcome == "gone" or item.get("code") == "INVALID_DATA"
        return Receipt("done", logged.remote_id, object=logged.object) if gone else told

    async def _group(self, group: Sequence[tuple[int, Activity]]) -> list[Receipt]:
        activities = [one for _, one in group]
        what = object_of(activities[0])
        if what == "Emails":
            return [await self._mail(activities[0])]
        status = await self._call_status() if what == "Calls" else ""
        body = {"data": [_BODIES[what](one, status) for one in activities], "trigger": []}
        if what == "Notes":
            del body["trigger"]
        answer = await self._api.write("POST", f"/{what}", f"{what.lower()}.create", body)
        if "data" not in answer and len(group) > 1:  # refused as a whole: by one of them
            return await in_turn([[one] for one in group], self._group)
        parts = items(answer, len(group))
        return [receipt(item, what, made=True) for item in parts]

    async def _mail(self, mail: Activity) -> Receipt:
        """Asked for first: what Zoho does with a Message-ID it knows is written nowhere."""
        known = _message_id(mail)
        if await self._has(known):
            return Receipt("done", known, object="Emails")
        path = f"/Contacts/{mail.people[0].remote_id}/actions/associate_email"
        body = {"Emails": [_email(mail)]}
        answer = await self._api.write("POST", path, "emails.associate", body)
        (item,) = items(answer, 1, "Emails")
        told = receipt(item, "Emails", made=True)
        done = told.outcome == "done"
        return Receipt("done", known, made=True, object="Emails") if done else told

    async def _has(self, message_id: str) -> bool:
        """The parameter is misspelt in Zoho's own documents, and in its API."""
        query = {"orginal_message_id": message_id}
        read = await self._api.read("/actions/email_available", "emails.available", query)
        return bool(read.get("available"))

    async def _started(
        self, what: Object, column: str, activities: Sequence[Activity]
    ) -> dict[str, Logged]:
        """By their start, which finds them wherever their contact went."""
        found = dict[str, Logged]()
        wanted = {one.key for one in activities}
        moments = sorted({stamp(one.at) for one in activities})
        for at in range(0, len(moments), _PER_QUERY):
            started = _either(column, moments[at : at + _PER_QUERY])
            query = f"select id, Description from {what} where {started} limit 0, 2000"
            for row in await self._api.select(query):
                if (key := marks.key_in(row.get("Description"))) in wanted:
                    found.setdefault(key, Logged(key, what, str(row["id"])))
        return found

    async def _noted(self, notes: Sequence[Activity]) -> dict[str, Logged]:
        if not notes:
            return {}
        alive = await self._people.alive([one.people[0].remote_id for one in notes])
        of: defaultdict[str, set[str]] = defaultdict(set)
        for one in notes:
            person = one.people[0].remote_id
            of[person if person in alive else ""].add(one.key)
        found = dict[str, Logged]()
        for person, wanted in of.items():
            path = f"/Contacts/{person}/Notes" if person else "/Notes"
            found |= await self._read_notes(path, wanted, 0 if person else _NOTES)
        return found

    async def _read_notes(self, path: str, wanted: set[str], most: int) -> dict[str, Logged]:
        """most: pages; 0: all."""
        found, page = dict[str, Logged](), 1
        query = {"fields": "Note_Content", "per_page": "200"}
        query |= {"sort_by": "Created_Time", "sort_order": "desc"} if most else {}
        while True:
            read = await self._api.read(path, "notes.list", {**query, "page": str(page)})
            for row in read.get("data") or ():
                if (key := marks.key_in(row.get("Note_Content"))) in wanted:
                    found.setdefault(key, Logged(key, "Notes", str(row["id"])))
            if not (read.get("info") or {}).get("more_records") or page == most:
                return found
            page += 1

    async def _call_status(self) -> str:
        if self._status is None:
            try:
                names = {one.name for one in await fields.listed(self._api, "Calls")}
            except ConnectorError as error:
                if error.remedy is not Remedy.STOP:
                    raise
                names = set()
            self._status = next((one for one in _STATUS if one in names), "")
        return self._status


def object_of(activity: Activity) -> Object:
    """What it is logged as. A mail needs both addresses."""
    if activity.kind == "mail" and activity.me[1] and activity.people[0].address:
        return "Emails"
    return _OBJECTS.get(activity.kind, "Notes")


def _message_id(mail: Activity) -> str:
    return mail.message_id or f"<{mail.key}@touchline.invalid>"


def _either(column: str, values: Sequence[str]) -> str:
    """COQL takes two conditions in a pair of brackets."""
    told = f"{column} = {quoted(values[0])}"
    for value in values[1:]:
        told = f"({told} or {column} = {quoted(value)})"
    return told


def _text(activity: Activity, *, dated: bool = False) -> str:
    return "\n".join([*_others(activity), *marks.lines(activity, dated=dated)])


def _others(activity: Activity) -> list[str]:
    names = ", ".join(one.name or one.address for one in activity.people[1:])
    return [f"Also with {names}."] if names else []


def _call(call: Activity, status: str) -> dict[str, Any]:
    inbound = call.direction == "in"
    seconds = int((call.ended_at - call.at).total_seconds()) if call.ended_at else 0
    body = {
        "Subject": call.title[:_TITLE],
        "Call_Type": "Inbound" if inbound else "Outbound",
        "Call_Start_Time": stamp(call.at),
        "Call_Duration": f"{max(seconds, 0) // 60:02d}:{max(seconds, 0) % 60:02d}",
        "Who_Id": {"id": call.people[0].remote_id},
        "Description": _text(call),
    }
    return body | ({status: "Completed"} if status and not inbound else {})


def _event(meeting: Activity, status: str) -> dict[str, Any]:
    end = max(meeting.ended_at or meeting.at, meeting.at + timedelta(minutes=1))
    return {
        "Event_Title": meeting.title[:_TITLE],
        "Start_DateTime": stamp(meeting.at),
        "End_DateTime": stamp(end),
        "Who_Id": {"id": meeting.people[0].remote_id},
        "Description": _text(meeting),
    }


def _note(note: Activity, status: str) -> dict[str, Any]:
    return {
        "Note_Title": note.title[:_TITLE],
        "Note_Content": _text(note, dated=True),
        "Parent_Id": {"module": {"api_name": "Contacts"}, "id": note.people[0].remote_id},
    }


def _email(mail: Activity) -> dict[str, Any]:
    me = {"user_name": mail.me[0] or mail.me[1], "email": mail.me[1]}
    them = [
        {"user_name": one.name or one.address, "email": one.address}
        for one in mail.people
        if one.address
    ]
    sent = mail.direction != "in"
    return {
        "from": me if sent else them[0],
        "to": them if sent else [me],
        "subject": mail.title[:_TITLE],
        "content": mail.text or mail.title,
        "date_time": stamp(mail.at),
        "sent": sent,
        "original_message_id": _message_id(mail),
    }


_BODIES = {"Calls": _call, "Events": _event, "Notes": _note}
