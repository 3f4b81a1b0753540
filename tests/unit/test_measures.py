"""Entries of the diary, books of its pages, and the stretches history is cut into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.insight import By, Period
from service.db.moments import DAY
from service.timeline.book import Book, Page
from service.timeline.measures import HOW, Ground, Group, begins, by_tag, day, on, parts, period
from service.timeline.paces import Entry, Kind, entries, packed, unpacked
from service.timeline.touches import Touch

BY: tuple[By, ...] = get_args(By)
NOW = 20_000 * DAY
HOUR = DAY // 24


def touch(days: float, way: str = "out", kind: str = "mail", **rest: object) -> Touch:
    """So many days ago."""
    at = NOW - int(days * DAY)
    ended = at + HOUR if kind == "meeting" else None
    one = Touch(int(days * 1000) + 1, kind, way, at, ended, True, True)
    return one._replace(**rest)  # type: ignore[arg-type]


def kinds(*told: Touch) -> list[Kind]:
    return [entry.kind for entry in entries(told, NOW)]


def test_a_touch_is_of_the_day_it_took_place() -> None:
    assert entries([touch(3, "in")], NOW) == [Entry(19_997, Kind.CAME)]
    assert kinds(touch(3, "both", "meeting")) == [Kind.MET]
    assert kinds(touch(3, "both", "call")) == [Kind.MET]


def test_what_has_not_ended_is_nothing_yet() -> None:
    assert kinds(touch(0.01, "both", "meeting")) == []
    assert kinds(touch(-1)) == []


def test_a_talk_begins_after_a_week_of_silence() -> None:
    assert kinds(touch(30), touch(23)).count(Kind.BEGAN) == 2
    assert kinds(touch(30), touch(23.1)).count(Kind.BEGAN) == 1
    assert Kind.BEGAN not in kinds(touch(30, opener=False))
    assert Kind.BEGAN in kinds(touch(30, kind="message", opener=False))
    assert Kind.BEGAN not in kinds(touch(30, kind="call"))


def test_a_thread_others_began_is_no_talk_of_mine() -> None:
    told = kinds(touch(60, "in", thread="t"), touch(30, thread="t"))
    assert Kind.BEGAN not in told
    assert Kind.MINE in told


@pytest.mark.parametrize("kind", ["mail", "call", "meeting", "gift"])
def test_whatever_they_do_within_thirty_days_answers(kind: str) -> None:
    way = "both" if kind == "meeting" else "in"
    assert Kind.ANSWERED in kinds(touch(60), touch(30, way, kind))
    assert Kind.ANSWERED not in kinds(touch(60), touch(29.9, way, kind))


def test_an_answer_takes_tenths_of_hours_rounded() -> None:
    told = entries([touch(9, "in"), touch(8.5, opener=False), touch(8, "in", opener=False)], NOW)
    assert [e for e in told if e.kind > Kind.ANSWERED] == [
        Entry(19_991, Kind.MINE, 120),
        Entry(19_992, Kind.THEIRS, 120),
    ]
    slow = entries([touch(60, "in"), touch(29, opener=False)], NOW)
    assert Kind.MINE not in [e.kind for e in slow]


ENTRIES = st.lists(
    st.builds(Entry, st.integers(-40_000, 40_000), st.sampled_from(Kind), st.integers(0, 7200))
)


@given(ENTRIES)
def test_packing_keeps_every_entry(some: list[Entry]) -> None:
    assert sorted(unpacked(packed(some))) == sorted(some)
    assert packed(reversed(some)) == packed(some)


SEATS = st.lists(st.integers(0, 9), max_size=6)
PAGES = st.dictionaries(
    st.integers(0, 40), st.builds(Page, came=SEATS, went=SEATS, met=SEATS), max_size=12
)


@given(PAGES, st.integers(-5, 45), st.integers(0, 50))
def test_a_book_equals_plain_sets(pages: Mapping[int, Page], start: int, days: int) -> None:
    book, end = Book(pages, 10), start + days
    inside = [page for number, page in pages.items() if start <= number < end]
    came, went, met = (
        {seat for page in inside for seat in getattr(page, name)}
        for name in ("came", "went", "met")
    )
    assert book.touched(start, end) == book.people(came | went | met)
    assert book.two_way(start, end) == book.people(met | came & went)


@given(st.sampled_from(BY), st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 900))
def test_parts_cover_every_day_once_and_begin_as_calendars_do(
    by: By, first: date, days: int
) -> None:
    found = parts(by, day(first), day(first) + days)
    assert [number for some in found for number in range(*some)] == [
        day(first) + n for n in range(days)
    ]
    for start, end in found[1:]:
        assert begins(by, on(start)) == on(start)
        assert begins(by, on(end - 1)) == on(start)


def test_calendars() -> None:
    assert begins("week", date(2026, 11, 1)) == date(2026, 10, 26)
    assert begins("month", date(2026, 11, 1)) == date(2026, 11, 1)
    assert begins("quarter", date(2026, 12, 31)) == date(2026, 10, 1)


def test_nothing_is_no_share_of_nothing() -> None:
    empty = period(Ground(Book({}, 1), 100), 90, 101)
    assert empty.so_far
    assert (empty.touches, empty.people, empty.network.size) == (0, 0, 0)
    for told in (empty.reply_rate, empty.two_way_people, empty.reciprocity, empty.covered):
        assert (told.value, told.denominator) == (None, 0)
    assert (empty.my_replies.hours, empty.network.growth.value) == (None, None)


def test_who_joined_the_network_and_who_was_lost() -> None:
    pages = {0: Page(met=[1, 2]), 50: Page(met=[1]), 95: Page(came=[3]), 96: Page(went=[3])}
    told = period(Ground(Book(pages, 4), 200), 90, 100).network
    assert (told.size, told.joined, told.lost) == (2, 1, 1)
    assert (told.growth.value, told.growth.denominator) == (0.0, 2)


def test_reciprocity_is_the_mean_of_pairs() -> None:
    pages = {5: Page(came=[1, 1, 2], went=[1], met=[3])}
    told = period(Ground(Book(pages, 4), 200), 0, 10).reciprocity
    assert told.value == pytest.approx((2 / 3 + 0 + 1) / 3, abs=1e-4)


def test_coverage_counts_today_as_the_day_it_is() -> None:
    book = Book({70: Page(went=[1]), 69: Page(went=[2])}, 3)
    groups = [Group("key", 30, 3, book.people([1, 2])), Group("key", None, 4, 0)]
    told = period(Ground(book, 100, groups), 90, 101).coverage[0]
    assert (told.tier, told.people) == ("key", 7)
    assert (told.inside.numerator, told.inside.denominator) == (1, 3)


def test_tags_have_the_measures_of_those_who_carry_them() -> None:
    page = Page(came=[1], went=[1, 2, 2], began=[1, 2], answered=[1])
    ground = Ground(Book({5: page}, 4), 200)
    (told,) = by_tag(ground, 0, 10, {"friend": (3, [1, 2])})
    assert (told.people, told.touches, told.touched.numerator) == (3, 4, 2)
    assert (told.two_way_people.value, told.reply_rate.value) == (0.5, 0.5)


def test_every_measure_says_how_it_is_counted() -> None:
    ways = {"starts_on", "ends_on", "so_far", "inbound", "outbound", "meetings"}
    assert HOW.keys() == Period.__dataclass_fields__.keys() - ways
    assert on(day(date(2026, 11, 1)) + 1) == date(2026, 11, 1) + timedelta(1)
