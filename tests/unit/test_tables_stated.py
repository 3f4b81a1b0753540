"""What cards and rows state: cleaned text, dates, ways to reach someone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files.stated import Reach, birthday, clean, tidy_tags


@given(st.text())
def test_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set("\0\n\r\t\x1b\u202e\u200b")
    once.encode()


@given(st.dates(date(1700, 1, 1)))
def test_every_clear_date_is_read(day: date) -> None:
    for form in ("%Y%m%d", "%Y-%m-%d", "%Y-%m-%dT00:00:00Z", "%d.%m.%Y"):
        assert birthday(day.strftime(form)) == day.isoformat()
    assert birthday(day.strftime("--%m%d")) == day.strftime("--%m-%d")


@given(st.text(st.sampled_from("0123456789-./T: "), max_size=12))
def test_no_date_crashes_it(text: str) -> None:
    assert birthday(text) is None or birthday(birthday(text) or "") == birthday(text)


@pytest.mark.parametrize("text", ["", "0/0/00", "0000-00-00", "--", " "])
def test_no_date_at_all(text: str) -> None:
    assert birthday(text) == ""


@pytest.mark.parametrize("text", ["31.2.1980", "1980", "May 3", "3/4/1980", "--13-01", "---12"])
def test_no_clear_date(text: str) -> None:
    assert birthday(text) is None


def test_each_way_to_reach_someone_is_kept_once_in_order() -> None:
    reach = Reach("DE")
    for value in ("b@x.com", " mailto:a@x.com", "Anna <b@x.com>", ""):
        reach.email(value)
    for value in ("tel:+49-170-1234567;ext=1", "0170 1234567", ""):
        reach.phone(value)
    assert list(reach.emails) == ["b@x.com", "a@x.com"]
    assert list(reach.phones) == ["+49-170-1234567", "0170 1234567"]
    assert reach.told == []


def test_ids_follow_what_is_stated_not_what_is_usable() -> None:
    keys = []
    for region in ("", "DE", "US"):
        reach = Reach(region)
        reach.phone("0170 1234567")
        reach.email("A@x.com")
        keys.append(reach.key("Anna"))
    assert len(set(keys)) == 1


def test_tags_are_cleaned_once_each() -> None:
    assert tidy_tags([" Work ", "Work", "myContacts", ""]) == ("Work",)
