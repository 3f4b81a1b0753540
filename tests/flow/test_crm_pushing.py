"""Fields and activities reach a CRM, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.stages import Stage
from service.delivery.crm.links import NOT_THERE
from service.detection.overrule import overrule
from service.detection.stage import judge_pending
from service.jobs.pipeline import rebuild, settle
from service.reconciler.edit import edit
from tests.conftest import NOW
from tests.flow.crm_desk import Connected
from tests.flow.crm_turns import (
    ADA,
    BO,
    HALF_AN_HOUR,
    a_touch,
    does,
    is_due,
    notes,
    pass_by,
    people,
    push,
    pushing,
    rest,
    rows,
    states,
    tell,
    titles,
)
from tests.flow.feeding import ME, everyone, mail, meeting, stored


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """A CRM that knows Ada, and two people here; pushing is on."""
    return pushing(db, ws, monkeypatch)


def test_a_touch_arrives_as_fields_and_as_an_activity(at: Connected) -> None:
    a_touch(at, ADA, BO)
    assert is_due(at)
    push(at)
    assert at.books.records["1"].values == {"touched": HALF_AN_HOUR}
    assert titles(at) == ["Mail to Ada Lovelace"]
    assert people(at)["Ada Lovelace"].state == "done"
    assert people(at)["Bo Nilsson"].because == NOT_THERE
    assert states(at) == ["done", "left_out"]
    assert not is_due(at)


def test_nothing_is_sent_twice(at: Connected) -> None:
    a_touch(at)
    rest(at)
    saves = len(at.books.saves)
    pass_by(at, days=2)
    rest(at)
    assert len(notes(at)) == 1
    assert len(at.books.saves) == saves


def test_nothing_from_before_the_connection_is_logged(at: Connected) -> None:
    tell(at, mail(ME, ADA, 3))
    push(at)
    assert notes(at) == []
    assert at.books.records["1"].values == {"touched": NOW - timedelta(days=3)}


def test_a_mail_to_two_people_is_one_activity(at: Connected) -> None:
    at.books.add("Bo Nilsson", BO)
    pass_by(at, hours=1)
    tell(at, mail(ME, (ADA, BO), -1 / 48))
    push(at)
    assert [note.people for note in notes(at)] == [["1", "2"]]


def test_a_meeting_is_logged_when_it_is_over(at: Connected) -> None:
    tell(at, meeting(ADA, NOW + timedelta(hours=2)))
    push(at)
    assert notes(at) == []
    pass_by(at, hours=2, minutes=29)
    push(at)
    assert notes(at) == []
    pass_by(at, minutes=2)
    assert is_due(at)
    push(at)
    assert titles(at) == ["Meeting with Ada Lovelace"]


def test_last_touch_falls_when_its_row_goes(at: Connected) -> None:
    tell(at, mail(ME, ADA, 3))
    a_touch(at)
    push(at)
    (one,) = rows(at)
    ws, now = at.desk.ws, at.desk.now()
    does(at, lambda conn: overrule(conn, ws, one, False, "", now))
    push(at)
    assert at.books.records["1"].values == {"touched": NOW - timedelta(days=3)}
    assert len(notes(at)) == 1  # what was logged stays


def test_what_counts_no_more_before_it_was_sent_is_left_out(at: Connected) -> None:
    a_touch(at)
    at.room.plan(ConnectorError("Busy.", Remedy.WAIT, retry_after=60.0), "log")
    push(at)
    (one,) = rows(at)
    ws = at.desk.ws
    does(at, lambda conn: overrule(conn, ws, one, False, "", at.desk.now()))
    rest(at, 2)
    assert (states(at), notes(at)) == (["left_out"], [])
    does(at, lambda conn: overrule(conn, ws, one, None, "", at.desk.now()))
    rest(at, 2)
    assert (states(at), len(notes(at))) == (["done"], 1)


def test_rebuilding_sends_nothing(at: Connected) -> None:
    a_touch(at)
    push(at)
    saves = len(at.books.saves)
    for what in ("detection", "reconciler", "timeline"):
        rebuild(at.desk.db, at.desk.ws, what, at.desk.clock())
    rest(at, 3)
    assert (len(notes(at)), len(at.books.saves)) == (1, saves)


def test_a_field_that_time_changes_is_written_once_a_day_at_most(at: Connected) -> None:
    tell(at, mail(ME, ADA, 50), mail(ADA, ME, 49))
    ada, ws = everyone(at.desk.db)["Ada Lovelace"], at.desk.ws
    does(at, lambda conn: edit(conn, ws, ada, {"cadence_days": 10}, at.desk.now()))
    at.edit(mapping=[{"ours": "days_overdue", "theirs": "late"}])
    push(at)
    before = at.books.records["1"].values["late"]
    saves = len(at.books.saves)
    for _ in range(40):
        pass_by(at, hours=1)
        if is_due(at):
            push(at)
    assert len(at.books.saves) == saves + 1
    assert at.books.records["1"].values["late"] == float(str(before)) + 1


def test_news_wait_until_it_is_settled_whose_they_are(at: Connected) -> None:
    """A mail is judged before anybody says who it is with."""
    desk, box = at.desk, "new@z.example"
    at.books.add("Somebody new", box)
    pass_by(at, hours=1)
    stored(desk.db, desk.ws, [mail(ME, box, -1 / 48)], "vcard", desk.clock())
    with desk.db.writing(desk.ws.id) as conn:
        judge_pending(conn, desk.ws, Stage.JUDGE_SENT, desk.now())
    assert rows(at) == {}
    settle(desk.db, desk.ws, desk.clock())
    push(at)
    assert len(notes(at)) == 1
