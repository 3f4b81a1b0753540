"""Tokens in the database: sealed, bound to their account, and their key can be changed."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select, update

from connectors.errors import ConnectorError, Remedy
from service.access.workspaces import Workspace
from service.accounts import grants
from service.db import tables
from service.db.session import Database
from service.db.vault import Unopened, Vault
from tests.flow.rings import NEW, OLD, SUBJECT, Ground, connected


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime) -> Ground:
    return connected(db, ws, now)


def test_tokens_cannot_be_read_in_the_database(at: Ground) -> None:
    grant = at.stands()
    with at.db.reading() as conn:
        for table in tables.metadata.sorted_tables:
            text = repr(conn.execute(select(table)).all())
            assert grant.access not in text
            assert grant.secret not in text
    assert grant.access not in repr(grant)
    assert grant.secret not in repr(grant)


def test_a_sealed_grant_moved_to_another_account_opens_nothing(at: Ground) -> None:
    at.keep(at.memory.grant(SUBJECT), 8)
    with at.db.noting() as conn:
        mine = tables.grants.c.account_id == at.account
        conn.execute(update(tables.grants).where(mine).values(sealed=at.row(8).sealed))
    with pytest.raises(Unopened):
        at.held()
    with pytest.raises(ConnectorError) as told:
        asyncio.run(at.ring().grant())
    assert told.value.remedy is Remedy.STOP


def sealed_again(at: Ground, vault: Vault) -> int:
    with at.db.writing(at.ws.id) as conn:
        return grants.seal_again(conn, vault)


def test_after_a_rotation_the_new_key_alone_will_do(at: Ground) -> None:
    before = at.stands()
    assert sealed_again(at, Vault([NEW, OLD])) == 1
    assert at.held(Vault([NEW])) == before
    with pytest.raises(Unopened):
        at.held(Vault([OLD]))
    assert at.row().version == 1


def test_an_interrupted_rotation_is_simply_done_again(at: Ground) -> None:
    at.keep(at.memory.grant(SUBJECT), 8)
    before = at.stands()
    both, calls = Vault([NEW, OLD]), iter(range(1))

    def half(plain: str, *place: str | int) -> str:
        if next(calls, None) is None:
            raise MemoryError
        return Vault([NEW, OLD]).seal(plain, *place)

    both.seal = half  # type: ignore[method-assign]
    with pytest.raises(MemoryError):
        sealed_again(at, both)
    assert at.held(Vault([NEW, OLD])) == before
    assert sealed_again(at, Vault([NEW, OLD])) == 2
    assert at.held(Vault([NEW])) == before


def test_a_renewal_during_a_rotation_is_not_lost(at: Ground) -> None:
    before = at.stands()
    fresh = replace(before, secret="rotated")
    vault = Vault([NEW, OLD])
    seal, threads = vault.seal, list[threading.Thread]()

    def renew() -> None:
        with at.db.noting() as conn:
            grants.exchange(conn, Vault([NEW, OLD]), at.ws.id, at.account, before, fresh, 1)

    def meanwhile(plain: str, *place: str | int) -> str:
        threads.append(threading.Thread(target=renew))
        threads[0].start()
        threads[0].join(0.5)
        return seal(plain, *place)

    vault.seal = meanwhile  # type: ignore[method-assign]
    sealed_again(at, vault)
    threads[0].join()
    assert at.held(Vault([NEW])) == fresh
