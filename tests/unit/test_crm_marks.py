"""Marks: an activity is known by its key wherever its text stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from connectors.crm import marks
from connectors.sink import Activity, Kind, OwnField

AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def activity(key: str, kind: Kind = "call", text: str = "", direction: str = "in") -> Activity:
    return Activity(key, kind, direction, AT, None, "T", (), text, zone="Europe/Vienna")  # type: ignore[arg-type]


@given(key=st.uuids(), text=st.text(max_size=40), around=st.text(max_size=20))
def test_the_key_is_found_whatever_stands_around_it(key: UUID, text: str, around: str) -> None:
    lines = marks.lines(activity(str(key), text=text), dated=True)
    for join in ("\n", "<br>"):
        assert marks.key_in(f"{around}{join}{join.join(lines)}{join}{around}") == str(key)


@given(text=st.text())
def test_a_text_of_somebody_elses_has_none(text: str) -> None:
    assert marks.key_in(text.replace("touchline:", "")) == ""
    assert marks.key_in(None) == ""


def test_a_note_says_what_was_when() -> None:
    assert marks.said(activity("k"), dated=True) == ["Call received on 2026-07-02 at 00:30 CEST"]
    assert marks.said(activity("k", direction="out"), dated=False) == ["Call made"]
    assert marks.said(activity("k", "meeting", "Budget"), dated=False) == ["Budget", "Meeting"]
    for kind in get_args(Kind):
        assert all(line.strip() for line in marks.said(activity("k", kind), dated=True))


def test_fields_of_ours_are_known_by_name() -> None:
    for label in ("Last touched (Touchline)", "Last touched"):
        title = marks.title(OwnField("last_touched_at", label, "datetime"))
        assert title == "Touchline last touched"
        assert marks.is_ours(title)
    assert not marks.is_ours("Last touched")
