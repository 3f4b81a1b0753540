"""What only Google Calendar and Contacts do, and what must come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.google.box import GoogleBox
from connectors.sandbox.world import Card, Party
from connectors.source import Batch, Cursor
from schemas.source import EventRecord
from tests.contract.connected import Connected
from tests.contract.source_ground import ANNA, ME, NOW
from tests.contract.source_meetings import held, meeting, truth
from tests.contract.test_google import TestGoogle as Ground

play = Ground().play
WEEK = timedelta(days=7)


def box(at: Connected) -> GoogleBox:
    """The box, as Google's."""
    assert isinstance(at.box, GoogleBox)
    return at.box


async def failed(at: Connected, stream: str) -> ConnectorError:
    """How a walk ends."""
    with pytest.raises(ConnectorError) as told:
        await at.walk(stream)
    return told.value


def test_a_card_under_another_name_is_still_one_card() -> None:
    async def story(at: Connected) -> None:
        old = at.box.keep(Card("Anna Bell", (ANNA.address,)))
        await at.sync("contacts")
        new = box(at).account.book.rename(old)
        await at.sync("contacts")
        assert [*at.store.of("contacts")] == [new] != [old]
        got = await at.source.fetch("contacts", [old, new])
        assert ([r.external_id for r in got.records], got.gone) == ([new], (old,))
        ids = [key async for page in at.source.ids("contacts") for key in page]
        assert ids == [new]

    play(story, "contacts")


def test_own_calendars_are_read_and_nobody_elses() -> None:
    async def story(at: Connected) -> None:
        own, family = await at.source.streams()
        assert (own.name, own.label) == (f"calendar:{ME.address}", ME.address)
        assert family.label == "Family"
        box(at).meet(meeting("home", 1), family.name.partition(":")[2])
        at.box.meet(meeting("work", 2))
        await at.sync()
        assert [len(at.store.rows[s.name]) for s in (own, family)] == [1, 1]
        (row,) = at.store.rows[family.name].values()
        assert isinstance(row, EventRecord)
        assert row.facts["calendar"] == "Family"

    play(story, "calendar")


def test_a_calendar_that_is_gone_is_no_reason_to_forget_it() -> None:
    async def story(at: Connected) -> None:
        assert (await failed(at, "calendar:gone@group.calendar.google.com")).remedy is Remedy.SKIP
        with pytest.raises(ConnectorError) as told:
            await at.source.fetch("calendar:gone@group.calendar.google.com", ["ev1"])
        assert told.value.remedy is Remedy.SKIP

    play(story, "calendar")


def test_a_stream_nobody_knows() -> None:
    async def story(at: Connected) -> None:
        for name in ("chat", "calendar:", "mails"):
            with pytest.raises(ConnectorError) as told:
                at.source.ids(name)
            assert told.value.remedy is Remedy.STOP

    play(story)


def test_a_series_split_in_two_keeps_both_halves() -> None:
    """Google names the second half "<series>_R20261101T120000"."""

    async def story(at: Connected) -> None:
        first = at.box.meet(meeting("first", -28, times=4))
        second = at.box.meet(meeting("second", 0, times=4))
        entries = box(at).account.diary.main.entries
        half = entries.pop(second)
        half.id = f"{first}_R20261101T120000"
        entries[half.id] = half
        await at.sync("calendar")
        at.box.answer(first, ANNA.address, "declined")
        await at.sync("calendar")
        around = (NOW - 8 * WEEK, NOW + 8 * WEEK)
        assert held(at, *around) == truth(at, *around)
        assert len(at.store.of("calendar")) == 8
        at.box.cancel(first)
        await at.sync("calendar")
        assert len(at.store.of("calendar")) == 4

    play(story, "calendar")


def test_an_occurrence_whose_series_cannot_be_read_stands_by_itself() -> None:
    async def story(at: Connected) -> None:
        series = at.box.meet(meeting("weekly", -14, times=4))
        await at.sync("calendar")
        start = NOW - 2 * WEEK
        at.box.reschedule(series, start + timedelta(hours=3), start)
        at.box.cancel(series, start + WEEK)
        at.platform.faults.plan("gone_on_get", series)
        await at.sync("calendar")
        around = (NOW - 8 * WEEK, NOW + 8 * WEEK)
        assert held(at, *around) == truth(at, *around)

    play(story, "calendar")


def test_a_single_event_may_become_a_series() -> None:
    async def story(at: Connected) -> None:
        key = at.box.meet(meeting("one", -3))
        await at.sync("calendar")
        diary = box(at).account.diary
        entry = diary.main.entries[key]
        for times in (5, 1):
            entry.meeting = replace(entry.meeting, times=times)
            diary.answer(key, ANNA.address, "tentative", None)
            await at.sync("calendar")
            assert len(at.store.of("calendar")) == times

    play(story, "calendar")


def test_meetings_of_long_ago_are_held_for_ever() -> None:
    async def story(at: Connected) -> None:
        at.box.meet(meeting("old", -4000))
        at.box.meet(meeting("series", -3000, times=400))
        await at.sync("calendar")
        since = (NOW - timedelta(days=5000), NOW + timedelta(days=150))
        assert held(at, *since) == truth(at, *since)
        stream = (await at.streams("calendar"))[0]
        at.store.cursors[stream] = Cursor()
        at.clock.move(timedelta(days=40))
        await at.sync("calendar")
        there = [key async for page in at.source.ids(stream) for key in page]
        assert set(there) == at.store.rows[stream].keys()
        assert len(there) == len(set(there))

    play(story, "calendar")


def test_an_idle_calendar_is_read_further_once_a_month() -> None:
    async def story(at: Connected) -> None:
        at.box.meet(meeting("forever", -10, times=0))
        await at.sync("calendar")
        stream = (await at.streams("calendar"))[0]
        asked: list[int] = []
        for _ in range(8):
            at.clock.move(timedelta(days=5))
            before = at.asked["calendar.events.list"]
            await at.walk(stream)
            asked.append(at.asked["calendar.events.list"] - before)
        assert asked == [1, 1, 1, 1, 1, 2, 1, 1]
        assert at.asked["calendar.events.instances"] == 0

    play(story, "calendar")


def test_a_batch_is_nothing_but_what_it_says() -> None:
    async def story(at: Connected) -> None:
        room = Party("Blue room", "blue@resource.calendar.google.com")
        at.box.meet(replace(meeting("one", 1), guests={room: "accepted", ANNA: "accepted"}))
        await at.sync("calendar")
        (row,) = at.store.of("calendar").values()
        assert isinstance(row, EventRecord)
        humans = {p.identifier: p.human for p in row.participants if p.role == "attendee"}
        assert humans == {f"email:{room.address}": False, f"email:{ANNA.address}": True}
        got = await at.source.fetch((await at.streams("calendar"))[0], [row.external_id])
        assert got == Batch(records=(row,))

    play(story, "calendar")
