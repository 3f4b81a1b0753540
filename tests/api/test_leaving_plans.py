"""Lists of what leaves the house: no table is walked or sorted for a page, and none asked row by
row."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from connectors.memory.crm import MemoryCrm
from service.db import ids, tables
from service.db.session import Database
from tests.api.crm_client import connected, offered
from tests.api.hooked import Sent, made
from tests.api.peopled import get
from tests.api.rows import Seed
from tests.api.spying import asked
from tests.api.test_query_plans import explained

LARGE = "deliveries|crm_people|crm_activities|contacts|interactions"
MANY = 60
TIMES = {"since": "2026-01-01T00:00:00Z", "until": "2026-11-01T11:00:00Z"}
SENT: list[dict[str, Any]] = [
    {}, {"state": "failed"}, {"type": ["contact.touched", "contact.due"]}, TIMES,
    {"state": ["failed", "done"], **TIMES},
]  # fmt: skip
PUSHED: list[dict[str, Any]] = [
    {}, {"what": "person"}, {"what": "activity", "state": "failed"}, {"state": ["done", "failed"]},
]  # fmt: skip


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, now: datetime) -> MemoryCrm:
    return offered(monkeypatch, lambda: now)


@pytest.fixture
def routes(
    client: httpx.Client, room: MemoryCrm, seed: Seed, db: Database
) -> list[tuple[str, dict[str, Any]]]:
    """Lists, in a workspace where each has some pages."""
    hooks = [made(client)["id"] for _ in range(6)]
    crm = connected(client)["id"]
    account = ids.private("a", crm)
    sent = [Sent(seed, hook) for hook in hooks]
    for n in range(MANY):
        state = "failed" if n % 3 else "done"
        sent[n % 6].put(n, ago=n % 7, state=state)
        contact = seed.contact(f"Person {n}", f"email:p{n}@x.example")
        event = seed.event(f"Mail {n}", f"email:p{n}@x.example", at=seed.now - n)
        row = {"account_id": account, "state": state, "at": seed.now - n % 7}
        seed.put(tables.crm_people, **row, contact_id=contact)
        seed.put(tables.crm_activities, **row, interaction_id=event)
    seed.conn.commit()
    if not db.sqlite:
        with db.engine.begin() as conn:
            conn.execute(text("ANALYZE"))
    return [
        ("webhooks", {}), ("crms", {}),
        *((f"webhooks/{hooks[0]}/deliveries", query) for query in SENT),
        *((f"crms/{crm}/pushes", query) for query in PUSHED),
    ]  # fmt: skip


def test_no_list_walks_or_sorts_a_table(
    client: httpx.Client, routes: list[tuple[str, dict[str, Any]]], db: Database
) -> None:
    wrong = []
    for path, query in routes:
        with asked(db) as found:
            page = client.get(f"/v1/{path}", params={**query, "limit": 2}).json()
            if page["next"]:
                again = {**query, "limit": 2, "cursor": page["next"]}
                assert client.get(f"/v1/{path}", params=again).status_code == 200
        for statement, parameters in found:
            plan = explained(db, statement, parameters)
            few = re.search(r"FROM (endpoints|crms)\b", statement)
            wrong += [(path, query, line) for line in plan if not few and _walks(line)]
    assert wrong == []


def test_a_longer_page_asks_no_more(
    client: httpx.Client, routes: list[tuple[str, dict[str, Any]]], db: Database
) -> None:
    for path, query in routes:
        many = []
        for limit in (2, 100):
            with asked(db) as found:
                assert (
                    client.get(f"/v1/{path}", params={**query, "limit": limit}).status_code == 200
                )
            many.append(len(found))
        assert many[1] <= many[0] + 1 <= 12, (path, query, many)
    assert len(get(client, "webhooks")["items"]) == 6


def _walks(line: str) -> bool:
    return bool(
        re.search(rf"\bSCAN ({LARGE})\b|Seq Scan on ({LARGE})\b", line)
        or re.search(rf"SEARCH ({LARGE}) USING PRIMARY KEY \(workspace_id=\?\)", line)
        or "TEMP B-TREE FOR ORDER BY" in line
    )
