"""The pages one works at: what they show, to whom, and that every button leads somewhere."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser

import httpx
import pytest
from fastapi import FastAPI

from service.access import links
from service.access.workspaces import Workspace
from service.db.moments import DAY, ms
from service.db.session import Database
from service.web.rendering import HERE
from tests.api.rows import Seed, public
from tests.api.spying import asked
from tests.api.tenants import House
from tests.web.town import EVIL, SAFE, town

PAGES = ("/", "/contacts", "/suggestions", "/insights", "/settings", "/digest", "/accounts")
MOST_STATEMENTS = 60


@pytest.fixture
def evil(browser: httpx.Client, db: Database, ws: Workspace, now: datetime) -> str:
    return town(browser, db, ws, now)


class Attributes(HTMLParser):
    """(tag, name, value) of all attributes, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of one tag."""
        self.found += [(tag, *one) for one in attrs]


def shown(browser: httpx.Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


def calls(page: str) -> Iterator[tuple[str, str]]:
    """(method, path below /v1) of all buttons and forms, and of what takes them back."""
    for line in re.findall(r'data-(?:call|undo)="([^"]+)"', page):
        method, path = html.unescape(line).split(" ")
        yield method, path


@pytest.mark.parametrize("path", PAGES)
def test_each_page_stands_without_anything_to_show(browser: httpx.Client, path: str) -> None:
    page = shown(browser, path)
    assert f'<a href="{path}" aria-current="page">' in page
    assert 'action="/sign-out"' in page


def test_each_page_shows_hostile_words_as_words(browser: httpx.Client, evil: str) -> None:
    seen = 0
    for path in (*PAGES, f"/contacts/{evil}", f"/contacts/{evil}?kind=call&counted=yes"):
        page = shown(browser, path)
        seen += page.count(SAFE)
        assert EVIL not in page
        found = Attributes(page).found
        assert not [name for _, name, _ in found if name.startswith("on") or name == "style"]
        assert "<script>" not in page
    assert seen > 20


def test_a_contact_is_shown_whole(browser: httpx.Client, evil: str) -> None:
    page = shown(browser, f"/contacts/{evil}")
    for words in ("evil@acme.example", "6 months ago", "Recency", "together 4 times", "5 of 5"):
        assert words in page
    assert "You usually speak every 70 days" in page
    assert "Make it the cadence: 70 days" in page
    assert page.count("Counted: you logged a call with") == 4
    assert "introduced" in page
    assert "A person record states it." in page  # why
    assert 'pattern="erase"' in page


def test_two_of_one_name_are_asked_about(browser: httpx.Client, evil: str) -> None:
    page = shown(browser, "/suggestions")
    assert page.count('aria-label="Ostrowicz, Leocadia"') + page.count(
        'aria-label="Leocadia Ostrowicz"'
    ) == len(re.findall(r'<section class="card"', page))
    asked_path = next(path for _, path in calls(page) if path.endswith("/accept"))
    one = re.search(r'<h2><a href="(/contacts/[^"]+)"', page)
    assert one
    assert "Perhaps the same person" in shown(browser, one[1])
    merge = browser.post(f"/v1{asked_path}").json()["id"]
    page = shown(browser, "/suggestions")
    assert "nobody seems to be here twice" in page
    assert ("POST", f"/merges/{merge}/undo") in set(calls(page))


def test_a_merged_contact_leads_to_the_kept_one(browser: httpx.Client, evil: str) -> None:
    told = browser.get("/v1/suggestions").json()["items"][0]
    kept, absorbed = (one["id"] for one in told["contacts"])
    browser.post(f"/v1/suggestions/{told['id']}/accept")
    answer = browser.get(f"/contacts/{absorbed}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/contacts/{kept}")


def test_every_button_leads_to_a_route(app: FastAPI, browser: httpx.Client, evil: str) -> None:
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "ID", path.removeprefix("/v1")))
        for path, told in app.openapi()["paths"].items()
        for method in told
    }
    found = set()
    for path in (*PAGES, f"/contacts/{evil}"):
        page = shown(browser, path)
        found |= {
            (method, re.sub(r"/(?:[a-z]{1,2}_\w+|\{id\})", "/ID", to)) for method, to in calls(page)
        }
        for body in re.findall(r"data-(?:undo-)?body='([^']*)'", page):
            json.loads(html.unescape(body))
    assert len(found) > 15
    assert found - known == set()


def test_what_a_press_sends_is_accepted(browser: httpx.Client, evil: str) -> None:
    page = shown(browser, "/")
    presses = re.findall(r'data-call="([^"]+)" data-body=\'([^\']*)\'', page)
    assert len(presses) >= 7
    for line, body in presses[:7]:
        method, path = line.split(" ")
        stated = {"Content-Type": "application/json"}
        answer = browser.request(method, f"/v1{path}", content=html.unescape(body), headers=stated)
        assert answer.status_code in (200, 201), answer.text
    assert browser.get(f"/v1/contacts/{evil}").json()["gap_kinds"] == []


def test_fields_are_those_the_script_knows_to_tell(browser: httpx.Client, evil: str) -> None:
    script = (HERE / "static" / "touchline.js").read_text()
    for path in ("/settings", f"/contacts/{evil}"):
        page = shown(browser, path)
        ways = set(re.findall(r'data-as="(\w+)"', page))
        assert ways
        for way in ways:
            assert re.search(rf"^  {way}: \(field\)", script, re.MULTILINE)
        for name in re.findall(r'getElementById\("(\w+)"\)', script):
            assert f'id="{name}"' in page


def test_a_reader_has_nothing_to_press(
    browser: httpx.Client, house: House, evil: str, now: datetime
) -> None:
    reader = house.user("rita@acme.example", "reader")
    with house.db.writing(house.ws.id) as conn:
        link = links.issue(conn, house.ws, ms(now), reader)
    with house.signed_in(f"/sign-in/{link}") as client:
        for path in ("/", "/contacts", "/suggestions", "/insights", f"/contacts/{evil}"):
            assert list(calls(shown(client, path))) == []
        page = shown(client, "/settings")
        assert {path for _, path in calls(page)} == {"/me", "/workspaces", "/tokens"}
        assert EVIL not in page


def test_a_stranger_is_led_to_the_door_and_back(stranger: httpx.Client) -> None:
    for path in (*PAGES[1:], "/contacts/c_1?kind=mail"):
        answer = stranger.get(path)
        assert answer.status_code == 303
        assert httpx.URL(answer.headers["location"]).params["next"] == path


def test_nobody_elses_contact_is_there(
    browser: httpx.Client, house: House, evil: str, now: datetime
) -> None:
    other = house.user("olaf@acme.example")
    away = house.workspace("Away", other)
    with house.db.writing(away.id) as conn:
        link = links.issue(conn, away, ms(now), other)
    with house.signed_in(f"/sign-in/{link}") as client:
        answer = client.get(f"/contacts/{evil}")
        assert answer.status_code == 404
        assert "nothing here" in answer.text
        for path in PAGES:
            assert SAFE not in shown(client, path)
    for name in ("c_0", "x", "c_" + "z" * 13):
        assert browser.get(f"/contacts/{name}").status_code == 404


def test_lists_are_narrowed_and_go_on(browser: httpx.Client, seed: Seed) -> None:
    for number in range(60):
        anna = seed.touched(f"Person {number:02}", ago=200 + number, tags=("choir",))
        seed.gap("overdue", anna, 90, seed.now - (110 + number) * DAY)
    seed.contact("Quiet Zoe")
    seed.conn.commit()
    for path, size in (("/contacts?q=person&tag=choir&sort=name", 50), ("/?tag=choir", 20)):
        page = shown(browser, path)
        assert len(set(re.findall(r"Person \d\d", page))) == size
        following = re.search(r'class="next" href="([^"]+)"', page)
        assert following
        more = shown(browser, html.unescape(following[1]))
        assert len(set(re.findall(r"Person \d\d", more))) == min(size, 60 - size)
        assert 'value="choir"' in more or "<option selected>choir" in more
    assert "Quiet Zoe" not in shown(browser, "/contacts?q=person")
    assert "Nobody is found by “nemo”" in shown(browser, "/contacts?q=nemo&tag=&tier=")
    assert "No gaps here" in shown(browser, "/?kind=dormant")


def test_what_is_to_come_is_apart(browser: httpx.Client, seed: Seed) -> None:
    anna = seed.touched("Anna Bell", "email:a@x.com", ago=3, next_meeting_at=seed.now + DAY)
    seed.event("past talk", "email:a@x.com", at=seed.now - DAY)
    seed.event("booked talk", "email:a@x.com", at=seed.now + DAY, ended=seed.now + 2 * DAY)
    seed.conn.commit()
    path = f"/contacts/{public('c', anna)}"
    now, then = shown(browser, path), shown(browser, f"{path}?ahead=yes")
    assert ("past talk" in now, "booked talk" in now) == (True, False)
    assert ("past talk" in then, "booked talk" in then) == (False, True)


def test_insights_are_drawn_and_told(browser: httpx.Client, evil: str) -> None:
    page = shown(browser, "/insights?by=quarter")
    assert page.count("<svg") >= 2
    assert "What it counts" in page
    assert "<title>quarter from" in page
    assert "Nothing to tell yet." in shown(browser, "/insights?tag=choir&by=nonsense")


def test_pages_ask_a_bounded_number_of_questions(
    browser: httpx.Client, db: Database, seed: Seed
) -> None:
    for number in range(30):
        who = seed.touched(f"Person {number:02}", f"email:p{number}@x.com", ago=200, tags=("t",))
        seed.gap("overdue", who, 90, seed.now - 110 * DAY)
        others = ("email:p0@x.com",) if number else ()
        seed.event(f"talk {number}", f"email:p{number}@x.com", *others, at=seed.now - DAY)
    seed.conn.commit()
    first = public("c", seed.ws.id_of("contact", "Person 00"))
    for path in (*PAGES, f"/contacts/{first}"):
        with asked(db) as statements:
            shown(browser, path)
        assert len(statements) <= MOST_STATEMENTS, path
