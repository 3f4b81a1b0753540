"""Sudden emptiness is refused and asked about; a listing that keeps much back is not complete."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from schemas.source import Record
from service.access.workspaces import Workspace
from service.db.session import Database
from tests.flow.feeding import ME, mail, meeting, person
from tests.flow.walking import Walking, taken, walking


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime) -> Walking:
    return walking(db, ws, now)


@pytest.mark.parametrize("feature", ["calendar", "contacts"])
def test_sudden_emptiness_is_refused_and_asked_about(at: Walking, feature: str) -> None:
    shelf = at.shelf("s", "calendar" if feature == "calendar" else "contacts", page=100)
    records: list[Record] = [
        meeting(f"p{n}@x.example", at.clock() - timedelta(hours=n + 1))
        if feature == "calendar"
        else person(f"Person {n}", f"p{n}@x.example")
        for n in range(60)
    ]
    shelf.put(*records)
    taken(at, "s")
    before = at.row("s")
    shelf.drop(*(record.external_id for record in records[:31]))
    with pytest.raises(ConnectorError) as told:
        at.walk("s")
    assert told.value.remedy is Remedy.STOP
    assert "31 of 60" in told.value.because
    assert at.row("s") == before
    assert len(at.held("s")) == 60
    at.change("s", may_shrink=True)
    taken(at, "s")
    assert at.row("s").held == 29


@pytest.mark.parametrize(("held", "gone"), [(60, 30), (20, 20), (25, 20)])
def test_half_of_a_stream_or_a_few_may_go(at: Walking, held: int, gone: int) -> None:
    shelf = at.shelf("contacts", "contacts", page=100)
    records = [person(f"Person {n}", f"p{n}@x.example") for n in range(held)]
    shelf.put(*records)
    taken(at, "contacts")
    shelf.drop(*(record.external_id for record in records[:gone]))
    taken(at, "contacts")
    assert at.row("contacts").held == held - gone


def test_emptiness_that_comes_in_small_pages_is_refused_too(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts", page=10)
    records = [person(f"Person {n}", f"p{n}@x.example") for n in range(60)]
    shelf.put(*records)
    taken(at, "contacts")
    shelf.drop(*(record.external_id for record in records))
    with pytest.raises(ConnectorError) as told:
        at.walk("contacts")
    assert told.value.remedy is Remedy.STOP
    assert at.row("contacts").held == len(at.held("contacts")) >= 30


def test_asking_again_wears_no_refusal_away(at: Walking) -> None:
    shelf = at.shelf("contacts", "contacts", page=10)
    records = [person(f"Person {n}", f"p{n}@x.example") for n in range(60)]
    shelf.put(*records)
    taken(at, "contacts")
    shelf.drop(*(record.external_id for record in records))
    for _ in range(6):
        with pytest.raises(ConnectorError) as told:
            at.walk("contacts")
        assert "of 60" in told.value.because
    assert at.row("contacts").held == 30
    at.change("contacts", may_shrink=True)
    taken(at, "contacts")
    assert at.row("contacts").held == 0


def test_a_listing_that_keeps_much_back_is_not_complete(at: Walking) -> None:
    shelf = at.shelf("mail", "mail", page=50)
    shelf.put(*(mail("anna@x.example", ME, n + 1) for n in range(100)))
    shelf.total = 250
    at.walk("mail")
    row = at.row("mail")
    assert (row.held, row.total, row.last_complete_at) == (100, 250, None)
    assert "250" in row.problem
    assert "100" in row.problem
    at.walk("mail")
    assert (at.row("mail").total, at.row("mail").last_complete_at) == (250, None)
    shelf.put(*(mail("boris@x.example", ME, n + 1) for n in range(145)))
    at.walk("mail")
    row = at.row("mail")
    assert (row.held, row.total, row.problem) == (245, 245, None)
    assert row.last_complete_at is not None
