"""CRMs through the API: connected, mapped, switched, let go; and who may."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from connectors.errors import ConnectorError, Remedy
from connectors.memory.crm import MemoryCrm
from connectors.source import Client
from service.access.workspaces import OWNER
from service.db import tables
from service.db.session import Database
from service.delivery.crm import consenting
from tests.api.crm_client import KEY, PROVIDER, connected, offered
from tests.api.peopled import get, send
from tests.api.rows import Seed
from tests.api.tenants import House


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, now: datetime) -> MemoryCrm:
    """What is behind the key."""
    return offered(monkeypatch, lambda: now)


def test_what_can_be_connected_is_told(client: httpx.Client, room: MemoryCrm) -> None:
    found = {one["provider"]: one for one in get(client, "crms/kinds")["items"]}
    assert found[PROVIDER] == {
        "provider": PROVIDER,
        "label": room.label,
        "ways": ["key", "oauth"],
        "site": False,
        "key_hint": room.key_hint,
        "ready": True,
    }
    assert get(client, "crms") == {"items": [], "next": None}


def test_a_key_is_proven_kept_and_never_shown(
    client: httpx.Client, room: MemoryCrm, db: Database
) -> None:
    told = connected(client)
    assert (told["provider"], told["status"], told["pushing"]) == (PROVIDER, "ok", "off")
    assert told["own_fields"]["score"] == "tl_score"
    assert told["selection"]["create"] is False
    assert get(client, f"crms/{told['id']}") == told
    assert get(client, "crms")["items"] == [told]
    assert get(client, f"accounts/{told['id']}")["kind"] == "crm"
    everything = "".join(
        client.get(f"/v1/{path}").text for path in ("crms", "accounts", "changes", "audit")
    )
    with db.reading() as conn:
        for table in (tables.accounts, tables.crms, tables.grants, tables.trail):
            everything += repr(conn.execute(select(table)).all())
    assert KEY not in everything
    assert connected(client)["id"] == told["id"], "again is as good as once"


def test_what_does_not_work_says_what_to_do(client: httpx.Client, room: MemoryCrm) -> None:
    path = "crms/connect"
    told = send(client, "POST", path, {"provider": PROVIDER, "key": "word"}, 409)
    assert "no key" in told["detail"]
    told = send(client, "POST", path, {"provider": PROVIDER, "key": f"{KEY}-of-nobody"}, 409)
    assert room.key_hint in told["detail"]
    told = send(client, "POST", path, {"provider": "rolodex", "key": KEY}, 409)
    assert PROVIDER in told["detail"]
    told = send(client, "POST", path, {"provider": PROVIDER}, 409)
    assert "TOUCHLINE_MEMORY__CLIENT_ID" in told["detail"]
    assert room.key_hint in told["detail"]
    room.ways = ("key",)
    assert room.key_hint in send(client, "POST", path, {"provider": PROVIDER}, 409)["detail"]
    room.plan(ConnectorError("It is down.", Remedy.RETRY), "whoami")
    body = {"provider": PROVIDER, "key": KEY}
    assert send(client, "POST", path, body, 502)["detail"] == "It is down."
    assert get(client, "crms")["items"] == []


def test_consent_leads_to_a_connected_crm(
    client: httpx.Client, room: MemoryCrm, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consenting, "client_of", lambda settings, name: Client("id"))
    body: dict[str, Any] = {"provider": PROVIDER}
    assert "PUBLIC_URL" in send(client, "POST", "crms/connect", body, 409)["detail"]
    app.state.address = "https://touchline.example"
    told = send(client, "POST", "crms/connect", body)
    assert told["crm"] is None
    state = parse_qs(urlsplit(told["authorize_url"]).query)["state"][0]
    answer = room.agree(state, "crm-1", "contacts")
    back = client.get(f"/v1/oauth/{PROVIDER}/callback", params=answer)
    assert back.status_code == 303
    found = get(client, "crms")["items"]
    assert [(one["provider"], one["import_contacts"]) for one in found] == [(PROVIDER, True)]


def test_it_is_switched_and_chosen(client: httpx.Client, room: MemoryCrm) -> None:
    crm = connected(client)["id"]
    path, tag = f"crms/{crm}", client.get(f"/v1/crms/{crm}").headers["etag"]
    told = client.patch(f"/v1/{path}", json={"pushing": "on"}, headers={"If-Match": tag})
    assert told.json()["pushing"] == "on"
    assert told.headers["etag"] == client.get(f"/v1/{path}").headers["etag"]
    late = client.patch(f"/v1/{path}", json={"pushing": "paused"}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert send(client, "PATCH", path, {"pushing": "paused"})["pushing"] == "paused"
    selection = {"kinds": ["mail"], "tags": ["vip"], "text": "subject", "create": True}
    told = send(client, "PATCH", path, {"selection": selection})
    assert told["selection"] == {
        **selection, "directions": [], "tiers": [], "since": None, "activities": True,
    }  # fmt: skip
    send(client, "PATCH", path, {"selection": {"kinds": ["fax"]}}, 422)
    send(client, "PATCH", path, {"pushing": "off"}, 422)


def test_a_mapping_is_held_against_the_crm(client: httpx.Client, room: MemoryCrm) -> None:
    crm = connected(client)["id"]
    path = f"crms/{crm}"
    fields = {one["name"]: one for one in get(client, f"{path}/fields")["items"]}
    assert (fields["notes"]["writable"], fields["age"]["writable"]) == (True, False)
    assert fields["tl_score"]["own"] is True
    table = client.get(f"/v1/{path}/fields", params={"format": "csv"})
    assert table.text.splitlines()[0] == "name,label,type,writable,own"
    told = send(client, "PATCH", path, {"mapping": [{"ours": "tier", "theirs": "notes"}]})
    assert [(one["ours"], one["theirs"], one["when"]) for one in told["mapping"]] == [
        ("tier", "notes", "always")
    ]
    for rule, word in (
        ({"ours": "tier", "theirs": "nothing"}, "no such field"),
        ({"ours": "score", "theirs": "age"}, "nobody write"),
    ):
        refused = send(client, "PATCH", path, {"mapping": [rule]}, 409)
        assert word in refused["detail"]
    send(client, "PATCH", path, {"mapping": [{"ours": "shoe", "theirs": "notes"}]}, 422)
    room.plan(ConnectorError("It is down.", Remedy.RETRY), "fields")
    assert send(client, "GET", f"{path}/fields", None, 502)["detail"] == "It is down."
    assert get(client, path)["mapping"] == told["mapping"]


def test_fields_are_made_again_when_somebody_took_them_out(
    client: httpx.Client, room: MemoryCrm
) -> None:
    crm = connected(client)["id"]
    room.books.columns, room.books.own = [], False
    told = send(client, "POST", f"crms/{crm}/fields", None)
    assert told["fields"] == {}
    assert told["missing"]["score"] == "Make it by hand."
    room.books.own = True
    told = send(client, "POST", f"crms/{crm}/fields", None)
    assert told["fields"]["score"] == "tl_score"
    assert told["missing"] == {}


def test_it_is_let_go(client: httpx.Client, room: MemoryCrm) -> None:
    crm = connected(client)["id"]
    send(client, "DELETE", f"crms/{crm}?cleanup=perhaps", None, 422)
    told = send(client, "DELETE", f"crms/{crm}?cleanup=remove", None)
    assert (told["removed"], told["kept"]) == (0, 0)
    send(client, "GET", f"crms/{crm}", None, 404)
    assert get(client, "crms")["items"] == []
    assert get(client, f"accounts/{crm}")["status"] == "disconnected"
    again = connected(client)["id"]
    assert again == crm
    assert send(client, "DELETE", f"crms/{crm}", None)["removed"] == 0


def test_an_account_that_is_no_crm_is_none(client: httpx.Client, seed: Seed) -> None:
    seed.account()
    seed.conn.commit()
    account = get(client, "accounts")["items"][0]["id"]
    for method, path in (
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/fields"), ("POST", "/fields"),
        ("POST", "/preview"), ("POST", "/backfill"), ("POST", "/backfill/stop"),
        ("GET", "/pushes"), ("POST", "/retry"), ("GET", "/matches"), ("GET", "/matches/counts"),
        ("GET", "/pushes/pp_0000000000000"), ("POST", "/pushes/pp_0000000000000/retry"),
    ):  # fmt: skip
        body: Any = {} if method == "PATCH" else None
        assert send(client, method, f"crms/{account}{path}", body, 404)["detail"] == (
            "There is no such CRM here."
        )


def test_only_owners_rule_what_leaves_the_house(house: House, room: MemoryCrm) -> None:
    member = house.user("mia@x.example", "member")
    with house.bearer(OWNER) as owner:
        crm = connected(owner)["id"]
    for who, scopes in ((OWNER, ("read", "write")), (member, ("read", "write", "admin"))):
        with house.bearer(who, *scopes) as program:
            for method, path in (
                ("GET", "crms"), ("GET", "crms/kinds"), ("POST", "crms/connect"),
                ("GET", f"crms/{crm}"), ("PATCH", f"crms/{crm}"), ("DELETE", f"crms/{crm}"),
                ("POST", f"crms/{crm}/preview"), ("GET", f"crms/{crm}/pushes"),
            ):  # fmt: skip
                assert send(program, method, path, {}, 403)["type"].endswith("insufficient-scope")


def test_who_says_what_is_told_lends_their_own_eyes(
    house: House, room: MemoryCrm, db: Database
) -> None:
    other = house.user("olaf@x.example", "owner")

    def eyes() -> int:
        with db.reading() as conn:
            number: int = conn.execute(select(tables.crms.c.user_id)).scalar_one()
        return number

    with house.bearer(OWNER) as mine, house.bearer(other) as theirs:
        crm = connected(mine)["id"]
        send(theirs, "PATCH", f"crms/{crm}", {"selection": {"text": "none"}})
        assert eyes() == OWNER
        send(theirs, "PATCH", f"crms/{crm}", {"selection": {"text": "subject"}})
        assert eyes() == other
