"""Inside a team: that and when and by whom; what about only where it is one's own or shared."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import update

from schemas.payload import encode
from schemas.source import EventRecord
from service.access.workspaces import OWNER, Workspace
from service.db import ids
from service.db.moments import DAY
from service.db.session import Database
from service.db.tables import accounts, interactions
from tests.api.rows import Seed
from tests.api.spying import asked
from tests.api.tenants import House, public
from tests.conftest import NOW

SECRET = "about the secret merger"
LETTER = EventRecord("x", "mail", "x", NOW, subject=SECRET, facts={"in_reply_to": SECRET})
PRIVATE = "counted; what it was about is a colleague's own"


@pytest.fixture
def bo(house: House) -> int:
    return house.user("bo@x.example")


@pytest.fixture
def talks(seed: Seed, bo: int) -> dict[str, str]:
    """Mail with Anna: mine, Bo's, both's, everybody's."""
    seed.contact("Anna", "email:anna@x.example")
    owners = {"mine": OWNER, "bos": bo, "everybodys": None}
    for name, user in owners.items():
        seed.account(name)
        of = accounts.c.id == seed.ws.id_of("account", name)
        seed.conn.execute(update(accounts).where(of).values(user_id=user))
    made = {}
    for day, told in enumerate((("mine",), ("bos",), ("mine", "bos"), ("everybodys",))):
        name = "+".join(told)
        number = seed.event(name, "email:anna@x.example", at=seed.now - (day + 1) * DAY)
        for account in told:
            stream = seed.ws.id_of("stream", account)
            seed.source(stream, name, "event", number, orjson.loads(encode(LETTER)))
        values = {"subject": SECRET, "because": f"counted: {SECRET}", "thread": SECRET}
        seed.conn.execute(update(interactions).where(interactions.c.id == number).values(**values))
        made[name] = ids.public("i", number)
    seed.conn.commit()
    return made


def timeline(client: httpx.Client) -> dict[str, dict[str, Any]]:
    items = client.get("/v1/timeline").json()["items"]
    return {one["id"]: one for one in items}


def test_a_colleague_sees_that_and_when_and_by_whom(
    house: House, talks: dict[str, str], bo: int
) -> None:
    with house.bearer() as me, house.bearer(bo) as him:
        for client, closed, theirs in ((me, "bos", bo), (him, "mine", OWNER)):
            shown = timeline(client)
            assert {n for n, i in talks.items() if shown[i]["private"]} == {closed}
            masked = shown[talks[closed]]
            assert SECRET not in str(masked)
            assert masked["verdict"]["because"] == PRIVATE
            assert masked["participants"][0]["identifier"] == "email:anna@x.example"
            assert masked["occurred_at"]
            assert [one["id"] for one in masked["by"]] == [public(theirs)]
            assert {one["external_id"] for one in masked["sources"]} == {""}
            for name in talks.keys() - {closed}:
                assert shown[talks[name]]["subject"] == SECRET
            both = shown[talks["mine+bos"]]
            assert {one["name"] for one in both["by"]} == {"Bo", "Owner"}
            assert shown[talks["everybodys"]]["by"] == []


def test_an_opened_one_tells_no_more(house: House, talks: dict[str, str], bo: int) -> None:
    with house.bearer(bo) as him:
        closed = him.get(f"/v1/interactions/{talks['mine']}").json()
        both = him.get(f"/v1/interactions/{talks['mine+bos']}").json()
        contact = him.get("/v1/contacts").json()["items"][0]["id"]
        rest = [him.get(f"/v1/contacts/{contact}{path}").text for path in ("", "/why", "/timeline")]
        lists = [him.get(f"/v1/timeline?format={form}").text for form in ("csv", "ndjson")]
    assert SECRET not in str(closed)
    assert (closed["evidence"], closed["verdict"]["fired"]) == ([], [])
    assert len(both["evidence"]) == 1  # his own copy
    assert {one["account_id"] for one in both["evidence"]} == {
        ids.public("a", house.ws.id_of("account", "bos"))
    }
    assert all(text.count(SECRET) == 0 for text in rest[:1])
    for text in (rest[2], *lists):
        assert talks["mine"] in text


def test_a_shared_account_is_read_by_all(house: House, talks: dict[str, str], bo: int) -> None:
    path = f"/v1/accounts/{ids.public('a', house.ws.id_of('account', 'bos'))}"
    with house.bearer() as me, house.bearer(bo) as him:
        assert me.patch(path, json={"shared": True}).status_code == 403
        assert him.patch(path, json={"shared": True}).json()["shared"] is True
        assert timeline(me)[talks["bos"]]["subject"] == SECRET
        him.patch(path, json={"shared": False})
        assert timeline(me)[talks["bos"]]["subject"] == ""
        everybodys = f"/v1/accounts/{ids.public('a', house.ws.id_of('account', 'everybodys'))}"
        assert him.patch(everybodys, json={"shared": False}).status_code == 409


