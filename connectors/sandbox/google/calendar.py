"""Calendar API v3: the calendar list, and events with sync tokens."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Faults
from connectors.sandbox.google.calls import SCOPE, Call, Json, Method, Refusal
from connectors.sandbox.google.diary import FOREVER, Calendar, Entry, unrolled
from connectors.sandbox.google.events import dropped, instance, key_of, master, rfc3339
from connectors.sandbox.google.tokens import Paging, SyncToken

_READ = frozenset({SCOPE + "calendar.readonly", SCOPE + "calendar"})
_EVENTS = _READ | {SCOPE + "calendar.events.readonly"}
_ROOT = "calendar/v3"
_LIST = frozenset(
    [
        "maxResults",
        "pageToken",
        "showDeleted",
        "singleEvents",
        "syncToken",
        "timeMax",
        "timeMin",
        "orderBy",
        "updatedMin",
        "eventTypes",
        "iCalUID",
    ]
)
_INSTANCES = frozenset(["maxResults", "pageToken", "showDeleted", "timeMax", "timeMin"])
_CALENDARS = frozenset(["maxResults", "minAccessRole", "pageToken", "showDeleted", "showHidden"])


def methods(clock: Clock, faults: Faults) -> list[Method]:
    """The methods that are served."""
    api, none = _Calendar(clock, faults), frozenset[str]()
    events = f"{_ROOT}/calendars/{{calendarId}}/events"
    one, many = f"{events}/{{eventId}}", f"{events}/{{eventId}}/instances"
    own = f"{_ROOT}/users/me/calendarList"
    return [
        Method("calendar.calendarList.list", own, _CALENDARS, _READ, api.calendars),
        Method("calendar.events.list", events, _LIST, _EVENTS, api.events),
        Method("calendar.events.get", one, none, _EVENTS, api.event),
        Method("calendar.events.instances", many, _INSTANCES, _EVENTS, api.instances),
    ]


class _Calendar:
    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock, self._faults = clock, faults

    def calendars(self, call: Call) -> Json:
        items = [_listed(calendar) for calendar in call.account.diary.calendars.values()]
        return {"kind": "calendar#calendarList", "items": items}

    def events(self, call: Call) -> Json:
        calendar = _calendar(call)
        path = f"/{_ROOT}/calendars/{calendar.id}/events"
        head: Json = {"kind": "calendar#events", "summary": calendar.summary, "timeZone": "UTC"}
        head |= {"accessRole": calendar.role, "updated": rfc3339(self._clock())}
        token = SyncToken.read(call)
        self._expire(path, token)
        if self._faults.take(path, "empty_page"):
            return head | {"items": [], "nextPageToken": call.one("pageToken", "again")}
        rows = self._changed(call, calendar, token)
        paging = Paging.read(call, call.account.diary.number)
        page, rest = paging.cut(rows, call.number("maxResults", 250, 2500))
        answer = head | {"items": [item for _, _, item in page]}
        if rest:
            return answer | {"nextPageToken": paging.after(page[-1])}
        if call.one("orderBy"):
            return answer
        return answer | {"nextSyncToken": SyncToken.at(paging.upto, call).text}

    def event(self, call: Call) -> Json:
        calendar = _calendar(call)
        entry, original = self._find(call, calendar)
        if original is None:
            return master(entry, call.account.address)
        shape = entry.at(original)
        if shape is None:
            raise _deleted()
        return instance(entry, original, shape, call.account.address)

    def instances(self, call: Call) -> Json:
        calendar = _calendar(call)
        entry, _ = self._find(call, calendar)
        rows = self._unrolled(call, [entry])
        if call.flag("showDeleted"):
            rows += [(0, item["id"], item) for item in dropped(entry)]
        head: Json = {"kind": "calendar#events", "summary": calendar.summary, "timeZone": "UTC"}
        paging = Paging.read(call, call.account.diary.number)
        page, rest = paging.cut(rows, call.number("maxResults", 250, 2500))
        answer = head | {"items": [item for _, _, item in page]}
        return answer | ({"nextPageToken": paging.after(page[-1])} if rest else {})

    def _expire(self, path: str, token: SyncToken | None) -> None:
        if self._faults.take(path, "gone_full_sync"):
            message = "Sync token is no longer valid, a full sync is required."
            raise Refusal(410, "fullSyncRequired", message)
        if token and self._faults.take(path, "gone_updated_min"):
            message = "The requested minimum modification time lies too far in the past."
            raise Refusal(410, "updatedMinTooLongAgo", message)

    def _changed(
        self, call: Call, calendar: Calendar, token: SyncToken | None
    ) -> list[tuple[int, str, Json]]:
        """(number of the change, id, item): what the list has, or what changed since a token."""
        entries = list(calendar.entries.values())
        since = token.number if token else 0
        if call.flag("singleEvents"):
            return self._unrolled(call, [e for e in entries if _last(e) > since])
        rows: list[tuple[int, str, Json]] = []
        address = call.account.address
        for entry in entries:
            if entry.cancelled:
                if token and entry.changed > since:
                    rows.append((entry.changed, entry.id, {"id": entry.id, "status": "cancelled"}))
                continue
            if entry.changed > since:
                rows.append((entry.changed, entry.id, master(entry, address)))
            for original, odd in entry.odd.items():
                if odd.changed > since and odd.shape:
                    item = instance(entry, original, odd.shape, address)
                    rows.append((odd.changed, item["id"], item))
            numbers = {key_of(entry, o): odd.changed for o, odd in entry.odd.items()}
            rows += [
                (numbers[item["id"]], item["id"], item)
                for item in dropped(entry)
                if numbers[item["id"]] > since
            ]
        return rows if token else [row for row in rows if self._within(call, row[2])]

    def _within(self, call: Call, item: Json) -> bool:
        """timeMin bounds the end, timeMax the start (events.list); a series may go on."""
        least, most = _bounds(call)
        if item["status"] == "cancelled" or "recurrence" in item:
            return True
        start, end = (_moment(item[side]) for side in ("start", "end"))
        return (least is None or end > least) and (most is None or start < most)

    def _unrolled(self, call: Call, entries: list[Entry]) -> list[tuple[int, str, Json]]:
        least, most = _bounds(call)
        until = most or self._clock() + FOREVER
        found = [
            (shape.start, entry, original, shape)
            for entry in entries
            for original, shape in unrolled(entry, until)
            if shape.start < until and (least is None or shape.end > least)
        ]
        found.sort(key=lambda row: (row[0], row[1].id))
        address = call.account.address
        items = [instance(entry, original, shape, address) for _, entry, original, shape in found]
        return [(number, item["id"], item) for number, item in enumerate(items, 1)]

    def _find(self, call: Call, calendar: Calendar) -> tuple[Entry, datetime | None]:
        key = call.path["eventId"]
        entry = calendar.entries.get(key) or calendar.entries.get(key.rpartition("_")[0])
        if entry is None:
            raise Refusal(404, "notFound", "Not Found")
        if entry.cancelled or self._faults.take(key, "gone_on_get"):
            raise _deleted()
        if entry.id == key:
            return entry, None
        for original in {*entry.starts(self._clock() + FOREVER), *entry.odd}:
            if key_of(entry, original) == key:
                return entry, original
        raise Refusal(404, "notFound", "Not Found")


def _deleted() -> Refusal:
    return Refusal(410, "deleted", "Resource has been deleted")


def _calendar(call: Call) -> Calendar:
    key = call.path["calendarId"]
    diary = call.account.diary
    found = diary.main if key == "primary" else diary.calendars.get(key)
    if found is None:
        raise Refusal(404, "notFound", "Not Found")
    return found


def _listed(calendar: Calendar) -> Json:
    item: Json = {"kind": "calendar#calendarListEntry", "id": calendar.id, "selected": True}
    item |= {"summary": calendar.summary, "accessRole": calendar.role, "timeZone": "UTC"}
    return item | ({"primary": True} if calendar.primary else {})


def _last(entry: Entry) -> int:
    return max(entry.changed, *(odd.changed for odd in entry.odd.values()), 0)


def _bounds(call: Call) -> tuple[datetime | None, datetime | None]:
    stated = (call.one("timeMin"), call.one("timeMax"))
    least, most = (datetime.fromisoformat(value) if value else None for value in stated)
    return least, most


def _moment(side: Json) -> datetime:
    moment = datetime.fromisoformat(side.get("dateTime") or side["date"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
