"""Tokens of one account over two processes: renewed once, stored before use, never put back."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from service.access.workspaces import Workspace
from service.accounts import grants
from service.accounts.keyring import EARLY, GrantEnded, NewKeyring, StoredKeyring
from service.db.leases import LASTS, take
from service.db.moments import ms
from service.db.session import Database
from tests.flow.rings import SUBJECT, Ground, connected


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime) -> Ground:
    return connected(db, ws, now)


def test_a_good_token_is_used_as_it_is(at: Ground) -> None:
    async def story() -> None:
        ring = at.ring()
        assert await ring.grant() == at.held()
        at.clock.move(timedelta(minutes=54))
        assert await ring.grant() == at.held()

    asyncio.run(story())
    assert at.memory.steps == []


def test_a_token_about_to_end_is_renewed_before_it_is_used(at: Ground) -> None:
    async def story() -> None:
        ring = at.ring()
        first = await ring.grant()
        at.clock.move(timedelta(hours=1) - EARLY)
        fresh = await ring.grant()
        assert fresh != first
        assert fresh == at.held()

    asyncio.run(story())
    assert at.memory.steps == ["renew"]


def test_two_processes_renew_once(at: Ground) -> None:
    async def story() -> None:
        at.memory.hold()
        assert at.memory.gate
        assert at.memory.under_way
        stale = await at.ring().grant()
        renewing = [asyncio.ensure_future(at.ring().renewed(stale)) for _ in range(4)]
        await at.memory.under_way.wait()
        await asyncio.sleep(0.1)
        at.memory.gate.set()
        fresh = await asyncio.gather(*renewing)
        assert len(set(fresh)) == 1
        assert fresh[0] == at.held() != stale

    asyncio.run(story())
    assert at.memory.steps == ["renew"]


def test_many_requests_of_one_process_renew_once(at: Ground) -> None:
    async def story() -> None:
        ring = at.ring()
        stale = await ring.grant()
        fresh = await asyncio.gather(*(ring.renewed(stale) for _ in range(5)))
        assert len(set(fresh)) == 1

    asyncio.run(story())
    assert at.memory.steps == ["renew"]


def test_what_another_process_renewed_is_taken_over(at: Ground) -> None:
    async def story() -> None:
        first, second = at.ring(), at.ring()
        stale = await first.grant()
        await second.grant()
        fresh = await second.renewed(stale)
        assert await first.renewed(stale) == fresh

    asyncio.run(story())
    assert at.memory.steps == ["renew"]


def test_it_is_stored_before_it_is_used(at: Ground) -> None:
    at.memory.forgives = False

    async def story() -> None:
        ring = at.ring()
        fresh = await ring.renewed(await ring.grant())
        assert at.held() == fresh
        assert at.row().version == 2

    asyncio.run(story())


def crash(at: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends after a renewal and before it is stored."""

    def end(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(grants, "exchange", end)
        with pytest.raises(MemoryError):
            asyncio.run(at.ring().renewed(at.stands()))


def test_a_crash_before_it_is_stored_loses_nothing_where_old_tokens_stay_good(
    at: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash(at, monkeypatch)
    fresh = asyncio.run(at.ring().renewed(at.stands()))
    assert fresh == at.held()
    assert at.memory.whose(fresh)


def test_where_they_do_not_the_person_is_asked_to_connect_again(
    at: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.memory.forgives = False
    crash(at, monkeypatch)
    with pytest.raises(GrantEnded):
        asyncio.run(at.ring().renewed(at.stands()))


def test_a_process_that_died_while_renewing_holds_nobody_up_for_long(at: Ground) -> None:
    with at.db.noting() as conn:
        assert take(conn, at.ws.id, f"renew:{at.account}", "dead", ms(at.clock()))
    ring = StoredKeyring(
        at.db, at.ws, at.vault, at.account, at.memory, clock=at.clock, sleep=at.clock.sleep
    )
    began = at.clock()
    asyncio.run(ring.renewed(at.stands()))
    assert at.clock() - began <= timedelta(milliseconds=LASTS + 500)


def test_a_revoked_grant_ended(at: Ground) -> None:
    at.memory.take_back(SUBJECT)
    with pytest.raises(GrantEnded) as told:
        asyncio.run(at.ring().renewed(at.stands()))
    assert told.value.remedy is Remedy.REAUTH
    with at.db.noting() as conn:
        assert take(conn, at.ws.id, f"renew:{at.account}", "next", ms(at.clock()))


@pytest.mark.parametrize("remedy", [Remedy.RETRY, Remedy.STOP, Remedy.WAIT])
def test_other_trouble_is_passed_on_as_it_is(at: Ground, remedy: Remedy) -> None:
    error = ConnectorError("It is down.", remedy, retry_after=30)
    at.memory.plan(error, "renew")
    before = at.held()
    with pytest.raises(ConnectorError) as told:
        asyncio.run(at.ring().renewed(at.stands()))
    assert told.value is error
    assert at.held() == before
    asyncio.run(at.ring().renewed(at.stands()))


def test_a_renewal_brings_no_token_back_into_an_account_that_was_left(at: Ground) -> None:
    async def story() -> None:
        at.memory.hold()
        assert at.memory.gate
        assert at.memory.under_way
        renewing = asyncio.ensure_future(at.ring().renewed(at.stands()))
        await at.memory.under_way.wait()
        with at.db.noting() as conn:
            grants.drop(conn, at.ws.id, at.account)
        at.memory.gate.set()
        with pytest.raises(GrantEnded):
            await renewing

    asyncio.run(story())
    assert at.held() is None


def test_a_renewal_does_not_replace_what_was_connected_meanwhile(at: Ground) -> None:
    anew = at.memory.grant(SUBJECT, "mail")

    async def story() -> None:
        at.memory.hold()
        assert at.memory.gate
        assert at.memory.under_way
        renewing = asyncio.ensure_future(at.ring().renewed(at.stands()))
        await at.memory.under_way.wait()
        at.keep(anew)
        at.memory.gate.set()
        assert await renewing == anew

    asyncio.run(story())
    assert at.held() == anew


def test_a_new_accounts_token_is_not_renewed(at: Ground) -> None:
    grant = at.stands()
    ring = NewKeyring(grant)
    assert asyncio.run(ring.grant()) is grant
    with pytest.raises(GrantEnded):
        asyncio.run(ring.renewed(grant))
