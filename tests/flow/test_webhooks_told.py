"""What is really told is what the description of the API says is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from connectors.sandbox.clock import Clock
from schemas.told import DATA
from service.access.workspaces import Workspace
from service.accounts import health
from service.accounts.health import Problem
from service.api.described.hearing import webhooks
from service.db.session import Database
from service.db.tables import accounts, interactions
from service.detection.overrule import overrule
from service.ingest.uploads import finish
from service.jobs.pipeline import settle
from service.reconciler.decide import merge, undo
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, mail, person
from tests.flow.hooking import Hooks
from tests.flow.receivers import Strangers

ANNA, BEN, CARL = "anna@a.example", "ben@b.example", "carl@c.example"
NEVER_HERE = {"endpoint.test", "endpoint.disabled"}
"""Their bodies are compared in test_webhooks.py and test_deliveries.py."""


@pytest.fixture
def hooks(db: Database, ws: Workspace) -> Hooks:
    clock = Clock(NOW)
    return Hooks(db, ws, clock, Strangers(clock))


def test_every_body_is_as_described(hooks: Hooks, db: Database, ws: Workspace) -> None:
    _, receiver = hooks.endpoint("a.example", include=["names", "emails", "subjects"])
    _live(hooks, db, ws)
    heard: set[str] = set()
    for event in receiver.events():
        kind, data = event["type"], event["data"]
        told = DATA[kind].model_validate(data)
        known = {field.alias or name for name, field in type(told).model_fields.items()}
        assert data.keys() <= known, kind
        heard.add(kind)
    assert set(DATA) - heard <= NEVER_HERE


def _live(hooks: Hooks, db: Database, ws: Workspace) -> None:
    """Something of every kind happens."""
    early, late = NOW - timedelta(days=900), NOW - timedelta(days=100)
    for company, at in (("Acme", early), ("Initrode", late)):
        card = person("Anna Bell", ANNA, external_id="1", company=company, observed_at=at)
        feed(db, ws, [card])
    feed(db, ws, [person("Ben Cole", BEN), person("Carl Dunn", CARL)])
    feed(db, ws, [mail(ME, ANNA, 40), mail(ANNA, ME, 39), mail(ME, BEN, 5), mail(CARL, ME, 2)])
    known, now = everyone(db), hooks.now
    with db.writing(ws.id) as conn:
        joined = merge(conn, ws, known["Anna Bell"], known["Ben Cole"], "", now)
        undo(conn, ws, joined, now)
        edit(conn, ws, known["Anna Bell"], {"own_cadence": 50, "tier": "key"}, now)
        sent = conn.execute(
            select(interactions.c.id).order_by(interactions.c.occurred_at)
        ).scalars()
        overrule(conn, ws, sent.first() or 0, False, "", now)
        account = conn.execute(select(accounts.c.id).limit(1)).scalar_one()
        health.complain(conn, ws, account, Problem("It is ill.", "Wait."), now)
        health.recover(conn, ws, account, now)
        finish(conn, ws, "im_1", "finished", {}, now)
    settle(db, ws, NOW)
    hooks.clock.move(timedelta(days=30))
    settle(db, ws, hooks.clock())
    hooks.work(6)
    with db.writing(ws.id) as conn:
        erase(conn, ws, known["Carl Dunn"], hooks.now)
    settle(db, ws, hooks.clock())
    hooks.work(6)


def test_every_type_is_described() -> None:
    told, shapes = webhooks()
    assert set(told) == set(DATA)
    for kind, path in told.items():
        body = path["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body["properties"]["type"] == {"const": kind}
        assert body["properties"]["data"]["$ref"].rpartition("/")[2] in shapes
