"""Callers are remembered for a moment, and never for longer than they may come in."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

from service.access import remembered, sessions, tokens
from service.access.callers import by_session, by_token
from service.access.ground import Ground
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from tests.api.client import calling
from tests.api.conftest import Mint
from tests.api.spying import asked

PATH = "/v1/contacts"


def test_who_asks_is_looked_up_once(client: httpx.Client, db: Database) -> None:
    client.get(PATH)
    with asked(db) as found:
        client.get(PATH)
    assert not [statement for statement, _ in found if "FROM tokens" in statement]


def test_a_session_is_no_token_and_a_token_no_session(
    stranger: httpx.Client, mint: Mint, db: Database, ws: Workspace, now: datetime
) -> None:
    with db.writing(ws.id) as conn:
        session = sessions.open_session(conn, ws.id, ms(now))
    token = mint("read", "write", "admin")
    for _ in range(2):  # the second time both are remembered
        for secret, other in ((token, session), (session, token)):
            bearer, cookie = {"Authorization": f"Bearer {secret}"}, f"{sessions.COOKIE}={other}"
            expected = 200 if secret == token else 401
            assert stranger.get(PATH, headers=bearer).status_code == expected
            assert stranger.get(PATH, headers={"Cookie": cookie}).status_code == expected


def test_what_another_process_ends_is_noticed_soon(
    app: FastAPI,
    portal: BlockingPortal,
    mint: Mint,
    db: Database,
    ws: Workspace,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered, "LASTS", -1.0)
    with calling(app, portal, mint("read")) as client:
        assert client.get(PATH).status_code == 200
        with db.writing(ws.id) as conn:
            name = tokens.listed(conn, ws.id, 1)[0].id
            tokens.revoke(conn, ws.id, name, ms(now))
        assert client.get(PATH).status_code == 401


def test_nobody_is_remembered_past_the_end_or_over_a_forgetting(
    app: FastAPI, db: Database, ws: Workspace, mint: Mint, now: datetime
) -> None:
    ground: Ground = app.state.ground
    book, at = ground.remembered.open(), ms(now)
    secret = mint("read", expires_at=at + 1)
    with db.reading() as conn:
        caller = by_token(conn, secret, ws.settings, at)
    assert caller is not None
    ground.remembered.keep(book, by_token, secret, caller)
    assert ground.remembered.get(by_token, secret, at) == caller
    assert ground.remembered.get(by_token, secret, at + 1) is None
    assert ground.remembered.get(by_session, secret, at) is None
    ground.remembered.forget()
    ground.remembered.keep(book, by_token, secret, caller)  # read before, kept after
    assert ground.remembered.get(by_token, secret, at) is None
