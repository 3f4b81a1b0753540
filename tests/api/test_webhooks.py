"""Webhooks through the API: who may, what is shown, what is sealed."""

from __future__ import annotations

import base64
from datetime import datetime

import httpx
import pytest
from sqlalchemy import func, select, update

from service.access.workspaces import OWNER, Workspace
from service.db import changes as log
from service.db import tables
from service.db.changes import Change
from service.db.moments import DAY, HOUR, ms
from service.db.session import Database
from service.delivery.webhooks import endpoints, secrets
from tests.api.hooked import URL, cell, made, sealed
from tests.api.peopled import get, send
from tests.api.tenants import House


def test_a_secret_is_shown_once_and_kept_sealed(
    client: httpx.Client, db: Database, ws: Workspace
) -> None:
    key = {"Idempotency-Key": "once"}
    first = client.post("/v1/webhooks", json={"url": URL}, headers=key)
    told = first.json()
    assert (first.status_code, first.headers["location"]) == (201, f"/v1/webhooks/{told['id']}")
    assert len(base64.b64decode(told["secret"].removeprefix("whsec_"))) == 32
    again = client.post("/v1/webhooks", json={"url": URL}, headers=key)
    assert again.json() == {**told, "secret": None}
    shown = get(client, f"webhooks/{told['id']}")
    assert "secret" not in shown
    assert get(client, "webhooks") == {"items": [shown], "next": None}
    assert (shown["status"], shown["types"], shown["secrets"]) == ("enabled", [], 1)
    assert secrets.signing(sealed(db, ws, told["id"]), 0) == [told["secret"]]
    with db.reading() as conn:
        for table in (tables.endpoints, tables.idempotency, tables.trail):
            assert told["secret"] not in repr(conn.execute(select(table)).all())


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "https://10.0.0.1:8080/",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://me:word@hooks.example.com/",
        "https://hooks.example.com:22/",
        "ftp://hooks.example.com/",
        "hooks.example.com",
        "https://hooks.example.com/\x00",
        "https://",
    ],
)
def test_an_address_nothing_may_be_sent_to_is_refused_at_its_field(
    client: httpx.Client, url: str
) -> None:
    told = send(client, "POST", "webhooks", {"url": url}, 422)
    assert told["type"] == "urn:touchline:problem:invalid-request"
    assert [one["field"] for one in told["errors"]] == ["body.url"]
    assert get(client, "webhooks")["items"] == []
    hook = made(client)["id"]
    told = send(client, "PATCH", f"webhooks/{hook}", {"url": url}, 422)
    assert [one["field"] for one in told["errors"]] == ["body.url"]
    assert get(client, f"webhooks/{hook}")["url"] == URL


def test_what_is_stated_is_kept_in_order_and_once(client: httpx.Client) -> None:
    told = made(
        client,
        types=["contact.due", "contact.touched", "contact.due"],
        include=["subjects", "subjects"],
        filter={"tags": ["vip"], "tiers": ["A"]},
        description="Slack",
        header={"name": "X-Key", "value": "word"},
    )
    assert told["types"] == ["contact.touched", "contact.due"]
    assert told["include"] == ["subjects"]
    assert told["filter"] == {"tags": ["vip"], "tiers": ["A"]}
    assert (told["header"], told["description"]) == ("X-Key", "Slack")
    for wrong in (
        {"types": ["contact.sneezed"]},
        {"include": ["phones"]},
        {"header": {"name": "Webhook-Id", "value": "x"}},
        {"header": {"name": "Content-Type", "value": "x"}},
        {"header": {"name": "X", "value": "a\r\nb"}},
        {"secret": "mine"},
    ):
        send(client, "POST", "webhooks", {"url": URL, **wrong}, 422)


def test_an_edit_changes_what_it_names(client: httpx.Client, db: Database, ws: Workspace) -> None:
    hook = made(client, header={"name": "X-Key", "value": "word"})["id"]
    read = client.get(f"/v1/webhooks/{hook}")
    told = client.patch(
        f"/v1/webhooks/{hook}",
        json={"types": ["contact.due"], "description": "new"},
        headers={"If-Match": read.headers["etag"]},
    )
    assert told.status_code == 200
    assert told.headers["etag"] == client.get(f"/v1/webhooks/{hook}").headers["etag"]
    assert told.json() == {
        **read.json(), "types": ["contact.due"], "description": "new",
    }  # fmt: skip
    assert sealed(db, ws, hook).header == ("X-Key", "word")
    stale = client.delete(f"/v1/webhooks/{hook}", headers={"If-Match": read.headers["etag"]})
    assert stale.status_code == 412
    secret = sealed(db, ws, hook).secrets
    send(client, "PATCH", f"webhooks/{hook}", {"header": {"name": "Y", "value": "z"}})
    assert sealed(db, ws, hook) == secrets.Sealed(secret, ("Y", "z"))
    assert send(client, "PATCH", f"webhooks/{hook}", {"header": None})["header"] is None
    assert sealed(db, ws, hook) == secrets.Sealed(secret)