def test_of_a_colleagues_account_how_it_stands(
    house: House, talks: dict[str, str], bo: int
) -> None:
    reader = house.user("ria@x.example", "reader")
    with house.bearer() as owner, house.bearer(bo) as him, house.bearer(reader) as her:
        seen = {
            name: {one["provider"]: one for one in client.get("/v1/accounts").json()["items"]}
            for name, client in (("owner", owner), ("him", him), ("her", her))
        }
    assert {len(some) for some in seen.values()} == {3}
    assert seen["him"]["bos"]["streams"] != []
    assert seen["owner"]["bos"]["streams"] == seen["her"]["bos"]["streams"] == []
    assert seen["owner"]["bos"]["label"] == "bos"
    assert seen["owner"]["bos"]["user"] == {"id": public(bo), "name": "Bo"}
    assert seen["her"]["everybodys"]["user"] is None
    assert seen["her"]["everybodys"]["streams"] != []


def test_who_may_do_what_with_an_account(house: House, seed: Seed, bo: int) -> None:
    reader, other = house.user("ria@x.example", "reader"), house.user("cy@x.example")
    row = {"id": 7, "kind": "oauth", "provider": "google", "label": "bo", "status": "ok",
           "created_at": 1, "user_id": bo}  # fmt: skip
    seed.put(accounts, **row)
    seed.conn.commit()
    path, may = f"/v1/accounts/{ids.public('a', 7)}", {}
    users = (("owner", OWNER), ("him", bo), ("reader", reader), ("other", other))
    for name, user in users:
        with house.bearer(user) as client:
            asked = {
                what: client.post(f"{path}/{what}").status_code
                for what in ("sync", "resync", "audit", "pause")
            }
            may[name] = {what for what, status in asked.items() if status < 300}
    assert may == {
        "owner": {"pause"}, "him": {"sync", "resync", "audit", "pause"},
        "reader": set(), "other": set(),
    }  # fmt: skip
    with house.bearer(other) as client:
        assert client.delete(f"{path}?data=erase").status_code == 403
    with house.bearer() as client:
        assert client.delete(f"{path}?data=erase").status_code == 200


def log(client: httpx.Client, contact: str, note: str) -> dict[str, Any]:
    body = {"contact_ids": [contact], "kind": "call", "note": note}
    told: dict[str, Any] = client.post("/v1/interactions", json=body).json()
    return told


def test_what_is_logged_by_hand_is_of_whoever_logs(
    house: House, talks: dict[str, str], bo: int
) -> None:
    with house.bearer() as me, house.bearer(bo) as him:
        contact = me.get("/v1/contacts").json()["items"][0]["id"]
        mine, his = log(me, contact, SECRET), log(him, contact, SECRET)
        assert (mine["subject"], his["subject"]) == (SECRET, SECRET)
        assert timeline(him)[mine["id"]]["subject"] == ""
        assert timeline(me)[his["id"]]["subject"] == ""
        assert timeline(me)[his["id"]]["counted"] is True
        assert me.delete(f"/v1/interactions/{his['id']}").status_code == 409
        assert him.delete(f"/v1/interactions/{his['id']}").status_code == 204
        assert his["id"] not in timeline(me)
        kinds = [one["kind"] for one in him.get("/v1/accounts").json()["items"]]
        assert kinds.count("manual") == 2


def test_one_small_statement_more(
    house: House, talks: dict[str, str], db: Database, ws: Workspace
) -> None:
    with house.bearer() as me:
        me.get("/v1/timeline")
        with asked(db) as found:
            me.get("/v1/timeline?limit=49")
    whose = [statement for statement, _ in found if "FROM accounts" in statement]
    assert len(whose) == 1


def test_an_import_is_ones_own(house: House, bo: int) -> None:
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna\r\nEMAIL:anna@x.example\r\nEND:VCARD\r\n"
    with house.bearer() as me, house.bearer(bo) as him:
        mine = me.post("/v1/imports", files={"file": ("a.vcf", card)}).json()
        his = him.post("/v1/imports", files={"file": ("a.vcf", card)}).json()
        assert mine["id"] != his["id"]
        assert me.get(f"/v1/imports/{mine['id']}").status_code == 200
        assert me.get(f"/v1/imports/{his['id']}").status_code == 404
