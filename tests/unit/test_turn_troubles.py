"""What a turn that went badly leaves behind: when it is tried again, who hears of it, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest

from connectors.errors import ConnectorError, Remedy
from service.access.workspaces import Workspace
from service.accounts.turns import due
from service.db.session import Database
from tests.flow.turning import Turning, turning
from tests.flow.walking import after

MINUTE = 60_000


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Turning:
    return turning(db, ws, now, monkeypatch)


@pytest.mark.parametrize(("seconds", "told"), [(90.5, []), (3600, ["account.problem"])])
def test_a_wait_is_obeyed_exactly(at: Turning, seconds: float, told: list[str]) -> None:
    number, _ = at.connect()
    error = ConnectorError("Slow down.", Remedy.WAIT, retry_after=seconds)
    at.memory.plan(error, "pull mail", after=1)
    at.turn(number)
    row, mail = at.row(number), at.streams(number)["mail"]
    until = at.now + int(seconds * 1000) + 1
    assert (row.failures, mail.held, mail.rest_until) == (0, 10, until)
    assert row.next_at < at.now + 150_000  # what else there is goes on
    assert at.told() == told
    at.memory.steps.clear()
    at.clock.move(timedelta(seconds=seconds))
    at.turn(number)
    assert "pull mail" not in at.memory.steps
    at.clock.move(timedelta(milliseconds=1))
    at.turn(number)
    assert at.streams(number)["mail"].held == 12
    assert at.row(number).status == "ok"


def test_where_all_waits_the_account_waits_as_long(at: Turning) -> None:
    number, _ = at.connect("u-1", "mail")
    at.memory.plan(ConnectorError("Slow.", Remedy.WAIT, retry_after=90.5), "pull mail", after=1)
    at.turn(number)
    row = at.row(number)
    assert row.next_at == at.now + 90_501
    with at.db.reading() as conn:
        assert due(conn, at.ws, row.next_at - 1, 9) == []
        assert due(conn, at.ws, row.next_at, 9) == [number]


def test_passing_trouble_is_told_once_and_its_end_once(at: Turning) -> None:
    number, _ = at.connect()
    for failures in range(1, 8):
        at.memory.plan(ConnectorError("Google is down.", Remedy.RETRY))
        at.turn(number)
        row = at.row(number)
        assert row.failures == failures
        pause = min(3600, 30 * 2 ** (failures - 1)) * 1000
        assert 0.8 * pause <= row.next_at - at.now <= 1.2 * pause
        at.clock.move(timedelta(hours=1))
    assert at.told() == ["account.problem"]
    assert orjson.loads(row.problem)["cause"] == "Google is down."
    for _ in range(2):
        at.turn(number)
    row = at.row(number)
    assert (row.status, row.problem, row.failures) == ("ok", None, 0)
    assert at.told() == ["account.problem", "account.recovered"]


def test_another_problem_is_told_again(at: Turning) -> None:
    number, _ = at.connect()
    for because in ("An API is off.", "An API is off.", "The client is gone."):
        at.memory.plan(ConnectorError(because, Remedy.STOP))
        at.turn(number)
    assert at.told() == ["account.problem"] * 2


def test_a_grant_that_ended_is_told_at_once(at: Turning) -> None:
    number, _ = at.connect()
    at.memory.take_back("u-1")
    at.turn(number)
    row = at.row(number)
    assert (row.status, row.next_at) == ("problem", None)
    assert orjson.loads(row.problem)["remedy"] == "Connect the account again."
    assert at.told() == ["account.problem"]


def test_an_unclear_refusal_is_told_after_two_in_a_row(at: Turning) -> None:
    number, _ = at.connect()
    plan = [Remedy.RETRY, Remedy.REAUTH, Remedy.REAUTH]
    seen = []
    for remedy in plan:
        at.memory.plan(ConnectorError("Refused.", remedy))
        at.turn(number)
        seen.append((at.row(number).next_at is None, list(at.told())))
        at.clock.move(timedelta(minutes=5))
    assert seen == [(False, []), (False, []), (True, ["account.problem"])]


def test_one_stream_in_trouble_stops_no_other(at: Turning) -> None:
    number, _ = at.connect()
    at.memory.plan(ConnectorError("The calendar is locked.", Remedy.STOP), "pull calendar:1")
    at.turn(number)
    held = {name: row.held for name, row in at.streams(number).items()}
    assert held == {"contacts": 1, "calendar:1": 0, "mail": 12}
    assert at.row(number).status == "problem"
    assert at.row(number).next_at < at.now + 150_000
    assert "locked" in at.streams(number)["calendar:1"].problem
    at.turn(number)
    row = at.row(number)
    assert (row.status, row.synced_at) == ("problem", None)
    at.clock.move(timedelta(hours=1))
    at.turn(number)
    assert at.row(number).status == "ok"
    calendar = at.streams(number)["calendar:1"]
    assert (calendar.held, calendar.problem, calendar.rest_until) == (1, None, None)


@pytest.mark.parametrize("remedy", [Remedy.RETRY, Remedy.REAUTH])
def test_an_api_that_fails_keeps_no_other_waiting(at: Turning, remedy: Remedy) -> None:
    number, _ = at.connect()
    for _ in range(9):
        at.memory.plan(ConnectorError("It is down.", remedy), "pull contacts")
    for _ in range(6):
        at.turn(number)
        assert at.row(number).next_at < at.now + 150_000
        at.clock.move(timedelta(hours=1))
    assert at.streams(number)["mail"].held == 12
    assert at.row(number).status == "problem"
    assert at.row(number).synced_at is None


def test_a_stream_that_is_no_more_rests_and_the_rest_goes_on(at: Turning) -> None:
    number, account = at.connect()
    at.turn(number)
    gone = account.shelves.pop("calendar:1")
    at.turn(number)
    row = at.streams(number)["calendar:1"]
    assert (row.gone_at, row.held, row.problem) == (at.now, 1, None)
    assert at.row(number).status == "ok"
    at.memory.steps.clear()
    at.turn(number)
    assert at.memory.steps[0] == "streams"
    assert "pull calendar:1" not in at.memory.steps
    account.shelves["calendar:1"] = gone
    at.clock.move(timedelta(days=1))
    at.turn(number)
    assert at.streams(number)["calendar:1"].gone_at is None


def test_what_was_not_allowed_says_so(at: Turning) -> None:
    number, _ = at.connect()
    at.turn(number)
    at.connect("u-1", "mail")
    at.turn(number)
    found = at.streams(number)
    assert found["mail"].problem is None
    for name in ("contacts", "calendar:1"):
        assert "did not allow" in found[name].problem
        assert found[name].held == 1
    at.connect("u-1")
    at.turn(number)
    assert [row.problem for row in at.streams(number).values()] == [None] * 3


def test_a_fault_of_ours_ends_the_turn_and_tells_nothing_private(
    at: Turning, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    number, _ = at.connect()

    def wrong(*_: object) -> None:
        raise KeyError("anna@x.example")

    monkeypatch.setattr("service.ingest.streams.known_streams", wrong)
    for _ in range(4):
        at.turn(number)
    row = at.row(number)
    assert (row.status, row.failures) == ("problem", 4)
    assert "KeyError at test_turn_troubles.py" in row.problem
    assert "anna" not in row.problem + caplog.text


def test_a_provider_nobody_set_up_names_the_setting(at: Turning) -> None:
    number, _ = at.connect()
    at.ws.settings.google.client_id = ""
    at.turn(number)
    row = at.row(number)
    assert "TOUCHLINE_GOOGLE__CLIENT_ID" in row.problem
    assert row.next_at == at.now + 60 * MINUTE


def test_one_stream_in_trouble_does_not_hold_up_a_first_sync(
    at: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, account = at.connect()
    account.shelves["mail"].page = 1
    at.memory.plan(ConnectorError("It is locked.", Remedy.STOP), "pull calendar:1")
    for _ in range(3):
        at.turn(number, after(4))
        row = at.row(number)
        assert (row.status, row.next_at) == ("problem", at.now)
    assert at.streams(number)["mail"].held >= 6
    assert at.told() == ["account.problem"]
    at.turn(number)
    assert at.told() == ["account.problem"]
    at.clock.move(timedelta(hours=1))
    at.turn(number)
    assert at.told() == ["account.problem", "account.recovered"]
