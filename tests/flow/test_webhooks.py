"""Webhooks end to end: what happened reaches who asked for it, as they asked for it."""

from __future__ import annotations

import logging
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from connectors.sandbox.clock import Clock
from schemas.webhook import EndpointEdit
from service.access import members
from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change
from service.db.moments import DAY
from service.db.session import Database, put
from service.db.tables import accounts, changes, contacts, deliveries, endpoints
from service.delivery.webhooks import endpoints as rooms
from service.delivery.webhooks.replaying import replay, trial
from service.delivery.webhooks.trimming import trim
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, mail, person
from tests.flow.hooking import KEYS, Hooks
from tests.flow.receivers import Receiver, Strangers

ANNA, BEN = "anna@home.example", "ben@home.example"


@pytest.fixture
def hooks(db: Database, ws: Workspace) -> Hooks:
    clock = Clock(NOW)
    return Hooks(db, ws, clock, Strangers(clock))


def types(receiver: Receiver) -> list[str]:
    return [event["type"] for event in receiver.events()]


def test_what_happened_arrives(hooks: Hooks) -> None:
    anna = hooks.person(1, tags=["vip"], tier="key")
    hooks.touch(anna)  # nobody was told then, and nobody is
    endpoint, receiver = hooks.endpoint("a.example")
    hooks.touch(anna, times=2)
    hooks.work()
    first, second = receiver.events()
    assert first == {
        "type": "contact.touched",
        "timestamp": "2026-11-01T12:00:00Z",
        "sequence": 2,
        "schema_version": 1,
        "data": {
            "id": anna,
            "contact": {"id": anna, "name": "Anna Bell", "email": "p1@x.example"},
        },
    }
    assert second["sequence"] == 3
    assert [row.state for row in hooks.rows(endpoint)] == ["done", "done"]
    log = orjson.loads(hooks.rows(endpoint)[0].log)
    assert [(one["status"], one["because"]) for one in log] == [(200, "It answered 200.")]
    assert hooks.row(endpoint).due_at is None
    hooks.work()
    assert len(receiver.asked) == 2


def noted(hooks: Hooks) -> list[Any]:
    with hooks.db.reading() as conn:
        return list(conn.execute(select(changes.c.about).order_by(changes.c.sequence)).scalars())


def test_whom_it_is_about_is_kept_only_until_it_is_told(hooks: Hooks) -> None:
    anna = hooks.person(1)
    hooks.touch(anna)
    assert noted(hooks) == [None]
    endpoint, _ = hooks.endpoint("a.example")
    hooks.touch(anna)
    assert orjson.loads(noted(hooks)[1])[0]["name"] == "Anna Bell"
    hooks.work()
    hooks.touch(anna)
    assert [one is None for one in noted(hooks)] == [True, True, False]
    hooks.writing(lambda conn: rooms.drop(conn, hooks.ws, endpoint))
    hooks.touch(anna)
    assert noted(hooks) == [None] * 4


def test_a_body_is_frozen_as_it_happens(hooks: Hooks) -> None:
    anna = hooks.person(1, tags=["vip"])
    _, receiver = hooks.endpoint("a.example", filter={"tags": ["vip"]})
    hooks.touch(anna)
    hooks.person(1, "Anna Stone", tags=[])
    hooks.touch(anna)
    hooks.work()
    (event,) = receiver.events()
    assert event["data"]["contact"]["name"] == "Anna Bell"


def test_everybody_gets_what_they_asked_for(hooks: Hooks) -> None:
    anna, ben = hooks.person(1, tags=["vip"], tier="key"), hooks.person(2, "Ben", tier="regular")
    _, whole = hooks.endpoint("all.example")
    _, thin = hooks.endpoint("thin.example", include=[], types=["contact.touched"])
    _, vips = hooks.endpoint("vip.example", filter={"tags": ["vip"], "tiers": ["key"]})
    hooks.touch(anna)
    hooks.touch(ben)
    account = ids.public("a", 9)
    hooks.happen(
        Change("account.recovered", account, {"id": account}),
        Change("contact.deleted", ben, {"id": ben}),
    )
    hooks.work()
    touched = ["contact.touched"] * 2
    assert types(whole) == [*touched, "account.recovered", "contact.deleted"]
    assert types(thin) == touched
    assert [event["data"] for event in thin.events()] == [
        {"id": one, "contact": {"id": one}} for one in (anna, ben)
    ]
    assert types(vips) == ["contact.touched", "contact.deleted"]


