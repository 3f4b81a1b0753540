"""Connected CRMs and what is on its way, as they are shown."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import event, update

from connectors import registry
from schemas.crm import Push
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import ms
from service.db.session import Database, add
from service.db.tables import crm_activities, crm_people, crms, interactions
from service.delivery.crm import reading
from service.timeline.read.paging import BadFilter, Slice
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.feeding import ME, everyone, feed, mail, person

AT = ms(NOW)


@pytest.fixture
def crm(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    return connected(db, ws, monkeypatch)


def people(db: Database, crm: Connected, *rows: tuple[int, str, int]) -> None:
    """Contact, state, minutes ago."""
    made = [
        {**_row(crm, state, minutes), "contact_id": contact, "others": '["9"]'}
        for contact, state, minutes in rows
    ]
    with db.noting() as conn:
        add(conn, crm_people, made)


def activities(db: Database, crm: Connected, *rows: tuple[int, str, int, bool]) -> None:
    """Interaction, state, minutes ago, of a back-fill."""
    made = [
        {**_row(crm, state, minutes), "interaction_id": interaction, "backfill": filled}
        for interaction, state, minutes, filled in rows
    ]
    with db.noting() as conn:
        add(conn, crm_activities, made)


def _row(crm: Connected, state: str, minutes: int) -> dict[str, Any]:
    key = {"workspace_id": crm.desk.ws.id, "account_id": crm.account}
    told = {"remote_id": "7", "state": state, "because": "why", "attempts": 2}
    return {**key, **told, "next_at": None, "at": AT - minutes * 60_000}


def pushes(crm: Connected, **asked: Any) -> list[Push]:
    """All of them, two at a time."""
    found: list[Push] = []
    cursor = None
    with crm.desk.db.reading() as conn:
        while True:
            part = Slice(2, cursor)
            page = reading.pushes(conn, crm.desk.ws, crm.account, part, **asked)
            assert len(page.items) <= 2
            found += page.items
            if (cursor := page.next) is None:
                return found


def test_a_connected_crm_is_shown(db: Database, ws: Workspace, crm: Connected) -> None:
    people(db, crm, (1, "done", 1), (2, "done", 1), (3, "left_out", 1))
    activities(db, crm, (4, "unknown", 1, False), (5, "done", 1, True))
    with db.reading() as conn:
        (shown,) = reading.every(conn, ws, crm.desk.room)
        assert reading.one(conn, ws, crm.account, crm.desk.room) == shown
        assert reading.one(conn, ws, 1, crm.desk.room) is None
    assert shown.id == ids.public("a", crm.account)
    assert (shown.provider, shown.pushing, shown.backfill) == ("memory", "off", None)
    assert (shown.people.done, shown.people.left_out, shown.people.failed) == (2, 1, 0)
    assert (shown.activities.unknown, shown.activities.done) == (1, 1)
    assert shown.moves == "Logging moves nothing."
    assert [rule.theirs for rule in shown.mapping] == list(shown.own_fields.values())
    assert shown.own_fields["score"] == "tl_score"


def test_a_crm_this_version_knows_no_more_is_shown_all_the_same(
    db: Database, ws: Workspace, crm: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(registry.CRMS, "memory")
    with db.reading() as conn:
        (shown,) = reading.every(conn, ws, crm.desk.room)
    assert shown.moves == ""


@pytest.mark.parametrize(
    ("stated", "rows", "progress"),
    [
        ({"state": "running", "since": None, "queued": 0, "total": 10}, [], 0.0),
        ({"state": "running", "since": AT, "queued": 5, "total": 10}, [], 0.5),
        ({"state": "running", "since": AT, "queued": 10, "total": 10}, ["done", "pending"], 0.5),
        ({"state": "finished", "since": AT, "queued": 10, "total": 10}, ["done", "failed"], 1.0),
        ({"state": "finished", "since": None, "queued": 0, "total": 0}, [], 1.0),
    ],
)
def test_a_back_fill_says_how_far_it_is(
    db: Database,
    ws: Workspace,
    crm: Connected,
    stated: dict[str, Any],
    rows: list[str],
    progress: float,
) -> None:
    activities(db, crm, *((number, state, 1, True) for number, state in enumerate(rows)))
    activities(db, crm, (99, "done", 1, False))
    with db.noting() as conn:
        conn.execute(update(crms).values(backfill=orjson.dumps(stated).decode()))
    with db.reading() as conn:
        shown = reading.one(conn, ws, crm.account, crm.desk.room)
    assert shown is not None
    assert shown.backfill is not None
    assert shown.backfill.progress == progress
    assert shown.backfill.chosen == len(rows)
    assert shown.backfill.pushed == rows.count("done")


def test_pushes_are_paged_newest_step_first(db: Database, ws: Workspace, crm: Connected) -> None:
    feed(db, ws, [person("Ada Lovelace", "ada@x.example"), mail(ME, "ada@x.example", 2)])
    ada = everyone(db)["Ada Lovelace"]
    with db.reading() as conn:
        letter = conn.execute(interactions.select()).one().id
    people(db, crm, (ada, "done", 5), (7, "failed", 3), (8, "done", 3))
    activities(
        db, crm, (letter, "done", 1, False), (7, "failed", 3, False), (9, "pending", 3, False)
    )
    shown = pushes(crm)
    order = [("activity", letter), ("person", 8), ("person", 7), ("activity", 9), ("activity", 7)]
    assert [(one.what, _number(one)) for one in shown] == [*order, ("person", ada)]
    assert (shown[0].name, shown[-1].name) == ("Mail to Ada Lovelace", "Ada Lovelace")
    assert shown[-1].others == ["9"]
    assert shown[0].others == []
    assert shown[0].id.startswith("pa_")
    assert shown[0].subject == ids.public("i", letter)
    assert shown[-1].id == ids.public("pp", ada)
    assert [one.what for one in pushes(crm, what=["person"])] == ["person"] * 3
    failed = pushes(crm, states=["failed"])
    assert [(one.what, one.because) for one in failed] == [("person", "why"), ("activity", "why")]
    assert pushes(crm, states=["failed"], what=["activity"]) == failed[1:]
    assert pushes(crm, states=["gone"]) == []


def test_a_cursor_of_another_list_is_refused(db: Database, ws: Workspace, crm: Connected) -> None:
    with db.reading() as conn, pytest.raises(BadFilter):
        reading.pushes(conn, ws, crm.account, Slice(2, "bogus"))


def test_many_pushes_cost_no_more_than_few(db: Database, ws: Workspace, crm: Connected) -> None:
    people(db, crm, *((number, "done", number) for number in range(300)))
    activities(db, crm, *((number, "done", number, True) for number in range(300)))
    asked: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda c, cur, statement, *rest: asked.append(statement)
    )
    with db.reading() as conn:
        assert len(reading.pushes(conn, ws, crm.account, Slice(200)).items) == 200
        assert len([text for text in asked if "crm_" in text]) == 2
        asked.clear()
        assert len(reading.every(conn, ws, crm.desk.room)) == 1
        assert len([text for text in asked if "crm" in text]) == 3


def _number(push: Push) -> int | None:
    return ids.private("c" if push.what == "person" else "i", push.subject)
