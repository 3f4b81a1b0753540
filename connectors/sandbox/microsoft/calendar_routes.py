"""Graph's routes of calendars: views of a window, and the delta of a view."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.sandbox.microsoft import calendar_shapes as shapes
from connectors.sandbox.microsoft.answers import Ask, Body, Problem
from connectors.sandbox.microsoft.box import Calendar
from connectors.sandbox.microsoft.deltas import Stand, delta, listing
from connectors.sandbox.microsoft.diary import Event, rows

_SCOPES = ("Calendars.Read", "Calendars.ReadBasic")
_EARLY, _LATE = datetime(1980, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def calendars(ask: Ask) -> Body:
    """All calendars the owner sees."""
    ask.demand(*_SCOPES)
    return listing(ask, (shapes.calendar(c, ask.box) for c in ask.box.calendars))


def calendar(ask: Ask, name: str) -> Body:
    """One calendar."""
    ask.demand(*_SCOPES)
    return shapes.calendar(_calendar(ask, name), ask.box)


def view(ask: Ask, name: str) -> Body:
    """Single events and occurrences that overlap the window."""
    ask.demand(*_SCOPES)
    found, (since, until) = _calendar(ask, name), _window(ask)
    select = ask.selected(shapes.EVENT)
    shown = ask.box.diary.rows(found.id, since, until, ask.box.count.now)
    full = (shapes.single(row, ask.box) for row in shown)
    return listing(
        ask, ({k: v for k, v in b.items() if not select or k in (*select, "id")} for b in full)
    )


def view_delta(ask: Ask, name: str) -> Body:
    """See Graph's event: delta. Takes no $select."""
    ask.demand(*_SCOPES)
    found = _calendar(ask, name)
    if refused := set(ask.query) & {"$select", "$filter", "$expand", "$orderby", "$search"}:
        raise Problem(400, "ErrorInvalidUrlQuery", f"{sorted(refused)} is not supported here.")
    every = ask.box.diary.rows(found.id, _EARLY, _LATE, ask.box.count.now)
    live = next(({"id": row.id} for row in every if not row.recurs), None)

    def lines(stand: Stand, asked: Ask) -> Iterator[tuple[Any, Body]]:
        shown = _everything if stand.since is None else _news
        for key, body in enumerate(shown(found, stand, asked)):
            if stand.after is None or key > stand.after:
                yield key, body

    return delta(ask, lines, shapes.thin, live)


def event(ask: Ask, name: str, home: str = "") -> Body:
    """An event, an occurrence or the head of a series, of one calendar or of any."""
    ask.demand(*_SCOPES)
    found = ask.box.diary.events.get(name.partition(".")[0])
    if found is None or home not in ("", found.calendar) or not found.states[-1].alive:
        raise _missing()
    state = found.states[-1]
    if state.meeting.times != 1 and found.id == name:
        return shapes.master(found, state, ask.box)
    shown = (row for row in rows(found.id, state, _EARLY, _LATE) if row.id == name)
    row = next(shown, None)
    if row is None:
        raise _missing()
    return shapes.single(row, ask.box)


def _everything(found: Calendar, stand: Stand, ask: Ask) -> Iterator[Body]:
    """Events as they were when the round began, the head of each series before its members."""
    since, until = _window(ask)
    for one in ask.box.diary.events.values():
        state = one.at(stand.at)
        if one.calendar != found.id or state is None:
            continue
        members = list(rows(one.id, state, since, until))
        if members and state.meeting.times != 1:
            yield shapes.master(one, state, ask.box)
        yield from (shapes.in_delta(row, ask.box) for row in members)


def _news(found: Calendar, stand: Stand, ask: Ask) -> Iterator[Body]:
    since, until = _window(ask)
    assert stand.since is not None
    for _, one in ask.box.diary.changed(found.id, stand.since, stand.at):
        yield from _difference(one, stand, ask, since, until)


def _difference(
    one: Event, stand: Stand, ask: Ask, since: datetime, until: datetime
) -> Iterator[Body]:
    """What is in the window now, and what is not any more. An event that changed outside of it is
    reported removed as well: Graph does so too (event: delta)."""
    assert stand.since is not None
    before, after = one.at(stand.since), one.at(stand.at)
    old = {row.id for row in rows(one.id, before, since, until)} if before else set()
    new = list(rows(one.id, after, since, until)) if after else []
    if new and after and after.meeting.times != 1:
        yield shapes.master(one, after, ask.box)
    yield from (shapes.in_delta(row, ask.box) for row in new)
    lost = sorted(old - {row.id for row in new})
    for name in lost if new or lost else [one.id]:
        yield {"id": name, "@removed": {"reason": "deleted"}}


def _calendar(ask: Ask, name: str) -> Calendar:
    found = next((c for c in ask.box.calendars if c.id == name), None)
    if found is None:
        raise _missing()
    return found


def _window(ask: Ask) -> tuple[datetime, datetime]:
    try:
        bounds = [datetime.fromisoformat(ask.query[n]) for n in ("startDateTime", "endDateTime")]
    except (KeyError, ValueError) as error:
        raise Problem(400, "ErrorInvalidParameter", "startDateTime, endDateTime?") from error
    since, until = (b if b.tzinfo else b.replace(tzinfo=UTC) for b in bounds)
    return since, until


def _missing() -> Problem:
    return Problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")
