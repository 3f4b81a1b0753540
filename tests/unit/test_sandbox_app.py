"""The sandbox as one application: what is mounted where, and what its control page can do."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

import connectors.sandbox
from connectors.sandbox.app import Sandbox, endpoints
from connectors.sandbox.clock import Clock
from connectors.sandbox.control import FAULTS
from connectors.sandbox.town.post import OWN, Account
from connectors.sandbox.world import CLIENT_ID

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BASE = "http://sandbox.example"
MINE = OWN["google"].address


@pytest.fixture
def sandbox() -> Sandbox:
    sandbox = Sandbox(Clock(NOW))
    sandbox.open_town(seed=4, scale=0.02)
    return sandbox


def ask(
    sandbox: Sandbox,
    method: str,
    path: str,
    body: object = None,
    form: Any = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(sandbox.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, json=body, data=form, headers=headers)

    return asyncio.run(exchange())


def state(sandbox: Sandbox) -> Any:
    return ask(sandbox, "GET", "/control/state").json()


def test_the_state_tells_what_there_is(sandbox: Sandbox) -> None:
    told = state(sandbox)
    assert told["now"] == "2026-11-02T09:30:00Z"
    assert told["town"] == 4
    assert [a["provider"] for a in told["accounts"]] == ["google", "microsoft"]
    assert all(a["letters"] and a["meetings"] for a in told["accounts"])
    assert told["faults"] == []


def test_an_empty_sandbox_shows_a_page_and_has_no_town() -> None:
    empty = Sandbox(Clock(NOW))
    assert ask(empty, "GET", "/").status_code == 200
    assert ask(empty, "POST", "/control/live").status_code == 409
    assert state(empty)["accounts"] == []


def test_something_happens(sandbox: Sandbox) -> None:
    told = ask(sandbox, "POST", "/control/live").json()["told"]
    assert 1 <= len(told) <= 3
    assert state(sandbox)["happened"] == told[::-1]


def test_a_chosen_person_writes(sandbox: Sandbox) -> None:
    assert sandbox.control.town
    person = sandbox.control.town.people[0]
    body = {"account": MINE, "address": person.address, "subject": "Coffee?"}
    told = ask(sandbox, "POST", "/control/mail", body).json()["told"]
    assert told == [f"{person.name} wrote to {MINE}."]
    letter, place = list(sandbox.control.open_accounts[MINE].box.letters().values())[-1]
    assert (letter.sender.name, letter.sender.address) == (person.name, person.address)
    assert (letter.subject, letter.sent_at, place) == ("Coffee?", NOW, "inbox")


def test_two_mails_have_two_ids(sandbox: Sandbox) -> None:
    body = {"account": MINE, "address": "new@web.example", "name": "Eve Stone"}
    for _ in range(2):
        ask(sandbox, "POST", "/control/mail", body)
    letters = [x for x, _ in sandbox.control.open_accounts[MINE].box.letters().values()][-2:]
    assert len({letter.message_id for letter in letters}) == 2


def test_the_clock_moves(sandbox: Sandbox) -> None:
    ask(sandbox, "POST", "/control/clock", {"seconds": 3600})
    assert sandbox.clock() == NOW + timedelta(hours=1)


def test_faults_are_planned_and_cleared(sandbox: Sandbox) -> None:
    plan = {"provider": "google", "kind": "throttled", "where": "messages", "times": 2}
    ask(sandbox, "POST", "/control/faults", {**plan, "value": "429"})
    assert state(sandbox)["faults"] == [{**plan, "value": "429"}]
    assert sandbox.google.faults.take("/gmail/messages", "throttled")
    assert ask(sandbox, "DELETE", "/control/faults").status_code == 200
    assert sandbox.google.faults.planned == []


def token(sandbox: Sandbox) -> str:
    """An access token of the Google account, through consent as a browser walks it."""
    settings = endpoints(BASE)
    back = "http://touchline.example/back"
    query = {
        "account": MINE,
        "client_id": CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid https://www.googleapis.com/auth/gmail.metadata",
    }
    choose = f"{settings['TOUCHLINE_GOOGLE__AUTH_URL']}/choose?{urlencode(query)}"
    answer = httpx.URL(ask(sandbox, "GET", choose).headers["location"])
    form = {
        "grant_type": "authorization_code",
        "code": answer.params["code"],
        "redirect_uri": back,
        "client_id": settings["TOUCHLINE_GOOGLE__CLIENT_ID"],
        "client_secret": settings["TOUCHLINE_GOOGLE__CLIENT_SECRET"],
    }
    told = ask(sandbox, "POST", settings["TOUCHLINE_GOOGLE__TOKEN_URL"], form=form).json()
    return str(told["access_token"])


def profile(sandbox: Sandbox, access: str) -> httpx.Response:
    path = f"{endpoints(BASE)['TOUCHLINE_GOOGLE__API_ROOT']}/gmail/v1/users/me/profile"
    return ask(sandbox, "GET", path, headers={"Authorization": f"Bearer {access}"})


def test_what_happens_is_seen_through_the_provider(sandbox: Sandbox) -> None:
    access = token(sandbox)
    before = profile(sandbox, access).json()["messagesTotal"]
    body = {"account": MINE, "address": "new@web.example", "name": "Eve Stone"}
    ask(sandbox, "POST", "/control/mail", body)
    assert profile(sandbox, access).json()["messagesTotal"] == before + 1


def test_grants_are_taken_back(sandbox: Sandbox) -> None:
    access = token(sandbox)
    assert profile(sandbox, access).status_code == 200
    ask(sandbox, "POST", "/control/revoke", {"account": MINE})
    assert profile(sandbox, access).status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("clock", {"seconds": -1}, 422),
        ("clock", {"seconds": "soon"}, 422),
        ("clock", [], 422),
        ("mail", {"account": "nobody@x.example", "address": "a@x.example"}, 409),
        ("mail", {"account": MINE, "address": "no address"}, 422),
        ("faults", {"provider": "yahoo", "kind": "cut"}, 422),
        ("faults", {"provider": "google", "kind": "sparse"}, 409),
        ("revoke", {"account": "nobody@x.example"}, 409),
    ],
)
def test_what_cannot_be_done_is_said(
    sandbox: Sandbox, path: str, body: object, status: int
) -> None:
    answer = ask(sandbox, "POST", f"/control/{path}", body)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    assert sandbox.clock() == NOW
    assert state(sandbox)["happened"] == []


def test_forms_lead_back_to_the_page(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "POST", "/control/clock", form={"seconds": "86400"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert sandbox.clock() == NOW + timedelta(days=1)
    assert "The clock was moved by 1 day" in ask(sandbox, "GET", "/").text


def test_a_form_that_fails_shows_the_page_and_why(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "POST", "/control/revoke", form={"account": "x@y.example"})
    assert answer.status_code == 409
    assert "There is no account x@y.example." in answer.text


class Page(HTMLParser):
    """What a page links to, loads, and posts to, and the names of its fields by form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.led, self.forms, self.tags = list[str](), dict[str, list[str]](), set[str]()
        self._form: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        self.led += [told[name] or "" for name in ("href", "src", "action") if name in told]
        if tag == "form":
            self._form = self.forms.setdefault(told["action"] or "", [])
        elif told.get("name") and tag != "meta":
            self._form.append(told["name"] or "")


