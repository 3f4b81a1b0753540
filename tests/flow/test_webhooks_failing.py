"""Receivers that fail: tried again over days, probed one at a time, disabled in the end; whoever
is well never waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select, update

from connectors.sandbox.clock import Clock
from schemas.webhook import EndpointEdit
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import DAY
from service.db.session import Database
from service.db.tables import changes, deliveries, endpoints, users
from service.delivery.webhooks import endpoints as rooms
from service.delivery.webhooks import posting
from service.settings import Settings, SmtpSettings
from tests.conftest import NOW
from tests.flow.hooking import KEYS, Hooks
from tests.flow.posting import Post, post_office
from tests.flow.receivers import Mood, Receiver, Strangers

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hooks(db: Database, ws: Workspace) -> Hooks:
    clock = Clock(NOW)
    return Hooks(db, ws, clock, Strangers(clock))


def moods(receiver: Receiver, *some: Mood, then: Mood = "well") -> None:
    """One after the other, then always the last."""
    waiting = iter(some)
    receiver.mood = lambda: next(waiting, then)


def told(hooks: Hooks, endpoint: int) -> list[str]:
    """What the log of the first delivery says."""
    return [one["because"] for one in orjson.loads(hooks.rows(endpoint)[0].log)]


def until_over(hooks: Hooks, most: int = 60) -> None:
    """Works whenever something is due."""
    for _ in range(most):
        hooks.work()
        due = hooks.next_due()
        if due is None:
            return
        hooks.clock.move(timedelta(milliseconds=max(0, due - hooks.now)))


def test_every_way_to_fail_is_tried_again_and_said(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    moods(receiver, "late", "cut", "broken", "busy", "html", "moved", "hang", "refused")
    hooks.touch(hooks.person(1))
    until_over(hooks)
    assert hooks.rows(endpoint)[0].state == "done"
    failed = "The connection to a.example failed"
    assert told(hooks, endpoint) == [
        f"{failed} (ReadTimeout).",
        f"{failed} (ReadError).",
        "It answered 500.",
        "It answered 429.",
        "It answered 502.",
        "It leads elsewhere (302); redirects are not followed.",
        f"{failed} (ReadTimeout).",
        f"{failed} (ConnectError).",
        "It answered 200.",
    ]
    assert len(receiver.bodies) == 1
    assert receiver.asked[0][0] == receiver.asked[-1][0]
    assert hooks.out.faults == []


def test_after_the_last_attempt_it_is_kept_for_replay(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    receiver.mood = lambda: "broken"
    hooks.touch(hooks.person(1))
    until_over(hooks)
    row = hooks.rows(endpoint)[0]
    assert (row.state, row.attempts, row.next_at) == ("failed", 10, None)
    days = (hooks.now - row.created_at) / DAY
    assert 3.1 < days < 3.6
    assert hooks.row(endpoint).status == "enabled"


def test_a_dead_endpoint_costs_one_attempt_a_step(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    receiver.mood = lambda: "refused"
    hooks.touch(hooks.person(1), times=300)
    hooks.work()
    first = len(receiver.asked)
    assert first <= posting.QUICK + 2
    steps = 0
    while hooks.now < hooks.rows()[0].created_at + DAY:
        due = hooks.next_due()
        assert due is not None
        hooks.clock.move(timedelta(milliseconds=due - hooks.now))
        hooks.work()
        steps += 1
    assert len(receiver.asked) - first == steps
    assert steps < 60
    assert max(row.attempts for row in hooks.rows()) <= 2
    receiver.mood = lambda: "well"
    hooks.clock.move(34 * MINUTE)
    hooks.work()
    waiting = [row for row in hooks.rows() if row.state != "done"]
    assert len(waiting) <= 1 + steps  # those that were tried lately wait for their own turn
    until_over(hooks)
    assert {row.state for row in hooks.rows(endpoint)} == {"done"}
    assert len(receiver.taken) == 300


def test_one_delivery_that_is_refused_keeps_no_other_waiting(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    poison = hooks.person(1, "Poison")
    hooks.touch(poison)
    hooks.work(1)
    bad = next(iter(receiver.bodies))
    hooks.writing(
        lambda conn: conn.execute(
            update(deliveries).values(state="pending", next_at=hooks.now, done_at=None)
        )
    )
    hooks.writing(lambda conn: conn.execute(update(endpoints).values(due_at=hooks.now)))
    receiver.mood = lambda: "broken" if receiver.last == bad else "well"
    hooks.work()
    waits = []
    for _ in range(20):
        hooks.touch(poison)
        began = hooks.now
        while hooks.rows()[-1].state != "done":
            hooks.clock.move(timedelta(seconds=1))
            hooks.work()
        waits.append(hooks.now - began)
        hooks.clock.move(20 * MINUTE)
    assert max(waits) <= 6_000
    assert hooks.row(endpoint).status == "enabled"


def test_a_pause_that_is_asked_for_is_kept(hooks: Hooks) -> None:
    _, receiver = hooks.endpoint("a.example")
    moods(receiver, "busy")  # Retry-After: 120
    hooks.touch(hooks.person(1), times=50)
    hooks.work()
    asked = len(receiver.asked)
    hooks.clock.move(timedelta(seconds=119))
    hooks.work()
    assert len(receiver.asked) == asked < 50
    hooks.clock.move(timedelta(seconds=3))
    hooks.work()
    assert len(receiver.taken) == 50


def test_who_is_gone_is_disabled_at_once_and_others_hear_of_it(hooks: Hooks) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    _, other = hooks.endpoint("b.example", types=["endpoint.disabled"])
    receiver.mood = lambda: "gone"
    hooks.touch(hooks.person(1), times=3)
    hooks.work()
    row = hooks.row(endpoint)
    assert (row.status, row.due_at) == ("disabled", None)
    assert orjson.loads(row.problem)["cause"] == "The receiver says that it is gone (410)."
    (event,) = other.events()
    assert event["data"] == {
        "id": ids.public("wh", endpoint),
        "host": "a.example",
        "because": "The receiver says that it is gone (410).",
    }
    asked = len(receiver.asked)
    hooks.clock.move(timedelta(days=9))
    hooks.work()
    assert len(receiver.asked) == asked
    receiver.mood = lambda: "well"
    edit = EndpointEdit(enabled=True)
    hooks.writing(lambda conn: rooms.change(conn, hooks.ws, KEYS, endpoint, edit, None, hooks.now))
    hooks.work()
    assert len(receiver.taken) == 3
    assert hooks.row(endpoint).problem is None


@pytest.fixture
def post(hooks: Hooks) -> Iterator[Post]:
    """The owner's mail server."""
    with post_office(Post()) as office:
        smtp = SmtpSettings(host="127.0.0.1", port=office.port, security="none")
        settings = Settings(data_dir=hooks.ws.settings.data_dir, smtp=smtp)
        hooks.ws = replace(hooks.ws, settings=settings)
        hooks.writing(lambda conn: conn.execute(update(users).values(email="owner@x.com")))
        yield office


def test_five_days_of_failure_disable_it_and_the_owner_gets_one_letter(
    hooks: Hooks, post: Post
) -> None:
    endpoint, receiver = hooks.endpoint("a.example")
    receiver.mood = lambda: "broken"
    began = hooks.now
    hooks.touch(hooks.person(1), times=40)
    until_over(hooks, most=400)
    row = hooks.row(endpoint)
    assert row.status == "disabled"
    assert 5 * DAY <= hooks.now - began < 5.2 * DAY
    assert {one.state for one in hooks.rows(endpoint)} == {"pending"}
    (letter,) = post.letters
    assert letter["To"] == "owner@x.com"
    assert letter["Subject"] == "Webhooks to a.example are disabled"
    assert "Nothing could be delivered for 5 days. It answered 500." in letter.get_content()
    with hooks.db.reading() as conn:
        kinds = conn.execute(select(changes.c.type)).scalars().all()
    assert kinds.count("endpoint.disabled") == 1
