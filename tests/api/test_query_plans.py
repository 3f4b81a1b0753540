"""No list route reads a whole table, whatever it filters by; and none asks row by row."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.db.moments import DAY
from service.db.session import Database
from service.timeline.ranks import KINDS
from service.timeline.read import narrowing
from tests.api.rows import Seed, public
from tests.api.spying import Asked, asked

LARGE = (
    "contacts|interactions|participants|source_rows|gaps|changes|identifiers|claims|merges"
    "|contact_tags|contact_terms|identifier_accounts|streams"
)
MOST_STATEMENTS = 32  # a constant: it does not grow with the page
SORTS = ("name", "-name", "last_touched_at", "-last_touched_at", "-next_due_at", "-score", "score")
CONTACTS: list[dict[str, Any]] = [
    *({"sort": sort} for sort in SORTS),
    *({"sort": sort, "tag": "common"} for sort in SORTS),
    *({"sort": sort, "tier": "key", "q": "pers"} for sort in SORTS),
    {"q": "person 7"},
    {"tag": ["rare", "common"]},
    {"account": "ACCOUNT", "tag": "rare"},
    {"account": "ACCOUNT", "sort": "-score"},
    {"q": "person"},
    {"q": "pers mail", "tag": "rare"},
    {"q": "persno"},
    {"q": "p7@x.com", "sort": "name"},
    {"not_tag": "rare"},
    {"gap": "overdue", "sort": "-created_at"},
    {"gap": ["dormant", "due_soon"], "not_tag": "rare"},
    {"stage": "crisis"},
    {"stage": ["crisis", "new"]},
    {"confirmed": "true", "has": "email"},
    {"company": "Acme", "has": ["phone", "birthday"]},
    {"touched_after": "2026-10-01T00:00:00Z", "touched_before": "2026-10-20T00:00:00Z"},
    {"created_after": "2026-10-01T00:00:00Z"},
]
TIMES = {"after": "2026-01-01T00:00:00Z", "before": "2027-01-01T00:00:00Z"}
TIMELINE: list[dict[str, Any]] = [
    {},
    {"kind": "mail"},
    {"kind": ["mail", "meeting"], "counted": "false"},
    {"direction": "out"},
    {"counted": "true"},
    {"counted": "false", "direction": "in"},
    TIMES,
    {"kind": "mail", "counted": "true", **TIMES},
]
GAPS: list[dict[str, Any]] = [
    {},
    {"kind": ["overdue", "dormant"]},
    {"tag": "rare"},
    {"tag": "common", "kind": "overdue"},
    {"within_days": 30},
]
ROUTES: list[tuple[str, dict[str, Any]]] = [
    *(("/v1/contacts", query) for query in CONTACTS),
    *(("/v1/timeline", query) for query in TIMELINE),
    *(("/v1/contacts/CONTACT/timeline", query) for query in TIMELINE),
    *(("/v1/gaps", query) for query in GAPS),
    *((f"/v1/{noun}", {}) for noun in ("merges", "changes", "accounts", "tokens")),
    ("/v1/changes", {"since": 3}),
]


@pytest.fixture
def world(seed: Seed, db: Database, monkeypatch: pytest.MonkeyPatch) -> Seed:
    """Some hundred people; twenty are many here, so that both roads are taken."""
    for name, value in (("FEW", 20), ("SOME", 50), ("LED", 10)):
        monkeypatch.setattr(narrowing, name, value)
    stream = seed.account()
    for i in range(120):
        tags = ("common", "rare") if i % 30 == 0 else ("common",)
        person = seed.touched(
            f"Person {i}", f"email:p{i}@x.com", ago=i, tags=tags, tier="key"
        )  # fmt: skip
        seed.known_through(f"email:p{i}@x.com", "mbox")
        seed.card(stream, f"card {i}", f"email:p{i}@x.com")
        seed.gap(KINDS[i % len(KINDS)], person, 90, seed.now - (i % 5) * DAY)
        event = seed.event(f"Person {i}", f"email:p{i}@x.com", at=seed.now - i * DAY)
        seed.source(stream, f"mail {i}", "event", event, {})
    seed.conn.commit()
    return seed


def watched(client: httpx.Client, db: Database, seed: Seed, path: str, query: Any) -> Asked:
    """What two pages of a route ask the database."""
    path = path.replace("CONTACT", public("c", seed.ws.id_of("contact", "Person 3")))
    account = public("a", seed.ws.id_of("account", "mbox"))
    query = {key: account if value == "ACCOUNT" else value for key, value in query.items()}
    with asked(db) as found:
        page = client.get(path, params={**query, "limit": 5})
        assert page.status_code == 200, page.text
        if page.json()["next"]:
            again = {**query, "limit": 5, "cursor": page.json()["next"]}
            assert client.get(path, params=again).status_code == 200
    return found


def test_no_list_reads_a_whole_table(client: httpx.Client, world: Seed, db: Database) -> None:
    if not db.sqlite:
        with db.engine.begin() as conn:
            conn.execute(text("ANALYZE"))
    scans = []
    for path, query in ROUTES:
        for statement, parameters in watched(client, db, world, path, query):
            plan = explained(db, statement, parameters)
            scans += [(path, query, line, statement) for line in plan if scan(line)]
    assert scans == []


def explained(db: Database, statement: str, parameters: Any) -> list[str]:
    """The plan, line by line."""
    with db.engine.connect() as conn:
        if db.sqlite:
            rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return [row[3] for row in rows]
        conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [row[0] for row in conn.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def scan(line: str) -> bool:
    """Whether a line of a plan walks a table, or all of a workspace's rows in no useful order."""
    by_workspace = rf"SEARCH ({LARGE}) USING PRIMARY KEY \(workspace_id=\?\)"
    return bool(
        re.search(rf"\bSCAN ({LARGE})\b(?! USING)|Seq Scan on ({LARGE})\b", line)
        or (re.search(by_workspace, line) and "merges" not in line)
    )


def test_a_longer_page_asks_no_more(client: httpx.Client, world: Seed, db: Database) -> None:
    for path, query in ROUTES:
        statements = []
        for limit in (2, 100):
            with asked(db) as found:
                target = path.replace("CONTACT", public("c", world.ws.id_of("contact", "Person 3")))
                account = public("a", world.ws.id_of("account", "mbox"))
                stated = {k: account if v == "ACCOUNT" else v for k, v in query.items()}
                assert client.get(target, params={**stated, "limit": limit}).status_code == 200
            statements.append(len(found))
        assert max(statements) <= MOST_STATEMENTS, (path, query, statements)
        # Gaps are walked range by range, hits of a search by how they are met.
        if not path.endswith("gaps") and "q" not in query:
            assert statements[1] <= statements[0] + 1, (path, query, statements)
