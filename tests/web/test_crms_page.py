"""The pages of CRMs: what they show, where their buttons lead, and that owners alone see them."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime

import httpx
import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.memory.crm import MemoryCrm
from service.access import links
from service.access.workspaces import Workspace
from service.accounts.failing import NOTHING, RECONNECT
from service.db import ids, tables
from service.db.moments import ms
from service.db.session import Database, add
from tests.api.crm_client import KEY, PROVIDER, connected, offered
from tests.api.peopled import get, send
from tests.api.tenants import House
from tests.conftest import NOW
from tests.flow.feeding import ME, feed, mail

EVIL = '<script>alert("crm")</script>'
ANNA, BO = "anna@x.example", "bo@y.example"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, now: datetime) -> MemoryCrm:
    """It knows Anna, and somebody else."""
    room = offered(monkeypatch, lambda: now)
    room.books.add("Anna Bell", ANNA)
    room.books.add("Zoe Stone", "zoe@z.example")
    return room


@pytest.fixture
def owner(browser: httpx.Client, room: MemoryCrm) -> httpx.Client:
    """A browser whose writes prove where they come from."""
    page = browser.get("/crms").text
    csrf = page.partition('<meta name="csrf" content="')[2].partition('"')[0]
    browser.headers["X-CSRF-Token"] = csrf
    return browser


@pytest.fixture
def crm(owner: httpx.Client, db: Database, ws: Workspace) -> str:
    """The path of a connected CRM; Anna and Bo were written to and wrote back."""
    letters = [mail(ME, one, 9, subject=EVIL) for one in (ANNA, BO)]
    answers = [mail(one, ME, 5, subject=EVIL, name=EVIL) for one in (ANNA, BO)]
    feed(db, ws, [*letters, *answers])
    return f"/crms/{connected(owner)['id']}"


def failing(db: Database, ws: Workspace, owner: httpx.Client, crm: str) -> None:
    """Anna, whom the CRM did not take."""
    contact = ids.private("c", get(owner, f"contacts?q={ANNA}")["items"][0]["id"])
    account = ids.private("a", crm.removeprefix("/crms/"))
    row = {"workspace_id": ws.id, "account_id": account, "contact_id": contact, "at": ms(NOW)}
    with db.writing(ws.id) as conn:
        add(conn, tables.crm_people, [{**row, "state": "failed", "because": EVIL}])


def asked(page: str) -> dict[str, str]:
    """{call: body} of all buttons."""
    found = re.findall(r'<button[^>]*data-call="([^"]+)"(?: data-body=\'([^\']+)\')?', page)
    return {html.unescape(call): html.unescape(body) for call, body in found}


def test_what_can_be_connected_is_shown(owner: httpx.Client, room: MemoryCrm) -> None:
    page = owner.get("/crms").text
    assert html.escape(room.key_hint, quote=False).replace('"', "&#34;") in page
    form = page[page.index(f'id="key-{PROVIDER}"') :].partition("</form>")[0]
    assert f'data-body=\'{{"provider": "{PROVIDER}"}}\'' in html.unescape(form)
    assert 'name="site"' not in form
    assert "TOUCHLINE_MEMORY__CLIENT_ID" in page
    assert "/v1/oauth/memory/callback" in page
    espo = page[page.index('id="key-espocrm"') :].partition("</form>")[0]
    assert 'name="site" required' in espo
    assert 'href="/crms"' in owner.get("/accounts").text


def test_a_connected_crm_is_listed_and_shown_whole(owner: httpx.Client, crm: str) -> None:
    for path in ("/crms", "/accounts"):
        assert f'href="{crm}"' in owner.get(path).text
    page = owner.get(crm).text
    assert "nothing goes there yet" in page
    assert "Logging moves nothing." in page
    assert "<code>tl_score</code>" in page
    assert "Only people it knows; nobody is made there." in page
    assert re.search(r"In both: \d+</a>", page)
    assert KEY not in page
    send(owner, "PATCH", crm[1:], {"pushing": "on"})
    send(owner, "POST", f"{crm[1:]}/backfill", {"since": "2026-01-01T00:00:00Z"}, 202)
    page = owner.get(crm).text
    assert 'data-busy="yes"' in page
    assert "Filling back, since 1 Jan 2026" in page
    assert "<progress" in page


def test_a_key_that_ended_leads_to_where_it_is_renewed(
    owner: httpx.Client, crm: str, db: Database, ws: Workspace
) -> None:
    said = {"cause": "The key <ended>.", "remedy": RECONNECT}
    with db.writing(ws.id) as conn:
        conn.execute(tables.crms.update().values(problem=json.dumps(said)))
    page = owner.get(crm).text
    assert "The key &lt;ended&gt;." in page
    assert "Needs you" in page
    led = re.search(r'href="/crms#([\w-]+)"', page)
    assert led
    listed = owner.get("/crms").text
    assert f'id="{led[1]}"' in listed
    assert "needs a look" in owner.get("/accounts").text
    said["remedy"] = NOTHING
    with db.writing(ws.id) as conn:
        conn.execute(tables.crms.update().values(problem=json.dumps(said), rest_until=ms(NOW)))
    assert "Has trouble, and tries again" in owner.get(crm).text


def test_what_failed_says_why_and_is_tried_again(
    owner: httpx.Client, crm: str, db: Database, ws: Workspace
) -> None:
    failing(db, ws, owner, crm)
    page = owner.get(crm).text
    assert "<script>alert" not in page
    assert html.escape(EVIL).replace("&quot;", "&#34;") in page
    assert any(re.fullmatch(rf"POST {crm}/pushes/pp_\w+/retry", call) for call in asked(page))
    listed = owner.get(f"{crm}/pushes?state=failed&what=person").text
    assert "failed</span>" in listed
    assert "Nothing." in owner.get(f"{crm}/pushes?state=done").text


def test_a_dry_run_is_shown_before_anything_is_written(
    owner: httpx.Client, crm: str, room: MemoryCrm
) -> None:
    page = owner.get(f"{crm}/preview").text
    assert "0 would be made there, 1 written" in page
    assert "1 person left out" in page
    assert "tl_last_touched_at" in page
    assert f"PATCH {crm}" in asked(page)
    assert not room.books.notes
    room.plan(ConnectorError("It is down.", Remedy.RETRY), "fields")
    page = owner.get(f"{crm}/preview").text
    assert "It is down." in page


def test_fields_are_chosen_from_those_there_are(
    owner: httpx.Client, crm: str, room: MemoryCrm
) -> None:
    page = owner.get(f"{crm}/mapping").text
    rule = page[page.index("ruled") :].partition("</div>")[0]
    assert re.findall(r'value="(\w+)" selected', rule) == [
        "last_touched_at", "tl_last_touched_at", "always",
    ]  # fmt: skip
    assert '<option value="notes">Notes (text)</option>' in page
    assert '"age"' not in page  # nobody may write it
    room.plan(ConnectorError("It is down.", Remedy.RETRY), "fields")
    page = owner.get(f"{crm}/mapping").text
    assert "It is down." in page
    assert "<select" not in page


def test_who_is_where_is_shown_by_side(owner: httpx.Client, crm: str) -> None:
    page = owner.get(f"{crm}/matches?side=here").text
    assert BO in page
    assert "Only here: 2" in page  # the CRM's people are not read in this test
    assert "Nobody." in owner.get(f"{crm}/matches?side=there").text
    assert owner.get(f"{crm}/matches?side=elsewhere").status_code == 422


def test_every_button_leads_somewhere(
    owner: httpx.Client, crm: str, db: Database, ws: Workspace
) -> None:
    failing(db, ws, owner, crm)
    calls = asked(owner.get(crm).text) | asked(owner.get(f"{crm}/preview").text)
    send(owner, "PATCH", crm[1:], {"pushing": "on"})
    send(owner, "POST", f"{crm[1:]}/backfill", {}, 202)
    calls |= asked(owner.get(crm).text)
    assert {call.replace(crm, "") for call in calls} >= {
        "PATCH ", "POST /retry", "POST /backfill/stop", "DELETE ", "DELETE ?cleanup=remove",
    }  # fmt: skip
    for call, body in sorted(calls.items(), key=lambda one: one[0].startswith("DELETE")):
        method, path = call.split(" ")
        told = json.loads(body) if body else None
        answer = owner.request(method, f"/v1{path}", json=told, headers={"X-CSRF-Token": "x"})
        assert answer.status_code == 403
        answer = owner.request(method, f"/v1{path}", json=told)
        assert answer.status_code in (200, 202, 409), (call, answer.text)
        if method == "DELETE":
            assert owner.get(crm).status_code == 404
            connected(owner)
    assert owner.delete(f"/v1{crm}").status_code == 200
    assert crm not in owner.get("/accounts").text


def test_what_is_not_there_is_said(owner: httpx.Client, crm: str) -> None:
    for place in ("a_zzzz", "nothing"):
        for path in ("", "/preview", "/mapping", "/matches", "/pushes"):
            assert owner.get(f"/crms/{place}{path}").status_code == 404
    assert owner.get(f"{crm}/pushes?state=lost").status_code == 422


def test_owners_alone_see_them(house: House, crm: str) -> None:
    member = house.user("mia@lind.example")
    with house.db.writing(house.ws.id) as conn:
        link = links.issue(conn, house.ws, ms(NOW), member)
    with house.signed_in(f"/sign-in/{link}") as browser:
        assert "/crms" not in browser.get("/accounts").text
        for path in ("", "/preview", "/mapping", "/matches", "/pushes"):
            assert browser.get(f"{crm}{path}").status_code == 404
        assert browser.get("/crms").status_code == 404


def test_a_stranger_is_led_to_sign_in(stranger: httpx.Client) -> None:
    for path in ("/crms", "/crms/a_zzzz/preview"):
        assert stranger.get(path).headers["location"].startswith("/sign-in?next=%2Fcrms")


def test_it_loads_nothing_from_elsewhere_and_runs_nothing_inline(
    owner: httpx.Client, crm: str
) -> None:
    for path in ("/crms", crm, f"{crm}/preview", f"{crm}/mapping", f"{crm}/matches"):
        page = owner.get(path)
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        loads = re.findall(r'<(?:link|script|img)[^>]+(?:src|href)="([^"]+)"', page.text)
        assert all(one.startswith("/static/") for one in loads)
        assert re.findall(r"<script[^>]*>[^<]|\son\w+=|\sstyle=", page.text) == []
    assert owner.get("/static/looking.js").status_code == 200
