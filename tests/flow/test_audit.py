"""What is held is compared with what is there, item by item, and every difference is repaired."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from service.access.workspaces import Workspace
from service.db.leases import LASTS, Fenced, take
from service.db.moments import DAY
from service.db.session import Database
from service.ingest import audit as auditing
from tests.flow.feeding import ME, mail, meeting, person
from tests.flow.walking import Walking, walking


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime) -> Walking:
    return walking(db, ws, now)


def filled(at: Walking, count: int, feature: str = "contacts") -> list[str]:
    """A stream of so many items, walked and agreed on; their ids."""
    name, day = f"{feature}:1", timedelta(days=1)
    if feature == "contacts":
        shelf = at.shelf(name, "contacts")
        shelf.put(*(person(f"P {n}", f"p{n}@x.example", external_id=f"i{n}") for n in range(count)))
    elif feature == "mail":
        shelf = at.shelf(name, "mail")
        shelf.put(*(mail(f"p{n}@x.example", ME, n + 1) for n in range(count)))
    else:
        shelf = at.shelf(name, "calendar")
        shelf.put(*(meeting(f"p{n}@x.example", at.clock() - n * day - day) for n in range(count)))
    at.walk(name)
    at.agree(name)
    at.settle()
    return list(shelf.items)


@pytest.mark.parametrize("feature", ["contacts", "mail", "calendar"])
def test_where_nothing_differs_nothing_is_fetched(at: Walking, feature: str) -> None:
    filled(at, 25, feature)
    at.memory.steps.clear()
    told = at.audit(f"{feature}:1")
    assert (told.listed, told.missing, told.gone, told.unreadable) == (25, 0, 0, 0)
    assert not [step for step in at.memory.steps if step.startswith("fetch")]
    row = at.row(f"{feature}:1")
    assert row.audited_at == at.desk.now()
    assert row.audit_at == at.desk.now() + 7 * DAY
    assert (row.held, row.total, row.may_shrink) == (25, 25, False)


def lose(at: Walking, name: str, *ids: str) -> None:
    """Rows vanish here, as if a walk had never brought them."""
    stream = at.stream(name).place.stream_id
    with at.db.writing(at.ws.id) as conn:
        for one in ids:
            statement = (
                f"DELETE FROM source_rows WHERE stream_id = {stream} AND external_id = '{one}'"
            )
            assert conn.exec_driver_sql(statement).rowcount == 1


def test_what_is_missing_is_fetched_and_counted(at: Walking) -> None:
    ids = filled(at, 25)
    lose(at, "contacts:1", *ids[3:7])
    told = at.audit("contacts:1")
    assert (told.listed, told.missing, told.gone) == (25, 4, 0)
    at.agree("contacts:1")
    at.settle()
    assert len(at.people()) == 25


@pytest.mark.parametrize("feature", ["contacts", "mail", "calendar"])
def test_what_went_unseen_is_asked_for_and_then_marked(at: Walking, feature: str) -> None:
    ids, name = filled(at, 25, feature), f"{feature}:1"
    shelf = at.account.shelves[name]
    shelf.drop(*ids[:5])
    at.memory.steps.clear()
    told = at.audit(name)
    assert (told.listed, told.missing, told.gone) == (20, 0, 5)
    assert [step for step in at.memory.steps if step.startswith("fetch")] == [f"fetch {name}"]
    at.agree(name)
    assert len(at.rows(name)) == (20 if feature == "contacts" else 25)


def test_what_is_only_unlisted_stays(at: Walking) -> None:
    ids = filled(at, 25, "mail")
    shelf = at.account.shelves["mail:1"]
    shelf.unlisted.update(ids[:5])
    told = at.audit("mail:1")
    assert (told.listed, told.gone) == (20, 0)
    assert at.row("mail:1").held == 25
    at.agree("mail:1")


def test_what_changed_unseen_is_not_the_audits_to_find(at: Walking) -> None:
    filled(at, 3)
    at.account.shelves["contacts:1"].items["i1"] = person("X", "x@x.example", external_id="i1")
    assert at.audit("contacts:1").missing == 0


@pytest.mark.parametrize("feature", ["contacts", "mail", "calendar"])
def test_where_most_is_gone_the_owner_is_asked_first(at: Walking, feature: str) -> None:
    ids, name = filled(at, 60, feature), f"{feature}:1"
    at.account.shelves[name].drop(*ids[:31])
    at.memory.steps.clear()
    with pytest.raises(ConnectorError) as told:
        at.audit(name)
    assert told.value.remedy is Remedy.STOP
    assert "31 of 60" in told.value.because
    assert not [step for step in at.memory.steps if step.startswith("fetch")]
    row = at.row(name)
    assert (row.held, len(at.held(name)), row.audited_at) == (60, 60, None)
    at.change(name, may_shrink=True)
    assert at.audit(name).gone == 31
    at.agree(name)
    assert at.row(name).may_shrink is False


def test_what_was_missing_is_repaired_even_when_the_owner_is_asked(at: Walking) -> None:
    ids = filled(at, 60)
    shelf = at.account.shelves["contacts:1"]
    shelf.drop(*ids[:40])
    shelf.put(person("New", "new@x.example", external_id="new"))
    with pytest.raises(ConnectorError):
        at.audit("contacts:1")
    assert "new" in at.held("contacts:1")
    row = at.row("contacts:1")
    assert (row.held, row.total) == (61, 61)


def test_what_cannot_be_read_is_counted(at: Walking) -> None:
    filled(at, 5)
    shelf = at.account.shelves["contacts:1"]
    shelf.spoil("x1", "x2")
    told = at.audit("contacts:1")
    assert (told.listed, told.missing, told.unreadable) == (7, 0, 2)
    row = at.row("contacts:1")
    assert (row.held, row.unreadable, row.total) == (5, 2, 7)
    shelf.put(person("At last", "x1@x.example", external_id="x1"))
    told = at.audit("contacts:1")
    assert (told.missing, told.unreadable) == (1, 1)
    assert at.row("contacts:1").total == 7


def test_what_goes_between_the_list_and_the_look_is_no_riddle(at: Walking) -> None:
    filled(at, 5)
    shelf = at.account.shelves["contacts:1"]
    shelf.put(person("New", "new@x.example", external_id="new"))

    def vanish(step: str) -> None:
        if step.startswith("fetch") and "new" in shelf.items:
            shelf.drop("new")

    at.memory.meanwhile = vanish
    told = at.audit("contacts:1")
    assert (told.listed, told.missing, told.unreadable) == (6, 0, 0)
    assert at.row("contacts:1").total == 5


def test_many_are_fetched_in_parts(at: Walking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "ASKED", 10)
    shelf = at.shelf("contacts:1", "contacts")
    shelf.put(*(person(f"P {n}", f"p{n}@x.example", external_id=f"i{n}") for n in range(35)))
    told = at.audit("contacts:1")
    assert told.missing == 35
    assert at.memory.steps.count("fetch contacts:1") == 4
    at.agree("contacts:1")


@pytest.mark.parametrize("after", range(4))
def test_cut_off_it_keeps_what_it_repaired(
    at: Walking, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(auditing, "ASKED", 10)
    shelf = at.shelf("contacts:1", "contacts", page=100)
    shelf.put(*(person(f"P {n}", f"p{n}@x.example", external_id=f"i{n}") for n in range(35)))
    at.memory.plan(ConnectorError("cut", Remedy.RETRY), "fetch", after=after)
    with pytest.raises(ConnectorError, match="cut"):
        at.audit("contacts:1")
    assert at.row("contacts:1").held == len(at.held("contacts:1")) == 10 * after
    assert at.audit("contacts:1").missing == 35 - 10 * after
    at.agree("contacts:1")


def test_a_listing_that_is_cut_off_proves_nothing(at: Walking) -> None:
    filled(at, 60)
    at.memory.plan(ConnectorError("cut", Remedy.RETRY), "ids", after=2)
    with pytest.raises(ConnectorError, match="cut"):
        at.audit("contacts:1")
    assert at.row("contacts:1").held == len(at.held("contacts:1")) == 60


def test_who_lost_the_lease_repairs_nothing(at: Walking) -> None:
    ids = filled(at, 10)
    lose(at, "contacts:1", *ids[:3])
    at.clock.move(timedelta(milliseconds=LASTS))
    with at.db.noting() as conn:
        assert take(conn, at.ws.id, at.lease.name, "other", at.desk.now())
    with pytest.raises(Fenced):
        at.audit("contacts:1")
    assert len(at.held("contacts:1")) == 7
    assert at.row("contacts:1").audited_at is None


def test_numbers_that_went_wrong_are_put_right(at: Walking) -> None:
    filled(at, 10)
    at.change("contacts:1", held=99, total=3, unreadable=4)
    at.audit("contacts:1")
    row = at.row("contacts:1")
    assert (row.held, row.total, row.unreadable) == (10, 10, 0)