def test_enabled_again_it_begins_afresh_and_at_once(
    client: httpx.Client, db: Database, ws: Workspace, now: datetime
) -> None:
    hook = made(client)["id"]
    told = send(client, "PATCH", f"webhooks/{hook}", {"enabled": False})
    assert (told["status"], cell(db, "due_at")) == ("disabled", None)
    send(client, "POST", f"webhooks/{hook}/test", None, 409)
    with db.writing(ws.id) as conn:
        trouble = {"problem": '{"cause":"c","remedy":"r"}', "failures": 9, "failing_since": 1}
        conn.execute(update(tables.endpoints).values(**trouble, rest_until=ms(now) + DAY))
    assert get(client, f"webhooks/{hook}")["problem"] == {"cause": "c", "remedy": "r"}
    told = send(client, "PATCH", f"webhooks/{hook}", {"enabled": True})
    assert (told["status"], told["problem"], told["failures"]) == ("enabled", None, 0)
    assert (told["failing_since"], told["rest_until"]) == (None, None)
    assert cell(db, "due_at") == ms(now)


def test_both_secrets_sign_for_as_long_as_it_was_asked(
    client: httpx.Client, db: Database, ws: Workspace, now: datetime
) -> None:
    first = made(client)
    hook = first["id"]
    second = send(client, "POST", f"webhooks/{hook}/rotate", {"both_for_hours": 2})
    assert (second["secrets"], second["rotates_at"]) == (2, "2026-11-01T14:00:00Z")
    found, at = sealed(db, ws, hook), ms(now)
    assert secrets.signing(found, at) == [second["secret"], first["secret"]]
    assert secrets.signing(found, at + 2 * HOUR) == [second["secret"]]
    third = send(client, "POST", f"webhooks/{hook}/rotate", None)
    assert (third["secrets"], third["rotates_at"]) == (3, "2026-11-02T12:00:00Z")
    assert secrets.signing(sealed(db, ws, hook), at + 3 * HOUR) == [
        third["secret"], second["secret"],
    ]  # fmt: skip
    fourth = send(client, "POST", f"webhooks/{hook}/rotate", {"both_for_hours": 0})
    assert secrets.signing(sealed(db, ws, hook), at) == [fourth["secret"]]
    key = {"Idempotency-Key": "again"}
    fifth = client.post(f"/v1/webhooks/{hook}/rotate", headers=key).json()
    assert client.post(f"/v1/webhooks/{hook}/rotate", headers=key).json()["secret"] is None
    assert secrets.signing(sealed(db, ws, hook), at)[0] == fifth["secret"]


def test_without_its_key_a_secret_is_made_anew(
    client: httpx.Client, db: Database, ws: Workspace
) -> None:
    hook = made(client)["id"]
    with db.writing(ws.id) as conn:
        conn.execute(update(tables.endpoints).values(sealed="gone.AAAA"))
    told = get(client, f"webhooks/{hook}")
    assert told["secrets"] == 0
    assert "rotate" in told["problem"]["remedy"]
    assert send(client, "POST", f"webhooks/{hook}/rotate", None)["problem"] is None


def test_the_log_is_handed_out_from_the_first_endpoint_to_the_last(
    client: httpx.Client, db: Database, ws: Workspace, now: datetime
) -> None:
    def spread() -> int | None:
        with db.reading() as conn:
            found = select(tables.workspaces.c.spread).where(tables.workspaces.c.id == ws.id)
            number: int | None = conn.execute(found).scalar_one()
        return number

    def happens() -> None:
        with db.writing(ws.id) as conn:
            log.record(conn, ws.id, ms(now), [Change("contact.updated", "c_1", {"id": "c_1"})])
            later = update(tables.changes).where(tables.changes.c.sequence > 1)
            conn.execute(later.values(about='{"name":"Anna"}'))

    happens()
    assert spread() is None
    first = made(client)["id"]
    assert spread() == 1, "what was before is nobody's news"
    happens()
    second = made(client)["id"]
    assert spread() == 1
    send(client, "POST", f"webhooks/{first}/test", None, 201)
    for hook in (first, second):
        assert send(client, "DELETE", f"webhooks/{hook}", None, 204) is None
        send(client, "GET", f"webhooks/{hook}", None, 404)
        send(client, "GET", f"webhooks/{hook}/deliveries", None, 404)
    assert spread() is None
    with db.reading() as conn:
        kept = conn.execute(select(func.count(tables.changes.c.about))).scalar_one()
        held = conn.execute(select(func.count()).select_from(tables.deliveries)).scalar_one()
    assert (kept, held) == (0, 0)


def test_there_are_so_many_and_no_more(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "MOST", 2)
    made(client)
    made(client)
    told = send(client, "POST", "webhooks", {"url": URL}, 409)
    assert "2 endpoints" in told["detail"]


def test_endpoints_come_in_pages(client: httpx.Client) -> None:
    every = [made(client)["id"] for _ in range(3)]
    page = get(client, "webhooks?limit=2")
    rest = get(client, f"webhooks?limit=2&cursor={page['next']}")
    found = [one["id"] for one in page["items"] + rest["items"]]
    assert sorted(found) == sorted(every)
    assert rest["next"] is None


def test_only_owners_rule_what_leaves_the_house(house: House) -> None:
    member = house.user("mia@x.example", "member")
    with house.bearer(OWNER) as owner:
        hook = made(owner)["id"]
    for who, scopes in ((OWNER, ("read", "write")), (member, ("read", "write", "admin"))):
        with house.bearer(who, *scopes) as program:
            for method, path in (
                ("GET", "webhooks"), ("POST", "webhooks"), ("GET", f"webhooks/{hook}"),
                ("GET", f"webhooks/{hook}/deliveries"), ("POST", f"webhooks/{hook}/rotate"),
                ("DELETE", f"webhooks/{hook}"),
            ):  # fmt: skip
                assert send(program, method, path, {}, 403)["type"].endswith("insufficient-scope")