def test_an_interaction_tells_who_took_part_and_what_about_only_if_asked(
    db: Database, ws: Workspace, hooks: Hooks
) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), person("Ben Ash", BEN)])
    wanted = ["interaction.created"]
    _, plain = hooks.endpoint("a.example", types=wanted)
    _, told = hooks.endpoint("b.example", types=wanted, include=["names", "subjects"])
    feed(db, ws, [mail(ME, (ANNA, BEN), 1)], "mbox")
    hooks.work()
    (event,), (with_subject,) = plain.events(), told.events()
    assert sorted((one["name"], one["email"]) for one in event["data"]["contacts"]) == [
        ("Anna Bell", ANNA),
        ("Ben Ash", BEN),
    ]
    assert "subject" not in event["data"]
    assert event["data"]["kind"] == "mail"
    assert with_subject["data"]["subject"] == "Hello"
    assert all("email" not in one for one in with_subject["data"]["contacts"])


def private(hooks: Hooks, provider: str, user: int) -> None:
    """That account is this user's own."""
    mine = accounts.c.id == hooks.ws.id_of("account", provider)
    hooks.writing(
        lambda conn: conn.execute(update(accounts).where(mine).values(user_id=user, shared=False))
    )


@pytest.mark.parametrize(
    ("eyes", "here", "subject"),
    [(7, 7, "Hello"), (7, 8, None), (8, 8, None), (None, 7, None)],
    ids=["theirs", "they left", "a colleague's", "nobody's"],
)
def test_subjects_are_read_through_the_eyes_of_whose_endpoint_it_is(
    db: Database, ws: Workspace, hooks: Hooks, eyes: int | None, here: int, subject: str | None
) -> None:
    hooks.writing(lambda conn: members.join(conn, ws.id, here, "owner", hooks.now))
    feed(db, ws, [person("Anna Bell", ANNA)])
    feed(db, ws, [mail(ME, ANNA, 9)], "mbox")
    private(hooks, "mbox", 7)
    include = ["subjects"]
    endpoint, receiver = hooks.endpoint("a.example", types=["interaction.created"], include=include)
    mine = endpoints.c.id == endpoint
    hooks.writing(lambda conn: conn.execute(update(endpoints).where(mine).values(user_id=eyes)))
    feed(db, ws, [mail(ME, ANNA, 1)], "mbox")
    hooks.work()
    (event,) = receiver.events()
    assert event["data"].get("subject") == subject


def test_why_a_colleagues_account_is_in_trouble_is_not_told(
    db: Database, ws: Workspace, hooks: Hooks
) -> None:
    key = {"workspace_id": ws.id, "kind": "oauth", "provider": "google", "label": "x",
           "status": "ok", "created_at": 1, "shared": False}  # fmt: skip
    rows = [{**key, "id": number, "user_id": user} for number, user in ((1, 1), (2, 7))]
    hooks.writing(lambda conn: put(conn, accounts, rows))
    _, receiver = hooks.endpoint("a.example", types=["account.problem"])
    mine = update(endpoints).values(user_id=7)
    hooks.writing(lambda conn: conn.execute(mine))
    hooks.writing(lambda conn: members.join(conn, ws.id, 7, "member", hooks.now))
    told = {n: {"id": ids.public("a", n), "cause": "no", "remedy": "do"} for n in (1, 2)}
    hooks.happen(*(Change("account.problem", ids.public("a", n), told[n]) for n in (1, 2)))
    hooks.work()
    assert [event["data"] for event in receiver.events()] == [{"id": ids.public("a", 1)}, told[2]]


