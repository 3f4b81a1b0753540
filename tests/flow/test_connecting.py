"""A consent is used once, by whoever asked for it, and an account stays one person's."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from connectors.errors import ConnectorError, Remedy
from connectors.memory import Memory
from service.access.workspaces import Workspace
from service.accounts import connect
from service.accounts.connect import Asked
from service.accounts.health import ERASING, Problem, complain
from service.accounts.refusal import Refusal
from service.accounts.turns import Urgency, lease_name
from service.db.leases import Fenced, guard, take
from service.db.session import Database
from service.db.tables import accounts, consents, owners
from service.db.vault import Vault
from tests.flow.consenting import BROWSER, Counter, counter


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime) -> Counter:
    return counter(db, ws, now)


def test_a_connected_account_is_known_and_due_at_once(at: Counter) -> None:
    done = at.connect("u-1")
    assert (done.address, done.refused, done.again) == ("mara@lind.example", (), False)
    row = at.row(done.account)
    assert (row.kind, row.provider, row.label) == ("oauth", "memory", "mara@lind.example")
    assert (row.subject, row.features) == ("u-1", "mail calendar contacts")
    assert (row.status, row.problem, row.listed_at) == ("ok", None, None)
    assert (row.next_at, row.turn_at) == (at.now, at.now - Urgency.WAITING)
    grant = at.grant(done.account)
    assert grant is not None
    assert at.memory.whose(grant)
    assert at.told() == []


def test_addresses_of_the_account_are_the_owners(at: Counter) -> None:
    at.connect("u-1")
    with at.db.reading() as conn:
        mine = set(conn.execute(select(owners.c.identifier)).scalars())
    assert mine == {
        "email:mara@lind.example", "email:m.lind@work.example", "email:mara@alias.example",
    }  # fmt: skip


def test_a_state_is_used_once(at: Counter) -> None:
    state = at.begin()
    assert at.redeem(state) is not None
    assert at.redeem(state) is None


def test_of_two_who_bring_the_same_state_one_is_let_in(at: Counter) -> None:
    state = at.begin()
    got: list[Asked | None] = []
    other = threading.Thread(target=lambda: got.append(at.redeem(state)))
    with at.db.noting() as conn:
        got.append(connect.redeem(conn, at.ws, at.vault, state, [BROWSER], at.now))
        other.start()
        other.join(0.3)
    other.join()
    assert [one is None for one in got] == [False, True]


def test_a_state_lasts_a_quarter_of_an_hour(at: Counter) -> None:
    early, late = at.begin(), at.begin()
    at.clock.move(timedelta(milliseconds=connect.LASTS - 1))
    assert at.redeem(early) is not None
    at.clock.move(timedelta(milliseconds=1))
    assert at.redeem(late) is None


@pytest.mark.parametrize("session", ["s_other", None, "", "token:t_1"])
def test_another_browser_is_refused_and_uses_nothing_up(at: Counter, session: str | None) -> None:
    state = at.begin()
    assert at.redeem(state, session) is None
    assert at.redeem(state) is not None


@pytest.mark.parametrize("session", ["s_any", None])
def test_begun_with_a_token_any_browser_may_finish(at: Counter, session: str | None) -> None:
    state = at.begin(session=f"{connect.TOKEN}t_1")
    assert at.redeem(state, session) is not None
    assert at.redeem(state, session) is None


@pytest.mark.parametrize("state", ["", "x", "\x00", "a" * 5000])
def test_a_state_nobody_gave_is_refused(at: Counter, state: str) -> None:
    at.begin()
    assert at.redeem(state) is None


def test_a_consent_under_way_keeps_its_secrets(at: Counter) -> None:
    state = at.begin()
    with at.db.reading() as conn:
        (row,) = conn.execute(select(consents)).all()
    assert state not in repr(row)
    assert "verifier" not in repr(row)
    asked = at.redeem(state)
    assert asked is not None
    assert asked.secret not in repr(asked)
    assert at.redeem(at.begin(), vault=Vault(["other" * 8])) is None


def test_consents_nobody_came_back_from_are_forgotten(at: Counter) -> None:
    at.begin()
    at.clock.move(timedelta(hours=1))
    at.begin()
    with at.db.reading() as conn:
        assert len(conn.execute(select(consents)).all()) == 1


def test_less_may_be_allowed_than_was_asked(at: Counter) -> None:
    done = at.connect("u-1", "calendar")
    assert done.refused == ("mail", "contacts")
    assert at.row(done.account).features == "calendar"


def test_nothing_allowed_is_refused_and_ends_no_other_grant(at: Counter) -> None:
    first = at.connect("u-1")
    at.memory.steps.clear()
    state = at.begin()
    asked = at.redeem(state)
    assert asked is not None
    answer = at.memory.agree(state, "u-1")
    with pytest.raises(Refusal, match="allowed nothing"):
        at.finish(asked, answer)
    assert "revoke" not in at.memory.steps
    assert at.row(first.account).status == "ok"


def test_a_declined_consent_leaves_nothing(at: Counter) -> None:
    state = at.begin()
    asked = at.redeem(state)
    assert asked is not None
    with pytest.raises(ConnectorError) as told:
        at.finish(asked, {"state": state, "error": "access_denied"})
    assert told.value.remedy is Remedy.STOP
    with at.db.reading() as conn:
        assert conn.execute(select(accounts)).all() == []


def test_connecting_again_makes_it_well(at: Counter) -> None:
    first = at.connect("u-1")
    with at.db.writing(at.ws.id) as conn:
        complain(conn, at.ws, first.account, Problem("It was revoked.", "Connect."), at.now)
    created = at.row(first.account).created_at
    at.clock.move(timedelta(days=1))
    again = at.connect("u-1", account=first.account)
    assert (again.account, again.again) == (first.account, True)
    row = at.row(first.account)
    assert (row.status, row.problem, row.failures) == ("ok", None, 0)
    assert (row.created_at, row.next_at) == (created, at.now)
    assert at.told() == ["account.problem", "account.recovered"]


def test_the_same_person_as_a_new_account_is_the_same_account(at: Counter) -> None:
    first = at.connect("u-1", "mail")
    second = at.connect("u-1")
    assert second.account == first.account
    assert at.row(first.account).features == "mail calendar contacts"
    assert at.told() == []


def test_another_address_of_the_same_person_is_the_same_account(at: Counter) -> None:
    first = at.connect("u-1")
    at.memory.open("u-1", "mara.stone@lind.example")
    again = at.connect("u-1", account=first.account)
    assert again.account == first.account
    assert at.row(first.account).label == "mara.stone@lind.example"


def test_another_person_is_refused_and_their_grant_let_go(at: Counter) -> None:
    mine = at.connect("u-1")
    before = at.row(mine.account), at.grant(mine.account)
    with pytest.raises(Refusal, match=r"olaf@lind\.example"):
        at.connect("u-2", account=mine.account)
    assert (at.row(mine.account), at.grant(mine.account)) == before
    assert at.memory.steps.count("revoke") == 1
    with at.db.reading() as conn:
        assert len(conn.execute(select(accounts)).all()) == 1


def test_another_person_who_is_connected_too_stays_so(at: Counter) -> None:
    mine, others = at.connect("u-1"), at.connect("u-2")
    with pytest.raises(Refusal):
        at.connect("u-2", account=mine.account)
    grant = at.grant(others.account)
    assert grant is not None
    assert at.memory.whose(grant)


def test_allowing_nothing_the_second_time_ends_nothing(at: Counter) -> None:
    mine = at.connect("u-1")
    state = at.begin(account=mine.account)
    asked = at.redeem(state)
    assert asked is not None
    with pytest.raises(Refusal):
        at.finish(asked, at.memory.agree(state, "u-1"))
    grant = at.grant(mine.account)
    assert grant is not None
    assert at.memory.whose(grant)


def test_a_grant_that_cannot_be_let_go_is_refused_all_the_same(at: Counter) -> None:
    mine = at.connect("u-1")
    at.memory.plan(ConnectorError("down", Remedy.RETRY), "revoke")
    with pytest.raises(Refusal):
        at.connect("u-2", account=mine.account)


def test_the_same_subject_at_another_provider_is_another_account(at: Counter) -> None:
    other = Memory(at.clock, "other")
    other.open("u-1", "mara@lind.example")
    first, second = at.connect("u-1"), at.connect("u-1", memory=other)
    assert first.account != second.account
    assert not second.again
    assert at.row(second.account).provider == "other"


def test_connecting_again_fences_whoever_is_reading(at: Counter) -> None:
    first = at.connect("u-1")
    with at.db.noting() as conn:
        lease = take(conn, at.ws.id, lease_name(first.account), "worker", at.now)
    assert lease is not None
    at.connect("u-1", account=first.account)
    with pytest.raises(Fenced), at.db.noting() as conn:
        guard(conn, lease, at.now)
    with at.db.noting() as conn:
        assert take(conn, at.ws.id, lease_name(first.account), "next", at.now)


def test_a_provider_that_fails_half_way_leaves_nothing(at: Counter) -> None:
    for step in ("finish", "whoami"):
        at.memory.plan(ConnectorError("down", Remedy.RETRY), step)
        with pytest.raises(ConnectorError):
            at.connect("u-1")
    with at.db.reading() as conn:
        assert conn.execute(select(accounts)).all() == []
    assert at.connect("u-1").account


def test_an_account_that_is_being_erased_is_not_connected_again(at: Counter) -> None:
    first = at.connect("u-1")
    with at.db.writing(at.ws.id) as conn:
        mine = accounts.c.id == first.account
        conn.execute(update(accounts).where(mine).values(status=ERASING))
    with pytest.raises(Refusal, match="being erased"):
        at.connect("u-1")
