"""Rules: the same days as dateutil and recurring_ical_events find, at a bounded price."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import perf_counter

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connectors.base import Failed, Found, Skipped
from connectors.files.calendar import Ics
from connectors.files.calendar.properties import Broken
from connectors.files.calendar.recurrence import parse
from schemas.source import EventRecord
from tests.contract.importers import CONTEXT, NOW, Bytes
from tests.worlds.calendar import calendar, event

FIRST, LAST = datetime(2016, 11, 1), datetime(2027, 11, 1)  # noqa: DTZ001
STARTS = st.datetimes(datetime(1958, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
DAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3)


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 9))}")
    if draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(draw(DAYS)))
    if draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 12), min_size=1, max_size=3))
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if frequency == "MONTHLY" and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 400))}")
    return ";".join(parts)


@settings(max_examples=60, deadline=None)
@given(rules(), STARTS)
def test_a_rule_falls_on_dateutils_days(rule: str, start: datetime) -> None:
    plain = rrulestr(rule, dtstart=start).between(FIRST, LAST, inc=True)
    assert list(parse(rule).walls(start, FIRST, LAST)) == plain


@settings(max_examples=20, deadline=None)
@given(rules(), st.datetimes(datetime(1850, 1, 1), datetime(1957, 1, 1)))  # noqa: DTZ001
def test_an_old_start_keeps_its_phase(rule: str, start: datetime) -> None:
    start = start.replace(microsecond=0)
    assume((start.month, start.day) != (2, 29))
    plain = rrulestr(rule, dtstart=start).between(FIRST, LAST, inc=True)
    assert list(parse(rule).walls(start, FIRST, LAST)) == plain


@settings(max_examples=20, deadline=None)
@given(
    rules(),
    st.datetimes(datetime(2018, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    st.lists(st.integers(0, 12), max_size=3),
)
def test_a_series_is_what_the_usual_library_makes_of_it(
    rule: str, start: datetime, skipped: list[int]
) -> None:
    begin = start.replace(microsecond=0, tzinfo=UTC)
    known = list(parse(rule).walls(begin.replace(tzinfo=None), FIRST, LAST))
    gone = [f"EXDATE:{known[i]:%Y%m%dT%H%M%SZ}" for i in skipped if i < len(known)]
    data = calendar([event("u", begin, 30, "x", "", rrule=rule, extra=gone)])
    whole = icalendar.Calendar.from_ical(data)
    theirs = recurring_ical_events.of(whole).between(NOW - timedelta(days=3652.5), NOW)
    ours = [r.occurred_at for r in records(data) if r.occurred_at < NOW]
    assume(len(theirs) < 1500)
    assert ours == sorted(component["DTSTART"].dt for component in theirs)


def records(data: bytes) -> list[EventRecord]:
    items = Ics().read([Bytes("a.ics", data)], CONTEXT)
    found = [item.record for item in items if isinstance(item, Found)]
    return [record for record in found if isinstance(record, EventRecord)]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=9999999999999999999999;INTERVAL=x",
        "FREQ=DAILY;BYHOUR=" + ",".join(["1"] * 500),
        "FREQ=WEEKLY;BYHOUR=1,2,3,4,5,6,7,8;BYMINUTE=0,1,2,3,4,5,6,7,8,9",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=DAILY;BYHOUR=25",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "FREQ=DAILY;BYDAY",
        "W1 MO",
        "",
    ],
)
def test_rules_no_person_keeps_are_refused(rule: str) -> None:
    with pytest.raises(Broken, match="RRULE"):
        parse(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31;COUNT=3",
    ],
)
def test_a_rule_that_never_falls_costs_next_to_nothing(rule: str) -> None:
    start = datetime(2020, 1, 1, 9)  # noqa: DTZ001
    began = perf_counter()
    assert list(parse(rule).walls(start, FIRST, LAST)) == []
    assert perf_counter() - began < 1


def test_an_endless_count_is_told() -> None:
    data = calendar([event("u", datetime(1971, 1, 1, tzinfo=UTC), 1, "x", "", rrule=HOURLY)])
    (item,) = Ics().read([Bytes("a.ics", data)], CONTEXT)
    assert isinstance(item, Failed)
    assert "100,000 times" in item.why


HOURLY = "FREQ=HOURLY;COUNT=999999"


def test_of_too_many_the_nearest_to_now_are_kept() -> None:
    data = calendar([event("u", datetime(2010, 1, 1, 9, tzinfo=UTC), 15, "x", "", rrule=DAILY)])
    items = list(Ics().read([Bytes("a.ics", data)], CONTEXT))
    assert isinstance(items[0], Skipped)
    assert "2,000 nearest" in items[0].reason
    found = records(data)
    assert len(found) == 2000
    assert NOW + timedelta(days=364) < found[-1].occurred_at <= NOW + timedelta(days=366)
    steps = {b.occurred_at - a.occurred_at for a, b in pairwise(found)}
    assert steps == {timedelta(days=1)}


DAILY = "FREQ=DAILY"
