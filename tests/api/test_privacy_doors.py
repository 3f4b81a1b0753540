"""Doors by which what is private might show, tried one by one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from sqlalchemy import update

from schemas.user import MeEdit
from service.access import members, tokens, users
from service.access.attempts import Attempts
from service.access.workspaces import OWNER
from service.accounts.health import Problem, complain
from service.db import ids
from service.db.moments import DAY
from service.db.tables import accounts, budgets
from tests.api.rows import Seed
from tests.api.tenants import House
from tests.api.visiting import MARA, OLAF, Browser, Door, table

CAUSE = "bo.private@x.example no longer answers"


@pytest.fixture
def bo(house: House) -> int:
    return house.user("bo@x.example")


@pytest.fixture
def troubled(seed: Seed, bo: int) -> str:
    """Bo's account with a problem, and one that is nobody's."""
    seed.account("everybodys")
    seed.account("bos")
    number = seed.ws.id_of("account", "bos")
    seed.conn.execute(update(accounts).where(accounts.c.id == number).values(user_id=bo))
    for name in ("bos", "everybodys"):
        account = seed.ws.id_of("account", name)
        complain(seed.conn, seed.ws, account, Problem(CAUSE, "Connect it again"), seed.now)
    seed.conn.commit()
    return ids.public("a", number)


def causes(client: httpx.Client) -> dict[str, Any]:
    """What the change log says, by account."""
    items = client.get("/v1/changes").json()["items"]
    return {one["subject"]: one["data"].get("cause") for one in items}


def test_why_a_colleagues_account_is_in_trouble_is_told_to_whom_it_concerns(
    house: House, troubled: str, bo: int
) -> None:
    cy, ria = house.user("cy@x.example"), house.user("ria@x.example", "reader")
    for user, told in ((bo, CAUSE), (OWNER, CAUSE), (cy, None), (ria, None)):
        with house.bearer(user) as client:
            seen = causes(client)
            assert seen.pop(troubled) == told
            assert list(seen.values()) == [CAUSE]  # of what is everybody's
            lines = client.get("/v1/changes?format=ndjson").text
            assert lines.count(CAUSE) == (2 if told else 1)


def test_no_longer_an_owner_no_longer_told(house: House, troubled: str) -> None:
    cy = house.user("cy@x.example", "owner")
    with house.bearer() as owner, house.bearer(cy) as client:
        assert causes(client)[troubled] == CAUSE
        path = f"/v1/members/{ids.public('u', cy)}"
        assert owner.patch(path, json={"role": "member"}).status_code == 200
        assert causes(client)[troubled] is None


def test_at_which_of_their_addresses_a_colleague_wrote_is_their_affair(
    house: House, seed: Seed, bo: int
) -> None:
    seed.contact("Anna", "email:anna@x.example")
    seed.identifier("email:bo.private@x.example", None)
    stream, mine = seed.account("bos"), seed.ws.id_of("account", "bos")
    seed.conn.execute(update(accounts).where(accounts.c.id == mine).values(user_id=bo))
    number = seed.event("letter", "email:anna@x.example", at=seed.now - DAY)
    seed.party(number, "email:bo.private@x.example", seed.now - DAY, touch=False)
    seed.conn.exec_driver_sql("UPDATE participants SET me = TRUE WHERE NOT touch")
    seed.source(stream, "letter", "event", number, {})
    seed.conn.commit()
    for user, told in ((bo, 2), (OWNER, 1)):
        with house.bearer(user) as client:
            (one,) = client.get("/v1/timeline").json()["items"]
            parties = [party["identifier"] for party in one["participants"]]
            assert parties[0] == "email:anna@x.example"
            assert len(parties) == told


def test_shared_quotas_are_told_and_nobodys_own(client: httpx.Client, seed: Seed) -> None:
    for name in ("google.gmail", "google.gmail/123456789"):
        seed.conn.execute(budgets.insert(), {"name": name, "level": 1.0, "filled_at": 0})
    seed.conn.commit()
    told = client.get("/metrics").text
    assert 'name="google.gmail"' in told
    assert "123456789" not in told


def test_a_disconnected_account_opens_nothing(at: Door, browser: Browser) -> None:
    account = browser.connect("google")
    with at.visitor() as visitor:
        url = visitor.get("/sign-in/with/google").headers["location"]
        gone = browser.client.delete(f"/v1/accounts/{account['id']}?data=keep")
        assert gone.status_code == 200
        assert visitor.get(at.choose(url, MARA)).status_code == 403
        assert "/sign-in/with/" not in visitor.get("/sign-in").text


def test_who_was_taken_out_connects_nothing_any_more(at: Door) -> None:
    """A consent begun with a token may come back in any browser, but not after that."""
    with at.db.writing(at.ws.id) as conn:
        user = users.make(conn, "bo@x.example", "Bo", 1)
        members.join(conn, at.ws.id, user, "member", 1)
        token = tokens.issue(conn, at.ws.id, "test", ["write"], None, 1, user)[1]
    with at.visitor(token) as program:
        asked = {"provider": "google", "features": ["mail"]}
        url = program.post("/v1/accounts/connect", json=asked).json()["authorize_url"]
    with at.db.writing(at.ws.id) as conn:
        members.leave(conn, at.ws.id, user)
    with at.visitor() as visitor:
        assert visitor.get(at.choose(url, OLAF)).status_code == 400
    assert table(at, "accounts") == []


def test_strangers_do_not_lock_each_other_out() -> None:
    """Who signs in with an account has said no name yet: they are not one and the same user."""
    attempts = Attempts(lambda: 0.0)
    for number in range(200):
        attempts.fail(f"10.0.0.{number}", "")
    assert attempts.wait("10.1.1.1", "") == 0
    for _ in range(5):
        attempts.fail("10.1.1.1", "")
    assert attempts.wait("10.1.1.1", "") > 0


@pytest.mark.parametrize("email", ["a\x00@x.example", "a,b@x.example", "a<b@x.example",
                                   "a@x.example\x1b", 'a"@x.example', "a@b@c"])  # fmt: skip
def test_an_address_is_one_address(email: str) -> None:
    with pytest.raises(ValidationError):
        MeEdit(email=email)
