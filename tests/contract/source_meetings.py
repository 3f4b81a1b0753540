"""Meetings and cards as every provider must bring them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.sandbox.world import Card, Meeting, Party, Reply
from schemas.source import EventRecord, PersonRecord
from tests.contract.connected import Connected
from tests.contract.source_ground import ANNA, BORIS, ME, NOW, SourceGround
from tests.contract.source_mail import SHARED

_HOUR = timedelta(hours=1)
_REPLIES: tuple[Reply, ...] = ("accepted", "declined", "tentative", "needs-action")
BACK, AHEAD = timedelta(days=365), timedelta(days=45)
"""The least that must be held around now."""

Seen = tuple[datetime, datetime, str, frozenset[tuple[str, str]]]


def meeting(uid: str, days: float, times: int = 1, organizer: Party = ME) -> Meeting:
    """An hour with Anna and Boris, so many days from now."""
    start = NOW + timedelta(days=days)
    guests: dict[Party, Reply] = {ANNA: "accepted", BORIS: "needs-action"}
    return Meeting(
        f"{uid}@x.example", f"About {uid}", start, start + _HOUR, organizer, guests, times
    )


def held(at: Connected, since: datetime, until: datetime) -> list[Seen]:
    """What the store holds of meetings that take place."""
    rows = (r for r in at.store.of("calendar").values() if isinstance(r, EventRecord))
    return sorted(_seen(rows, since, until), key=str)


def _seen(rows: Iterable[EventRecord], since: datetime, until: datetime) -> Iterable[Seen]:
    for row in rows:
        if since <= row.occurred_at < until and row.facts.get("status") != "cancelled":
            answers = frozenset(
                (p.identifier.removeprefix("email:"), p.answer)
                for p in row.participants
                if p.role == "attendee"
            )
            assert row.ended_at is not None
            yield row.occurred_at, row.ended_at, row.subject, answers


def truth(at: Connected, since: datetime, until: datetime) -> list[Seen]:
    """The same of the box."""
    return sorted(
        (
            (o.start, o.end, o.subject, frozenset(o.answers.items()))
            for o in at.box.occurrences(since, until)
        ),
        key=str,
    )


class MeetingsContract(SourceGround):
    """Every occurrence once, with its answers, as it is now."""

    def agree_on_meetings(self, at: Connected) -> None:
        """Around the present, the store holds what takes place."""
        window = (at.clock() - BACK, at.clock() + AHEAD)
        assert held(at, *window) == truth(at, *window)

    def test_single_meetings_come_move_and_go(self) -> None:
        async def story(at: Connected) -> None:
            first, second = at.box.meet(meeting("one", -3)), at.box.meet(meeting("two", 4))
            await at.sync("calendar")
            self.agree_on_meetings(at)
            assert len(at.store.of("calendar")) == 2
            at.box.reschedule(first, NOW + timedelta(days=1))
            at.box.answer(second, BORIS.address, "declined")
            await at.sync("calendar")
            self.agree_on_meetings(at)
            at.box.cancel(first)
            await at.sync("calendar")
            self.agree_on_meetings(at)
            assert len(held(at, NOW - BACK, NOW + AHEAD)) == 1

        self.play(story, "calendar")

    def test_a_series_changes_as_a_whole_and_in_part(self) -> None:
        async def story(at: Connected) -> None:
            start = NOW - timedelta(days=28)
            series = at.box.meet(meeting("weekly", -28, times=8))
            await at.sync("calendar")
            self.agree_on_meetings(at)
            assert len(truth(at, NOW - BACK, NOW + AHEAD)) == 8
            week = timedelta(days=7)
            at.box.cancel(series, start + week)
            at.box.reschedule(series, start + 2 * week + 3 * _HOUR, start + 2 * week)
            at.box.answer(series, ANNA.address, "declined", start + 3 * week)
            await at.sync("calendar")
            self.agree_on_meetings(at)
            at.box.answer(series, BORIS.address, "accepted")
            await at.sync("calendar")
            self.agree_on_meetings(at)
            at.box.reschedule(series, start + 5 * _HOUR)
            await at.sync("calendar")
            self.agree_on_meetings(at)
            at.box.cancel(series)
            await at.sync("calendar")
            self.agree_on_meetings(at)
            assert held(at, NOW - BACK, NOW + AHEAD) == []

        self.play(story, "calendar")

    def test_an_endless_series_goes_on_as_time_passes(self) -> None:
        async def story(at: Connected) -> None:
            series = at.box.meet(meeting("forever", -100, times=0))
            at.box.cancel(series, NOW - timedelta(days=100) + timedelta(days=14))
            for _ in range(9):
                await at.sync("calendar")
                self.agree_on_meetings(at)
                at.clock.move(timedelta(days=47))

        self.play(story, "calendar")

    def test_an_event_all_day_keeps_its_days(self) -> None:
        async def story(at: Connected) -> None:
            day = datetime(2026, 11, 3, tzinfo=UTC)
            end, guests = day + timedelta(days=2), {ANNA: _REPLIES[0]}
            fair = Meeting("fair@x.example", "Fair", day, end, ME, guests, all_day=True)
            at.box.meet(fair)
            await at.sync("calendar")
            self.agree_on_meetings(at)
            (row,) = at.store.of("calendar").values()
            assert isinstance(row, EventRecord)
            assert row.facts["all_day"]

        self.play(story, "calendar")

    def test_the_owner_is_known_among_the_guests(self) -> None:
        async def story(at: Connected) -> None:
            start = NOW + timedelta(days=2)
            guests: dict[Party, Reply] = {ME: "tentative", BORIS: "accepted"}
            at.box.meet(Meeting("u@x.example", "Talk", start, start + _HOUR, ANNA, guests))
            await at.sync("calendar")
            (row,) = at.store.of("calendar").values()
            assert isinstance(row, EventRecord)
            me = [p for p in row.participants if p.me]
            assert [(p.identifier, p.role, p.answer) for p in me] == [
                (f"email:{ME.address}", "attendee", "tentative")
            ]
            organizer = [p.identifier for p in row.participants if p.role == "organizer"]
            assert organizer == [f"email:{ANNA.address}"]

        self.play(story, "calendar")

    @settings(max_examples=15, deadline=None, suppress_health_check=SHARED)
    @given(st.data())
    def test_after_quiet_the_diary_is_the_same(self, data: st.DataObject) -> None:
        async def story(at: Connected) -> None:
            times = (1, 5, 0)
            events = [at.box.meet(meeting(f"e{n}", -20 + n, t)) for n, t in enumerate(times)]
            alive = set(range(len(events)))
            for _ in range(data.draw(st.integers(1, 8))):
                if not alive:
                    break
                n = data.draw(st.sampled_from(sorted(alive)))
                start = NOW + timedelta(days=n - 20)
                week = data.draw(st.sampled_from([None, 0, 1, 2])) if n else None
                original = None if week is None else start + timedelta(weeks=week)
                what = data.draw(st.sampled_from(["move", "answer", "cancel", "walk"]))
                if what == "walk":
                    await at.sync("calendar")
                elif what == "answer":
                    reply = data.draw(st.sampled_from(_REPLIES))
                    at.box.answer(events[n], ANNA.address, reply, original)
                elif original and what == "cancel":
                    at.box.cancel(events[n], original)
                elif original:
                    at.box.reschedule(events[n], original + 2 * _HOUR, original)
                elif what == "cancel":
                    at.box.cancel(events[n])
                    alive.discard(n)
            await at.sync("calendar")
            self.agree_on_meetings(at)

        self.play(story, "calendar")


class CardsContract(SourceGround):
    """Every card as it is now."""

    def test_cards_come_change_and_go(self) -> None:
        async def story(at: Connected) -> None:
            anna = at.box.keep(
                Card("Anna Bell", (ANNA.address,), ("+49301234567",), "Acme", "Head")
            )
            boris = at.box.keep(Card("Boris Petrov", (BORIS.address, "b@home.example")))
            await at.sync("contacts")
            self.agree_on_cards(at)
            at.box.rewrite(anna, Card("Anna Bell-Stone", (ANNA.address,), (), "Globex", "CEO"))
            await at.sync("contacts")
            self.agree_on_cards(at)
            at.box.drop(boris)
            await at.sync("contacts")
            self.agree_on_cards(at)

        self.play(story, "contacts")

    def test_many_cards_come_in_pages(self) -> None:
        async def story(at: Connected) -> None:
            for number in range(1100):
                at.box.keep(Card(f"Person {number}", (f"p{number}@x.example",)))
            await at.sync("contacts")
            self.agree_on_cards(at)

        self.play(story, "contacts")

    def agree_on_cards(self, at: Connected) -> None:
        """The store holds what the box has."""
        rows = at.store.of("contacts")
        there = at.box.cards()
        assert rows.keys() == there.keys()
        for key, row in rows.items():
            assert isinstance(row, PersonRecord)
            card = there[key]
            assert (row.name, row.emails, row.phones) == (card.name, card.emails, card.phones)
            assert (row.company, row.title) == (card.company, card.title)
