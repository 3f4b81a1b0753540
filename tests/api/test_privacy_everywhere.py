"""Every address that can be read, as a curious colleague: none tells what a private account is
about. Whose it is, is shown it there: so there was something to hide.
"""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from connectors.sandbox.world import Letter, Meeting, Party
from schemas.user import Role
from service.access import members, tokens, users
from tests.api.visiting import ANNA, MARA, NAMES, Browser, Door

SECRETS = ("Quitte", "Mirabelle", "Zwetschge", MARA)
"""In subjects, in a title, in a note; and the account's address."""
PAGES = (
    "/", "/accounts", "/contacts", "/contacts/{id}", "/digest", "/insights", "/settings",
    "/suggestions", "/workspaces",
)  # fmt: skip
ENDLESS = "/v1/events"
ROLES: tuple[Role, ...] = ("owner", "member", "reader")
FORMS = ("csv", "ndjson", "markdown", "jsonl", "ics", "vcard")
_ID = re.compile(r"\b[a-z]{1,2}_[0-9a-z]{13}\b")


@pytest.fixture
def marked(at: Door, browser: Browser) -> Door:
    """Mara's mail and calendar, read, and a call she logged; all of it her own."""
    box, now, me = at.boxes["google"], at.clock(), Party(NAMES[MARA], MARA)
    for n, other in enumerate((ANNA, Party("Ben Bell", "ben@acme.example"))):
        wrote = now - timedelta(days=300 + n)
        box.send(Letter(f"<q{n}@lind.example>", me, (other,), f"Quitte {n}", wrote))
        came = now - timedelta(days=100 + n)
        box.receive(Letter(f"<q{n}@acme.example>", other, (me,), f"Quitte {n} again", came))
    start, hour = now - timedelta(days=90), timedelta(hours=1)
    box.meet(Meeting("q@x", "Mirabelle", start, start + hour, me, {ANNA: "accepted"}))
    browser.connect("google")
    at.work()
    ben = browser.client.get("/v1/contacts?q=Ben").json()["items"][0]["id"]
    call = {"contact_ids": [ben], "kind": "call", "note": "Zwetschge"}
    assert browser.client.post("/v1/interactions", json=call).status_code == 201
    at.work()
    return at


def colleague(at: Door, role: Role) -> str:
    """A token of somebody else in the same workspace."""
    with at.db.writing(at.ws.id) as conn:
        user = users.make(conn, f"{role}@x.example", role, 1)
        members.join(conn, at.ws.id, user, role, 1)
        return tokens.issue(conn, at.ws.id, role, ["read", "write", "admin"], None, 1, user)[1]


def read(at: Door, client: httpx.Client) -> dict[str, str]:
    """All answers that are there, by address: with every id that any list tells, in every form."""
    paths = [path for path, ways in at.app.openapi()["paths"].items() if "get" in ways]
    found: dict[str, str] = {}

    def look(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            found[address] = f"{answer.text}\n{answer.headers}"

    for path in (*paths, *PAGES):
        if "{" not in path and path != ENDLESS:
            look(path)
    held = {match for text in found.values() for match in _ID.findall(text)}
    for path in (*paths, *PAGES):
        for one in held if "{" in path else ():
            look(re.sub(r"\{\w+\}", one, path))
    for address in [one for one in found if one.startswith("/v1/")]:
        for form in FORMS:
            look(f"{address}?format={form}")
    return found


def tells(found: dict[str, str], word: str) -> set[str]:
    """Addresses whose answers hold the word."""
    return {address for address, text in found.items() if word in text}


def test_nothing_private_is_told_anywhere(marked: Door, browser: Browser) -> None:
    mine = read(marked, browser.client)
    for word in SECRETS:
        assert len(tells(mine, word)) > 3, word
    assert len(mine) > 60
    for role in ROLES:
        words = SECRETS[:3] if role == "owner" else SECRETS  # who rules sees how accounts stand
        with marked.visitor(colleague(marked, role)) as client:
            theirs = read(marked, client)
            assert {word: told for word in words if (told := tells(theirs, word))} == {}
            assert len(theirs) > 60
            for word in words:
                assert client.get(f"/v1/contacts?q={word}").json()["items"] == []
