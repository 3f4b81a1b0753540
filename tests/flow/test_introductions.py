"""Introductions follow their people through merges, undoing and erasing; who is seen with whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.jobs.pipeline import settle
from service.reconciler.decide import merge, undo
from service.reconciler.erase import erase
from service.reconciler.introductions import introduce, withdraw
from service.reconciler.refused import Refused
from service.timeline.read import circle, introductions
from service.timeline.read.paging import Slice
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, mail, meeting, person

AT = ms(NOW)


@pytest.fixture
def three(db: Database, ws: Workspace) -> tuple[int, int, int]:
    cards = [person(name, f"{name[:2].lower()}@{name[-4:].lower()}.example") for name in NAMES]
    feed(db, ws, cards)
    found = everyone(db)
    anna, bo, cy = (found[name] for name in NAMES)
    return anna, bo, cy


NAMES = ("Anna Bell", "Bo Dahl", "Cy Frost")


def noted(
    db: Database, ws: Workspace, introducer: int | None, person: int, to: int | None, at: int = AT
) -> int:
    with db.writing(ws.id) as conn:
        return introduce(conn, ws, introducer, person, to, "at the fair", at)


def told(db: Database, ws: Workspace, contact: int | None = None) -> list[str]:
    with db.reading() as conn:
        return [one.sentence for one in introductions.page(conn, ws, Slice(), contact).items]


def test_who_introduced_whom(db: Database, ws: Workspace, three: tuple[int, int, int]) -> None:
    anna, bo, cy = three
    noted(db, ws, anna, bo, None, AT - 1)
    number = noted(db, ws, None, bo, cy)
    by_anna, by_me = "Anna Bell introduced Bo Dahl to you", "You introduced Bo Dahl to Cy Frost"
    assert told(db, ws) == [by_me, by_anna]
    assert told(db, ws, cy) == [by_me]
    assert told(db, ws, anna) == [by_anna]
    with db.reading() as conn:
        first = introductions.page(conn, ws, Slice(1))
        second = introductions.page(conn, ws, Slice(1, first.next))
        assert [first.items[0].sentence, second.items[0].sentence] == [by_me, by_anna]
        assert second.next is None
    with db.writing(ws.id) as conn:
        assert withdraw(conn, ws, number)
        assert not withdraw(conn, ws, number)
    assert told(db, ws, cy) == []


def test_nobody_is_introduced_to_themselves(
    db: Database, ws: Workspace, three: tuple[int, int, int]
) -> None:
    anna, bo, _ = three
    for introducer, who, to in (
        (None, anna, None), (anna, bo, anna), (None, bo, bo), (bo, bo, None),
    ):  # fmt: skip
        with db.writing(ws.id) as conn, pytest.raises(Refused):
            introduce(conn, ws, introducer, who, to, "", AT)


def test_they_follow_merges_and_come_back_when_one_is_undone(
    db: Database, ws: Workspace, three: tuple[int, int, int]
) -> None:
    anna, bo, cy = three
    noted(db, ws, anna, bo, None)
    noted(db, ws, None, bo, cy, AT - 1)
    before = [told(db, ws, one) for one in three]
    with db.writing(ws.id) as conn:
        number = merge(conn, ws, cy, bo, "", AT)
    settle(db, ws, NOW)
    # Cy introduced to Cy is nothing to tell.
    assert told(db, ws, cy) == ["Anna Bell introduced Cy Frost to you"]
    assert told(db, ws) == told(db, ws, anna) == told(db, ws, cy)
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 1)
    settle(db, ws, NOW)
    assert [told(db, ws, one) for one in three] == before


def test_erasing_takes_them_along(db: Database, ws: Workspace, three: tuple[int, int, int]) -> None:
    anna, bo, cy = three
    noted(db, ws, anna, bo, None)
    noted(db, ws, None, bo, cy)
    with db.writing(ws.id) as conn:
        merge(conn, ws, cy, anna, "", AT)
    settle(db, ws, NOW)
    with db.writing(ws.id) as conn:
        erase(conn, ws, cy, AT)
    settle(db, ws, NOW)
    assert told(db, ws) == []
    with db.reading() as conn:
        assert conn.exec_driver_sql("SELECT * FROM introductions").fetchall() == []


def test_the_circle_is_who_was_there_too(
    db: Database, ws: Workspace, three: tuple[int, int, int]
) -> None:
    anna, bo, cy = three
    addresses = ("an@bell.example", "bo@dahl.example", "cy@rost.example")
    feed(db, ws, [mail(ME, addresses[:2], 9), mail(ME, addresses, 5), mail(ME, addresses[0], 1)])
    feed(db, ws, [meeting(addresses[1], NOW + timedelta(days=1))])
    with db.reading() as conn:
        found = circle.page(conn, ws, anna, Slice(), AT).items
        assert [(one.contact.name, one.together) for one in found] == [
            ("Bo Dahl", 2), ("Cy Frost", 1),
        ]  # fmt: skip
        assert {one.last_together_at for one in found} == {NOW - timedelta(days=5)}
        first = circle.page(conn, ws, anna, Slice(1), AT)
        second = circle.page(conn, ws, anna, Slice(1, first.next), AT)
    assert [*first.items, *second.items] == found
    assert second.next is None
    with db.writing(ws.id) as conn:
        merge(conn, ws, cy, bo, "", AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        found = circle.page(conn, ws, anna, Slice(), AT).items
    assert [(one.contact.name, one.together) for one in found] == [("Cy Frost", 2)]