def test_a_test_arrives_and_so_does_a_replay_under_its_old_id(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example", types=["contact.due"])
    number = hooks.writing(lambda conn: trial(conn, hooks.ws, endpoint, hooks.now))
    hooks.work()
    assert types(receiver) == ["endpoint.test"]
    hooks.writing(lambda conn: replay(conn, hooks.ws, number, hooks.now))
    hooks.work()
    assert [name for name, _ in receiver.asked] == [ids.public("msg", number)] * 2
    assert hooks.rows(endpoint)[0].state == "done"


def test_a_secret_in_change_signs_beside_the_new_one_and_a_header_goes_along(
    hooks: Hooks,
) -> None:
    header = {"name": "X-Api-Key", "value": "a word"}
    endpoint, receiver = hooks.endpoint("a.example", header=header)
    old = receiver.secret
    fresh = hooks.writing(lambda conn: rooms.rotate(conn, hooks.ws, KEYS, endpoint, 24, hooks.now))
    for secret in (old, fresh):
        receiver.secret = secret
        hooks.touch(hooks.person(1))
        hooks.work()
    sent = receiver.headers[-1]
    assert len(sent["webhook-signature"].split(" ")) == 2
    assert sent["x-api-key"] == "a word"
    assert sent["content-type"] == "application/json"
    assert hooks.out.faults == []
    assert len(receiver.taken) == 2


def test_a_disabled_endpoint_collects_and_is_told_when_it_is_enabled(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")

    def switch(on: bool) -> None:
        edit = EndpointEdit(enabled=on)
        hooks.writing(
            lambda conn: rooms.change(conn, hooks.ws, KEYS, endpoint, edit, None, hooks.now)
        )

    switch(False)
    hooks.touch(hooks.person(1), times=3)
    hooks.work()
    assert receiver.asked == []
    assert [row.state for row in hooks.rows()] == ["pending"] * 3
    switch(True)
    hooks.work()
    assert len(receiver.events()) == 3


def test_what_is_over_goes_after_a_month_and_what_waits_stays(hooks: Hooks) -> None:
    hooks.endpoint("a.example")
    _, broken = hooks.endpoint("b.example")
    broken.mood = lambda: "broken"
    hooks.touch(hooks.person(1))
    hooks.work()
    assert hooks.writing(lambda conn: trim(conn, hooks.ws, hooks.now + 29 * DAY)) == 0
    assert hooks.writing(lambda conn: trim(conn, hooks.ws, hooks.now + 31 * DAY)) == 1
    assert [row.state for row in hooks.rows()] == ["pending"]


def test_of_an_erased_person_nothing_is_told_any_more(
    db: Database, ws: Workspace, hooks: Hooks
) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), person("Ben Ash", BEN)])
    people = everyone(db)
    anna, ben = (ids.public("c", people[name]) for name in ("Anna Bell", "Ben Ash"))
    _, receiver = hooks.endpoint("a.example", include=["names", "emails", "subjects"])
    feed(db, ws, [mail(ME, (ANNA, BEN), 1), mail(ME, BEN, 2), mail(ME, ANNA, 3)], "mbox")
    hooks.work()
    feed(db, ws, [mail(ANNA, ME, 0.1), mail(ME, (ANNA, BEN), 0.2)], "mbox")
    hooks.writing(lambda conn: erase(conn, ws, people["Anna Bell"], hooks.now))
    stored = "".join(row.body for row in hooks.rows()) + "".join(map(str, noted(hooks)))
    assert "Anna" not in stored
    assert ANNA not in stored
    assert ben in stored
    before = len(receiver.taken)
    hooks.work()
    later = [body.decode() for body in list(receiver.taken.values())[before:]]
    assert any(anna in body for body in later)
    assert all("Anna" not in body and ANNA not in body for body in later)
    bare = [row for row in hooks.rows() if row.subject == anna]
    assert bare
    for row in bare:
        body = orjson.loads(row.body)
        assert body["data"] == {"id": anna}
        assert set(body) == {"type", "timestamp", "sequence", "schema_version", "data"}


def test_two_workspaces_hear_of_their_own(db: Database, ws: Workspace, hooks: Hooks) -> None:
    _, receiver = hooks.endpoint("a.example")
    hooks.touch(hooks.person(1))
    hooks.work()
    with db.reading() as conn:
        assert {row.workspace_id for row in conn.execute(select(deliveries))} == {ws.id}
        assert {row.workspace_id for row in conn.execute(select(contacts))} == {ws.id}
    assert len(receiver.taken) == 1


def test_no_log_line_tells_where_to_or_what(hooks: Hooks, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("connectors.wire.client").disabled = False
    _, receiver = hooks.endpoint("secret-host.example")
    hooks.touch(hooks.person(1))
    receiver.mood = lambda: "broken"
    hooks.work()
    told = "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)
    for secret in (receiver.secret, "secret-host", "Anna", "p1@x.example"):
        assert secret not in told
