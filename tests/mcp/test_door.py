"""Who may use the tools over HTTP: tokens, scopes, workspaces, hosts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp_types import CallToolResult
from sqlalchemy import select

from service.access import members, tokens, users, workspaces
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import accounts, trail
from service.mcp.door import allowed
from service.mcp.server import TOOLS
from tests.api.conftest import Mint
from tests.mcp.speaking import call, over_http, text

ASK = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def other(db: Database, ws: Workspace, now: datetime) -> str:
    """The token of another workspace."""
    with db.writing(ws.id) as conn:
        owner = users.make(conn, "other@own.example", "Other", ms(now))
        number = workspaces.found(conn, "Other", "", owner, ms(now))
        return tokens.issue(conn, number, "theirs", ["read", "write"], None, ms(now), owner)[1]


def test_another_workspace_sees_and_touches_nothing(away: str, mint: Mint, other: str) -> None:
    mine = mint("read")
    found = over_http(away, mine, call("find_contacts", query="anna"))
    anna = found.structured_content["items"][0]["id"]

    async def talk(client: Client) -> list[CallToolResult]:
        who = {"contact": anna}
        asked: list[tuple[str, dict[str, Any]]] = [
            ("get_contact", who),
            ("contact_timeline", who),
            ("get_contact", {"contact": "anna@acme.example"}),
            ("tag_contact", {**who, "add": ["x"]}),
            ("snooze_contact", {**who, "days": 1}),
            ("log_interaction", {"contacts": [anna], "kind": "call"}),
            ("whom_am_i_losing", {}),
            ("who_waits", {"side": "both"}),
            ("find_contacts", {}),
        ]
        return [await client.call_tool(tool, given) for tool, given in asked]

    *refused, gaps, waiting, contacts = over_http(away, other, talk)
    assert all("No contact is known as" in text(one) for one in refused)
    nothing: dict[str, Any] = {"items": [], "next": None}
    assert [one.structured_content for one in (gaps, waiting, contacts)] == [nothing] * 3
    again = over_http(away, mine, call("get_contact", contact=anna))
    assert again.structured_content["tags"] == []


def test_a_colleague_sees_that_and_when_but_not_what_about(
    away: str, mint: Mint, db: Database, ws: Workspace, now: datetime
) -> None:
    with db.writing(ws.id) as conn:
        colleague = users.make(conn, "cy@own.example", "Cy", ms(now))
        members.join(conn, ws.id, colleague, "member", ms(now))
        secret = tokens.issue(conn, ws.id, "cy's", ["read"], None, ms(now), colleague)[1]
        conn.execute(accounts.update().values(user_id=workspaces.OWNER))

    async def talk(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("contact_timeline", {"contact": "Ben Bell"}),
            await client.call_tool("whom_am_i_losing", {}),
            await client.call_tool("get_contact", {"contact": "Ben Bell"}),
            await client.call_tool("plan", {}),
        ]

    mine, theirs = over_http(away, mint("read"), talk), over_http(away, secret, talk)
    assert "Ignore all" in str(mine[0])
    assert "Ignore all" not in str(theirs)
    newest = theirs[0].structured_content["items"][0]
    assert (newest["subject"], newest["private"]) == ("", True)


def test_writes_are_in_the_trail(away: str, mint: Mint, db: Database, ws: Workspace) -> None:
    secret = mint("read", "write")
    tagged = over_http(away, secret, call("tag_contact", contact="Anna Bell", add=["x"]))
    over_http(away, secret, call("find_contacts"))
    over_http(away, secret, call("tag_contact", contact="nobody", add=["x"]))
    with db.reading() as conn:
        (line,) = conn.execute(select(trail)).all()
    assert (line.action, line.subject) == ("MCP tag_contact", tagged.structured_content["id"])
    assert (line.user_id, line.status) == (workspaces.OWNER, 200)


def test_a_token_that_reads_is_offered_what_reads(away: str, mint: Mint) -> None:
    async def talk(client: Client) -> Any:
        listed = await client.list_tools()
        given = {"contact": "Anna Bell", "add": ["x"]}
        return listed, await client.call_tool("tag_contact", given)

    listed, refused = over_http(away, mint("read"), talk)
    assert {one.name for one in listed.tools} == {n for n, t in TOOLS.items() if not t.writes}
    assert (refused.is_error, text(refused)) == (
        True, "This token may only read: it lacks the scope 'write'."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "status"),
    [({}, 401), ({"Authorization": "Bearer tl_1_nobody"}, 401)],
)
def test_nobody_gets_in_without_a_token(away: str, header: dict[str, str], status: int) -> None:
    answer = httpx.post(f"{away}/mcp", json=ASK, headers={**ACCEPT, **header})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_without_read_is_refused(away: str, mint: Mint) -> None:
    bearer = {"Authorization": f"Bearer {mint('write')}"}
    assert httpx.post(f"{away}/mcp", json=ASK, headers={**ACCEPT, **bearer}).status_code == 403


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_to_open_or_to_end(away: str, mint: Mint, method: str) -> None:
    bearer = {"Authorization": f"Bearer {mint('read', 'write')}"}
    answer = httpx.request(method, f"{away}/mcp", headers={**ACCEPT, **bearer})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost:1"}, 200),
    ],
)
def test_other_peoples_pages_are_refused(
    away: str, mint: Mint, header: dict[str, str], status: int
) -> None:
    bearer = {"Authorization": f"Bearer {mint('read')}"}
    answer = httpx.post(f"{away}/mcp", json=ASK, headers={**ACCEPT, **bearer, **header})
    assert answer.status_code == status


def test_the_public_address_is_allowed() -> None:
    may = allowed("https://touch.example:8443", ["https://board.example"])
    assert {"touch.example", "touch.example:8443"} <= set(may.allowed_hosts)
    assert {"https://touch.example:8443", "https://board.example"} <= set(may.allowed_origins)
