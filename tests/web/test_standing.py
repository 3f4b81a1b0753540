"""How an account stands, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from markupsafe import Markup

from connectors.errors import ConnectorError, Remedy
from connectors.source import Cursor
from schemas.account import Account, AccountProblem, Stream
from service.accounts.failing import outlook
from service.accounts.keyring import GrantEnded
from service.db.places import Target
from service.ingest.pull import shrinking
from service.ingest.streams import Stream as Row
from service.web import standing
from service.web.words import ago, ahead, coded

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def stream(**cells: Any) -> Stream:
    complete = {
        "name": "mail",
        "label": "Gmail",
        "feature": "mail",
        "held": 10,
        "of": 10,
        "unreadable": 0,
        "last_complete_at": NOW - MINUTE,
        "audited_at": None,
        "progress": 1.0,
        "minutes_left": None,
        "problem": None,
    }
    return Stream.model_validate({**complete, **cells})


def walking(**cells: Any) -> Stream:
    begun = {"held": 1200, "of": 5000, "progress": 0.24, "minutes_left": 13}
    return stream(**{**begun, "last_complete_at": None, **cells})


def account(*streams: Stream, **cells: Any) -> Account:
    well = {
        "id": "a_1",
        "kind": "oauth",
        "provider": "google",
        "label": "mara@lind.example",
        "status": "ok",
        "problem": None,
        "features": ["mail"],
        "streams": [],
        "next_sync_at": NOW + MINUTE,
        "synced_at": NOW - MINUTE,
        "created_at": NOW,
        "user": None,
        "shared": False,
    }
    told = Account.model_validate({**well, **cells})
    return told.model_copy(update={"streams": list(streams)})


def troubled(error: ConnectorError) -> Account:
    """An account as it is after this error, for a long time."""
    seen = outlook(error, 9, 0, 0.5)
    assert seen.problem is not None
    problem = AccountProblem(cause=seen.problem.cause, remedy=seen.problem.remedy)
    return account(stream(), status="problem", problem=problem)


def test_up_to_date() -> None:
    card = standing.card(account(stream(audited_at=NOW - timedelta(days=3))), NOW)
    assert (card.says, card.tone, card.way, card.busy) == ("Up to date", "well", None, False)
    assert card.about == "Complete 1 minute ago, next look in 1 minute."
    ((line,),) = [group.lines for group in card.groups]
    assert (line.held, line.percent) == ("10 of 10", None)
    assert line.about == "complete 1 minute ago, compared 3 days ago"


def test_a_first_reading_is_honest() -> None:
    first = account(walking(), stream(feature="contacts"), synced_at=None)
    card = standing.card(first, NOW)
    assert (card.says, card.tone, card.busy) == ("Reading for the first time", "busy", True)
    assert card.about == "About 13 minutes left."
    line = card.groups[0].lines[0]
    assert (line.held, line.percent, line.about) == ("1,200 of 5,000", 24, "about 13 minutes left")
    assert [group.title for group in card.groups] == ["Mail", "Contacts"]
    assert standing.first_syncs([first]) == (
        "Reading mara@lind.example for the first time: 1,210 of 5,010, about 13 minutes left."
    )
    assert "2 accounts" in standing.first_syncs([first, first])


def test_what_is_unknown_is_not_made_up() -> None:
    unknown = walking(of=None, progress=None, minutes_left=None)
    card = standing.card(account(unknown, synced_at=None), NOW)
    line = card.groups[0].lines[0]
    assert (line.held, line.percent, line.about) == ("1,200 so far", None, "")
    assert card.about == ""
    begun = standing.card(account(synced_at=None), NOW)
    assert begun.says == "Finding out what there is to read"
    assert standing.card(account(walking(held=0, of=None)), NOW).groups[0].lines[0].held == (
        "just begun"
    )


def test_a_new_calendar_of_a_known_account_is_a_first_reading() -> None:
    assert standing.is_first(account(stream(), walking(feature="calendar")))


@pytest.mark.parametrize("status", ["paused", "disconnected"])
def test_who_rests_reads_nothing(status: str) -> None:
    card = standing.card(account(walking(), status=status, next_sync_at=None, synced_at=None), NOW)
    assert (card.tone, card.busy, card.about) == ("rest", False, "Complete never.")
    assert standing.first_syncs([card.account]) == ""


def test_what_could_not_be_read_is_said() -> None:
    card = standing.card(account(stream(held=8, unreadable=2)), NOW)
    assert card.groups[0].lines[0].about == "complete 1 minute ago, 2 could not be read"


SHRUNK = Row(
    Target(1, 2), "contacts", "contacts", "Contacts", Cursor(), None, False, 1, None, troubled=False
)


@pytest.mark.parametrize(
    ("error", "way", "says"),
    [
        (GrantEnded("The grant is no more."), "reconnect", "Needs you"),
        (shrinking(SHRUNK, 90, 100), "accept", "Needs you"),
        (ConnectorError("Gmail is switched off.", Remedy.STOP), "act", "Needs you"),
        (ConnectorError("Google is down.", Remedy.RETRY), "wait", "Has trouble, and tries again"),
    ],
)
def test_each_problem_has_its_way_out(error: ConnectorError, way: str, says: str) -> None:
    card = standing.card(troubled(error), NOW)
    assert (card.way, card.says, card.tone) == (way, says, "wrong")
    assert standing.in_trouble([card.account]) == (0 if way == "wait" else 1)


def test_a_first_reading_in_trouble_is_no_progress() -> None:
    stuck = troubled(GrantEnded("x")).model_copy(
        update={"streams": [walking()], "synced_at": None, "next_sync_at": None}
    )
    assert standing.first_syncs([stuck]) == ""
    assert not standing.card(stuck, NOW).busy


def test_due_is_busy() -> None:
    card = standing.card(account(stream(), next_sync_at=NOW), NOW)
    assert card.busy
    assert card.about == "Complete 1 minute ago, looking now."


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=2000), "2,000 days ago"),
        (timedelta(seconds=-5), "just now"),  # clocks differ
    ],
)
def test_ago(span: timedelta, words: str) -> None:
    assert ago(NOW - span, NOW) == words


def test_ahead_and_never() -> None:
    assert ago(None, NOW) == "never"
    assert ahead(NOW + timedelta(seconds=30), NOW) == "in less than a minute"
    assert ahead(NOW - MINUTE, NOW) == "now"


def test_code_in_backticks_is_all_that_becomes_html() -> None:
    assert coded("run `a <b>` & go") == Markup("run <code>a &lt;b&gt;</code> &amp; go")
    assert coded("a ` <i>") == Markup("a ` &lt;i&gt;")
