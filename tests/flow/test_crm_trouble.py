"""What is refused, unanswered, spent, paused, cut off: nothing is lost, nothing comes twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from connectors.errors import ConnectorError, Remedy
from connectors.memory import Fate
from service.access.workspaces import Workspace
from service.db import ids
from service.db.leases import LASTS
from service.db.session import Database
from service.db.tables import changes, crm_activities
from service.delivery.crm import retrying
from service.delivery.crm.outbox import SETTLE
from service.reconciler.erase import erase
from tests.flow.crm_desk import Connected
from tests.flow.crm_turns import (
    ADA,
    BO,
    a_touch,
    does,
    fails,
    is_due,
    notes,
    pass_by,
    push,
    pushing,
    rest,
    rows,
    states,
    tell,
    titles,
)
from tests.flow.feeding import ME, everyone, mail


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """A CRM that knows Ada, and two people here; pushing is on."""
    return pushing(db, ws, monkeypatch)


@pytest.mark.parametrize("fate", ["late", "slow", "lost"])
def test_what_was_never_answered_is_looked_for_before_it_is_sent_again(
    at: Connected, fate: Fate
) -> None:
    fails(at, fate)
    a_touch(at)
    push(at)
    assert states(at) == ["unknown"]
    push(at)
    assert states(at) == ["unknown"]  # it may be on its way
    pass_by(at, milliseconds=SETTLE)
    rest(at, 3)
    assert states(at) == ["done"]
    assert len(notes(at)) == 1
    assert rows(at)[next(iter(rows(at)))].remote_id == notes(at)[0].id


def test_what_a_dead_worker_was_sending_is_looked_for(at: Connected) -> None:
    class Dead(BaseException):
        """The process is gone."""

    def dies(step: str) -> None:
        if step == "after log":
            raise Dead

    a_touch(at)
    at.room.meanwhile = dies
    with pytest.raises(Dead):
        push(at)
    assert states(at) == ["sending"]
    at.room.meanwhile = lambda step: None
    pass_by(at, milliseconds=LASTS + 1)
    push(at)
    assert states(at) == ["unknown"]
    pass_by(at, milliseconds=SETTLE)
    push(at)
    assert states(at) == ["done"]
    assert len(notes(at)) == 1


def test_one_that_is_refused_blocks_no_other_and_waits_for_a_person(at: Connected) -> None:
    fails(at, "failed")
    a_touch(at)
    tell(at, mail(ADA, ME, -1 / 40))
    push(at)
    assert states(at) == ["done", "failed"]
    rest(at, 3)
    assert states(at) == ["done", "failed"]
    failed = next(one for one, row in rows(at).items() if row.state == "failed")
    ws, account, now = at.desk.ws, at.account, at.desk.now()
    told = ids.public("pa", failed)
    does(at, lambda conn: retrying.retry(conn, ws, account, told, now))
    assert is_due(at)
    push(at)
    assert states(at) == ["done", "done"]


def test_retrying_all_tries_only_what_failed(at: Connected) -> None:
    fails(at, "failed")
    a_touch(at, ADA, BO)
    push(at)
    with at.desk.db.noting() as conn:
        assert retrying.retry(conn, at.desk.ws, at.account, None, at.desk.now()) == 1
        assert retrying.retry(conn, at.desk.ws, at.account, "pa_nonsense", at.desk.now()) == 0


def test_paused_sends_nothing_and_loses_nothing(at: Connected) -> None:
    at.edit(pushing="paused")
    a_touch(at)
    assert not is_due(at)
    push(at)
    assert (notes(at), at.books.saves) == ([], [])
    at.edit(pushing="on")
    assert is_due(at)
    push(at)
    assert titles(at) == ["Mail to Ada Lovelace"]


def test_a_pause_stops_between_two_batches(at: Connected) -> None:
    pass_by(at, hours=1)
    tell(at, *(mail(ME, ADA, -n / 1000) for n in range(1, 12)))

    def pauses(step: str) -> None:
        if step == "log":
            at.edit(pushing="paused")

    at.room.meanwhile = pauses
    with pytest.raises(Exception, match="crm:"):  # its lease is broken: Fenced
        push(at)
    assert len(notes(at)) == at.books.batches.activities
    at.room.meanwhile = lambda step: None
    at.edit(pushing="on")
    rest(at, 3)
    assert len(notes(at)) == 11


def told(at: Connected) -> list[str]:
    """What the change log says of the account."""
    with at.desk.db.reading() as conn:
        chosen = select(changes.c.type).order_by(changes.c.sequence)
        return [one for one in conn.execute(chosen).scalars() if one.startswith("account.")]


def test_a_spent_quota_parks_the_connection_until_it_is_told(at: Connected) -> None:
    a_touch(at)
    at.room.plan(ConnectorError("The day is spent.", Remedy.WAIT, retry_after=7200.0), "log")
    push(at)
    row = at.row
    assert row.rest_until == at.desk.now() + 7_200_001
    assert row.problem is not None
    assert row.problem.cause == "The day is spent."
    assert states(at) == ["pending"]
    pass_by(at, minutes=119)
    assert not is_due(at)
    pass_by(at, minutes=2)
    assert is_due(at)
    push(at)
    assert (states(at), at.row.problem, at.row.rest_until) == (["done"], None, None)
    assert told(at) == ["account.problem", "account.recovered"]


def test_a_short_wait_is_told_nobody(at: Connected) -> None:
    a_touch(at)
    at.room.plan(ConnectorError("Slower.", Remedy.WAIT, retry_after=30.0), "log")
    push(at)
    pass_by(at, seconds=31)
    push(at)
    assert (states(at), told(at)) == (["done"], [])


def test_a_key_that_was_taken_back_is_told_once_and_healed_by_a_new_one(at: Connected) -> None:
    a_touch(at)
    at.room.take_back("crm-1")
    for _ in range(3):
        push(at)
        pass_by(at, days=1)
    assert told(at) == ["account.problem"]
    at.room.make_key("crm-1")
    rest(at, 2)
    assert states(at) == ["done"]
    assert told(at) == ["account.problem", "account.recovered"]


def test_one_that_is_erased_while_it_is_sent_comes_to_no_harm(at: Connected) -> None:
    a_touch(at)
    ada, ws = everyone(at.desk.db)["Ada Lovelace"], at.desk.ws

    def erases(step: str) -> None:
        at.room.meanwhile = lambda step: None
        with at.desk.db.writing(ws.id) as conn:
            erase(conn, ws, ada, at.desk.now())

    at.room.meanwhile = lambda step: erases(step) if step == "log" else None
    push(at)
    with at.desk.db.reading() as conn:
        assert conn.execute(select(crm_activities)).all() == []
