"""People to look at: one named to harm whoever believes it, talked with; others told twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx

from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.session import Database
from tests.api.tenants import know
from tests.flow.feeding import feed, person

EVIL = "<script>alert('x')</script> \" onload='y"
SAFE = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
EVIL_ADDRESS = "evil@acme.example"
CARDS = (
    PersonRecord("1", EVIL, emails=(EVIL_ADDRESS,), company=EVIL, title=EVIL, tags=(EVIL, "choir")),
    person("Ostrowicz, Leocadia", "leo@home.example", city="Graz"),
    person("Leocadia Ostrowicz", "lo@other.example", city="Graz", company="Initrode"),
)


def town(browser: httpx.Client, db: Database, ws: Workspace, now: datetime) -> str:
    """Fills the workspace through the API as the owner; the id of the one with the evil name, who
    has all that a page can show."""
    feed(db, ws, list(CARDS))
    know(browser)
    evil, one, two = (_found(browser, q) for q in (EVIL_ADDRESS, "leo@home.example", "initrode"))
    for days in (400, 330, 260, 190):
        at = (now - timedelta(days=days)).isoformat().replace("+00:00", "Z")
        logged = {"contact_ids": [evil, one], "kind": "call", "occurred_at": at, "note": EVIL}
        _send(browser, "POST", "interactions", logged)
    _send(browser, "PATCH", f"contacts/{evil}", _edit())
    _send(browser, "POST", "introductions", {"person_id": evil, "to_id": two, "note": EVIL})
    _send(browser, "POST", "rules", {"test": {"tag": [EVIL]}, "gives": {"stage": EVIL}})
    period = {"starts_on": "2027-01-01", "ends_on": "2027-01-02", "note": EVIL}
    _send(browser, "POST", "quiet-periods", period)
    _send(browser, "POST", "tokens", {"name": EVIL})
    _send(browser, "POST", "members", {"email": "new@acme.example", "name": EVIL})
    _send(browser, "PUT", "cadences", {"tags": {EVIL: 45}, "tiers": {EVIL: 30}})
    return evil


def _edit() -> dict[str, Any]:
    words = ("notes", "preferences", "how_we_met", "tier")
    dates = [{"label": EVIL, "on": "--06-09"}]
    return {**dict.fromkeys(words, EVIL), "interests": [EVIL], "dates": dates, "importance": 5}


def _found(browser: httpx.Client, q: str) -> str:
    (only,) = browser.get("/v1/contacts", params={"q": q}).json()["items"]
    return str(only["id"])


def _send(browser: httpx.Client, method: str, path: str, body: dict[str, Any]) -> None:
    answer = browser.request(method, f"/v1/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