def test_the_page_loads_nothing_and_leads_nowhere_else(sandbox: Sandbox) -> None:
    text = ask(sandbox, "GET", "/").text
    page = Page(text)
    assert page.led
    assert all(re.fullmatch(r"/|(control|desk)/[a-z/]+", link) for link in page.led)
    assert not re.search(r"https?:|//|@import|url\(", text.replace("<!doctype", ""))
    assert page.tags.isdisjoint({"script", "link", "img", "iframe"})


def test_every_form_of_the_page_is_served(sandbox: Sandbox) -> None:
    page = Page(ask(sandbox, "GET", "/").text)
    assert set(page.forms) == {
        f"control/{name}" for name in ("live", "mail", "clock", "faults", "revoke")
    }
    for path, fields in page.forms.items():
        answer = ask(sandbox, "POST", f"/{path}", form=dict.fromkeys([*fields, "go"], ""))
        assert answer.status_code in (303, 409, 422), path


def test_what_people_are_called_is_no_markup(sandbox: Sandbox) -> None:
    body = {"account": MINE, "address": "a@x.example", "name": "<script>alert(1)</script>"}
    ask(sandbox, "POST", "/control/mail", body)
    text = ask(sandbox, "GET", "/").text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("provider", FAULTS)
def test_the_stand_ins_know_the_faults_offered(provider: Account) -> None:
    folder = Path(connectors.sandbox.__path__[0]) / provider
    source = "\n".join(path.read_text() for path in folder.rglob("*.py"))
    assert [kind for kind in FAULTS[provider] if f'"{kind}"' not in source] == []


def test_the_settings_lead_to_routes_that_exist(sandbox: Sandbox) -> None:
    told = endpoints(f"{BASE}/")
    door = ("CLIENT_ID", "CLIENT_SECRET", "AUTH_URL", "TOKEN_URL")
    groups = {
        "GOOGLE": (*door, "REVOKE_URL", "USERINFO_URL", "API_ROOT"),
        "MICROSOFT": ("CLIENT_ID", "CLIENT_SECRET", "AUTHORITY", "GRAPH_ROOT"),
        **dict.fromkeys(("HUBSPOT", "SALESFORCE", "DYNAMICS"), (*door, "API_ROOT")),
        **dict.fromkeys(("PIPEDRIVE", "NIMBLE"), ("API_ROOT",)),
        "ZOHO": ("API_ROOT", "TOKEN_URL"),
    }
    assert set(told) == {f"TOUCHLINE_{name}__{x}" for name, some in groups.items() for x in some}
    google, graph = told["TOUCHLINE_GOOGLE__API_ROOT"], told["TOUCHLINE_MICROSOFT__GRAPH_ROOT"]
    assert ask(sandbox, "GET", f"{google}/gmail/v1/users/me/profile").status_code == 401
    assert ask(sandbox, "GET", told["TOUCHLINE_GOOGLE__USERINFO_URL"]).status_code == 401
    assert ask(sandbox, "POST", told["TOUCHLINE_GOOGLE__TOKEN_URL"], form={}).status_code in (
        400,
        401,
    )
    assert ask(sandbox, "GET", f"{graph}/v1.0/me").status_code == 401
    authority = told["TOUCHLINE_MICROSOFT__AUTHORITY"]
    found = ask(sandbox, "GET", f"{authority}/v2.0/.well-known/openid-configuration")
    assert found.status_code == 200
