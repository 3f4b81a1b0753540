"""Whose record is whose: found, made, merged, deleted, shared, taken over and given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.access.workspaces import Workspace
from service.db.session import Database
from service.delivery.crm.deciding import DELETED, SHARED
from service.delivery.crm.links import NOT_THERE
from service.reconciler.decide import merge, undo
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.crm_desk import Connected
from tests.flow.crm_turns import (
    ADA,
    BO,
    HALF_AN_HOUR,
    a_touch,
    does,
    notes,
    pass_by,
    people,
    push,
    pushing,
    rest,
    rows,
    tell,
    titles,
)
from tests.flow.feeding import ME, everyone, mail


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """A CRM that knows Ada, and two people here; pushing is on."""
    return pushing(db, ws, monkeypatch)


def test_people_are_made_where_that_is_wanted(at: Connected) -> None:
    a_touch(at, BO)
    at.edit(selection={"create": True})
    push(at)
    made = at.books.records["2"]
    assert (made.name, made.emails) == ("Bo Nilsson", (BO,))
    assert made.values == {"touched": HALF_AN_HOUR}
    assert titles(at) == ["Mail to Bo Nilsson"]


def test_what_was_before_somebody_was_entered_there_follows_them(at: Connected) -> None:
    a_touch(at, BO)
    push(at)
    assert titles(at) == []
    assert people(at)["Bo Nilsson"].because == NOT_THERE
    at.books.add("Bo N.", BO)  # by hand, in the CRM
    pass_by(at, days=8)
    rest(at, 3)
    assert titles(at) == ["Mail to Bo Nilsson"]
    assert len(notes(at)) == 1


def test_a_deleted_record_is_never_made_again(at: Connected) -> None:
    a_touch(at)
    at.edit(selection={"create": True})
    push(at)
    at.books.delete("1")
    tell(at, mail(ADA, ME, -1 / 30))
    rest(at, 3)
    row = people(at)["Ada Lovelace"]
    assert (row.state, row.because, row.remote_id) == ("gone", DELETED, "1")
    pass_by(at, hours=1)
    tell(at, mail(ADA, ME, -1 / 10))
    rest(at, 3)
    assert [one.name for one in at.books.records.values() if not one.deleted] == ["Bo Nilsson"]
    assert len(notes(at)) == 1


def test_another_record_of_somebody_whose_record_was_deleted_is_taken(at: Connected) -> None:
    push(at)
    other = at.books.add("Ada L.", ADA)
    at.books.delete("1")
    a_touch(at)
    rest(at, 3)
    assert people(at)["Ada Lovelace"].remote_id == other
    assert [note.people for note in notes(at)] == [[other]]


def test_a_merge_in_the_crm_is_followed(at: Connected) -> None:
    push(at)
    kept = at.books.add("Ada King", "king@x.example")
    at.books.merge(kept, "1")
    a_touch(at)
    rest(at, 3)
    row = people(at)["Ada Lovelace"]
    assert (row.state, row.remote_id, row.others) == ("done", kept, '["1"]')
    assert at.books.records[kept].values == {"touched": HALF_AN_HOUR}
    assert [note.people for note in notes(at)] == [[kept]]


def test_of_several_records_the_oldest_is_taken_and_the_others_are_told(at: Connected) -> None:
    at.books.add("Ada", ADA)
    push(at)
    row = people(at)["Ada Lovelace"]
    assert (row.remote_id, row.others) == ("1", '["2"]')


def test_one_record_is_never_two_contacts(at: Connected) -> None:
    at.books.records["1"].emails = (ADA, BO)
    a_touch(at, ADA, BO)
    push(at)
    found = {name: row.because for name, row in people(at).items()}
    assert sorted(found.values()) == ["", SHARED]


def test_a_merge_here_takes_the_record_over_and_its_undoing_gives_it_back(at: Connected) -> None:
    push(at)
    numbers, ws = everyone(at.desk.db), at.desk.ws
    ada, bo = numbers["Ada Lovelace"], numbers["Bo Nilsson"]
    joined: list[int] = []
    does(at, lambda conn: joined.append(merge(conn, ws, bo, ada, "", at.desk.now())))
    a_touch(at, BO)
    push(at)
    assert [note.people for note in notes(at)] == [["1"]]
    does(at, lambda conn: undo(conn, ws, joined[0], at.desk.now()))
    tell(at, mail(ME, ADA, -1 / 30), mail(ME, BO, -1 / 30))
    push(at)
    assert (people(at)["Ada Lovelace"].remote_id, people(at)["Ada Lovelace"].state) == ("1", "done")
    assert people(at)["Bo Nilsson"].because == NOT_THERE
    assert len(notes(at)) == 2
    assert at.books.records["1"].values["touched"] == NOW + timedelta(minutes=48)


def test_an_erased_person_leaves_nothing_behind_here(at: Connected) -> None:
    at.books.add("Bo Nilsson", BO)
    pass_by(at, hours=1)
    tell(at, mail(ME, ADA, -1 / 48), mail(ME, (ADA, BO), -1 / 40))
    push(at)
    ada = everyone(at.desk.db)["Ada Lovelace"]
    does(at, lambda conn: erase(conn, at.desk.ws, ada, at.desk.now()))
    assert people(at).keys() == {"Bo Nilsson"}
    assert [row.people for row in rows(at).values()] == ['["2"]']
    rest(at, 2)
    assert len(notes(at)) == 2


def test_somebody_taken_out_of_the_selection_is_told_of_no_more(at: Connected) -> None:
    ada, ws = everyone(at.desk.db)["Ada Lovelace"], at.desk.ws
    does(at, lambda conn: edit(conn, ws, ada, {"tags": ["choir"]}, at.desk.now()))
    at.edit(selection={"tags": ["choir"]})
    push(at)
    assert people(at)["Ada Lovelace"].state == "done"
    does(at, lambda conn: edit(conn, ws, ada, {"tags": None}, at.desk.now()))
    a_touch(at)
    push(at)
    row = people(at)["Ada Lovelace"]
    assert (row.state, row.remote_id) == ("left_out", "1")
    assert (notes(at), rows(at)) == ([], {})


def test_who_shows_up_in_the_crm_later_is_found_with_the_next_touch(at: Connected) -> None:
    a_touch(at, BO)
    push(at)
    record = at.books.add("Bo", BO)
    pass_by(at, hours=1)
    tell(at, mail(ME, BO, -1 / 15))
    push(at)
    assert people(at)["Bo Nilsson"].remote_id == record
    assert len(notes(at)) == 2  # the one before follows them
