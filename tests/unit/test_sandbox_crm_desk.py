"""The desks of the sandbox: CRMs as somebody who works in them sees them, and a receiver."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook
from starlette.types import Message

from connectors.sandbox import receiver
from connectors.sandbox.app import Sandbox, endpoints
from connectors.sandbox.clerk import LABELS
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.hubspot import HubSpotStand
from connectors.sandbox.crm.serving import served
from connectors.sandbox.crm.stand import FAULTS, KEY
from connectors.sandbox.receiver import Receiver
from tests.unit.test_sandbox_app import BASE, NOW, Page, ask

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(Clock(NOW))


def state(sandbox: Sandbox, desk: str) -> Any:
    return ask(sandbox, "GET", f"/desk/{desk}/state").json()


@pytest.mark.parametrize("name", LABELS)
def test_people_are_entered_merged_and_deleted_in_every_crm(sandbox: Sandbox, name: str) -> None:
    for who in ("Ada Lovelace", "Bo Nilsson", "Cy Young"):
        body = {"name": who, "email": f"{who[:2].lower()}@x.example", "stage": "customer"}
        assert ask(sandbox, "POST", f"/desk/{name}/add", body).json()["told"]
    people = {one["name"]: one["id"] for one in state(sandbox, name)["people"]}
    assert set(people) == {"Ada Lovelace", "Bo Nilsson", "Cy Young"}
    merge = {"kept": people["Ada Lovelace"], "gone": people["Bo Nilsson"]}
    assert ask(sandbox, "POST", f"/desk/{name}/merge", merge).status_code == 200
    gone = {"record": people["Cy Young"]}
    assert ask(sandbox, "POST", f"/desk/{name}/delete", gone).status_code == 200
    told = state(sandbox, name)
    assert [one["name"] for one in told["people"]] == ["Ada Lovelace"]
    assert told["counts"] == {"people": 1, "activities": 0}
    assert told["happened"][0] == "Cy Young was deleted."
    text = ask(sandbox, "GET", f"/desk/{name}").text
    assert "Ada Lovelace" in text
    assert f"{BASE}/crm/{name}" in text


def test_what_arrives_through_the_api_is_seen_at_the_desk(sandbox: Sandbox) -> None:
    ask(sandbox, "POST", "/desk/hubspot/add", {"name": "Ada Lovelace", "email": "a@x.example"})
    (ada,) = state(sandbox, "hubspot")["people"]
    path = f"{endpoints(BASE)['TOUCHLINE_HUBSPOT__API_ROOT']}/crm/objects/2026-09"
    pushed = {"touchline_score": "70"}
    headers = {"Authorization": f"Bearer {KEY}"}
    hubspot = sandbox.crms["hubspot"]
    assert isinstance(hubspot, HubSpotStand)
    hubspot.properties.keep("contacts", "touchline_score", "number", group="touchline")
    written = {"id": ada["id"], "properties": pushed, "objectWriteTraceId": "1"}
    answer = ask(
        sandbox, "POST", f"{path}/contacts/batch/update", {"inputs": [written]}, None, headers
    )
    assert answer.status_code == 200, answer.text
    assert state(sandbox, "hubspot")["people"][0]["fields"] == pushed
    assert ask(sandbox, "GET", f"{path}/contacts").status_code == 401


def test_faults_are_planned_and_cleared(sandbox: Sandbox) -> None:
    plan = {"kind": "daily_limit", "where": "objects", "times": 2, "value": ""}
    for kind in FAULTS:
        assert ask(sandbox, "POST", "/desk/zoho/faults", {"kind": kind}).status_code == 200
    ask(sandbox, "POST", "/desk/zoho/faults/clear")
    ask(sandbox, "POST", "/desk/zoho/faults", plan)
    assert state(sandbox, "zoho")["faults"] == [plan]
    assert state(sandbox, "hubspot")["faults"] == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("hubspot/add", {"name": "", "email": "a@x.example"}, 422),
        ("hubspot/merge", {"kept": "1", "gone": "1"}, 409),
        ("hubspot/delete", {"record": "nobody"}, 409),
        ("hubspot/faults", {"kind": "flood"}, 409),
        ("hooks/faults", {"kind": "flood"}, 409),
        ("hooks/secret", {"secret": "whsec_no base64"}, 409),
        ("hooks/secret", {"secret": ""}, 409),
    ],
)
def test_what_cannot_be_done_is_said(
    sandbox: Sandbox, path: str, body: object, status: int
) -> None:
    answer = ask(sandbox, "POST", f"/desk/{path}", body)
    assert (answer.status_code, answer.json()["error"][-1]) == (status, ".")


@pytest.mark.parametrize("name", ["hubspot", "hooks"])
def test_every_form_of_a_desk_is_served_and_leads_back(sandbox: Sandbox, name: str) -> None:
    body = {"name": "<script>alert(1)</script>", "email": "a@x.example"}
    ask(sandbox, "POST", "/desk/hubspot/add", body)
    ask(sandbox, "POST", f"/desk/{name}/faults", {"kind": "cut"})
    text = ask(sandbox, "GET", f"/desk/{name}").text
    assert "<script>" not in text
    page = Page(text)
    assert page.tags.isdisjoint({"script", "link", "img", "iframe"})
    for path, fields in page.forms.items():
        answer = ask(sandbox, "POST", f"/{path}", form=dict.fromkeys([*fields, "go"], ""))
        assert answer.status_code in (303, 409, 422), path
    answer = ask(sandbox, "POST", f"/desk/{name}/faults/clear", form={"go": ""})
    assert answer.headers["location"] == f"/desk/{name}"
    assert 'http-equiv="refresh"' not in text
    assert 'http-equiv="refresh"' in ask(sandbox, "GET", f"/desk/{name}?watch=1").text


def sent(sandbox: Sandbox) -> dict[str, Any]:
    """What the desk shows of a delivery signed by the library a stranger would use."""
    now, told = datetime.now(UTC), {"type": "contact.touched", "sequence": 7}
    answer = ask(sandbox, "POST", "/hooks/in", told, None, signed(now, compact(told)))
    found: dict[str, Any] = state(sandbox, "hooks")["got"][0]
    return found | {"status": answer.status_code}


def signed(now: datetime, body: bytes) -> dict[str, str]:
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": "v1,b3RoZXI= " + Webhook(SECRET).sign("msg_1", now, body.decode()),
    }


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def test_a_signature_is_verified_as_the_standard_says() -> None:
    now = datetime.now(UTC)
    taker, body = Receiver(lambda: now), compact({"type": "x"})
    headers = signed(now, body)
    assert taker.verdict(body, headers) == "No secret is known here yet."
    taker.trust("whsec_" + base64.b64encode(b"another").decode())
    assert taker.verdict(body, headers) == "The signature is of another secret."
    taker.trust(SECRET)
    assert taker.verdict(body, headers) == "verified"
    assert taker.verdict(body + b" ", headers) == "The signature is of another secret."
    assert taker.verdict(body, {**headers, "webhook-signature": ""}) == "It is not signed."
    late = Receiver(lambda: now + timedelta(minutes=6))
    late.trust(SECRET)
    assert late.verdict(body, headers) == "It is more than five minutes old."


def test_deliveries_are_shown_and_answered_as_planned(sandbox: Sandbox) -> None:
    sandbox.receiver.trust(SECRET)
    told = sent(sandbox)
    assert (told["type"], told["sequence"], told["status"]) == ("contact.touched", 7, 204)
    assert (told["verdict"], told["attempt"], told["answer"]) == ("verified", 1, "taken")
    for kind, status in (("error", 500), ("busy", 429), ("gone", 410), ("redirect", 302)):
        ask(sandbox, "POST", "/desk/hooks/faults", {"kind": kind})
        assert sent(sandbox)["status"] == status
    assert sent(sandbox)["attempt"] == 6
    text = ask(sandbox, "GET", "/desk/hooks").text
    assert "for the 6. time" in " ".join(text.split())


@pytest.mark.parametrize(("kind", "answered"), [("cut", ["http.response.start"]), ("hang", [])])
def test_what_is_cut_or_hangs_behind_a_socket(
    sandbox: Sandbox, kind: str, answered: list[str]
) -> None:
    """A server drops the connection after a head without its body; a client that waits goes."""
    sandbox.crms["hubspot"].faults.plan(kind)
    coming: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]
    sent: list[str] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def story() -> None:
        await served(sandbox.crms["hubspot"].app)(scope, receive, send)

    scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []}
    asyncio.run(story())
    assert sent == answered


@pytest.mark.parametrize("kind", receiver.FAULTS)
def test_the_receiver_knows_the_faults_offered(sandbox: Sandbox, kind: str) -> None:
    assert sandbox.receiver.plan(kind) == [f"Planned: {kind}."]
    assert sandbox.receiver.clear()
    assert sandbox.receiver.faults.planned == []
