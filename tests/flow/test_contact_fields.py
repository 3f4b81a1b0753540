"""What the owner says of a contact: pinned, explained, taken back, undone with merges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import contact_tags, contacts, edits
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import merge, undo
from service.reconciler.edit import edit, tagging
from service.reconciler.erase import erase
from service.reconciler.many import edit_many, rename_tag
from service.reconciler.refused import Refused
from service.timeline.read.contacts import one
from service.timeline.read.why import why
from tests.conftest import NOW
from tests.flow.feeding import empty, everyone, feed, person
from tests.flow.people import people

AT = ms(NOW)
ALL: dict[str, Any] = {
    "importance": 5,
    "stage": "crisis",
    "paused": True,
    "time_zone": "Europe/Berlin",
    "interests": ["chess", "tea"],
    "preferences": "never on Fridays",
    "how_we_met": "a train to Oslo",
    "dates": [{"label": "wedding", "on": "--06-20"}],
    "birthday": "1980-02-29",
}


@pytest.fixture
def two(db: Database, ws: Workspace) -> tuple[int, int]:
    feed(db, ws, [person("Anna Bell", "anna@a.example", tags=("choir",))])
    feed(db, ws, [person("A. Bell-Frost", "frost@b.example", tags=("work",))])
    found = everyone(db)
    return found["Anna Bell"], found["A. Bell-Frost"]


def said(db: Database, ws: Workspace, contact: int, at: int = AT, **fields: Any) -> None:
    with db.writing(ws.id) as conn:
        edit(conn, ws, contact, fields, at)
    settle(db, ws, NOW)


def tagged(
    db: Database, ws: Workspace, contact: int, add: list[str], remove: list[str], at: int = AT
) -> None:
    with db.writing(ws.id) as conn:
        edit(conn, ws, contact, tagging(tags(db, ws, contact), add, remove), at)
    settle(db, ws, NOW)


def shown(db: Database, ws: Workspace, contact: int) -> dict[str, Any]:
    with db.reading() as conn:
        found = one(conn, ws, contact, AT)
    assert found is not None
    return {**vars(found), "dates": [vars(date) for date in found.dates]}


def tags(db: Database, ws: Workspace, contact: int) -> list[str]:
    listed: list[str] = shown(db, ws, contact)["tags"]
    with db.reading() as conn:
        rows = select(contact_tags.c.tag).where(contact_tags.c.contact_id == contact)
        assert sorted(conn.execute(rows).scalars()) == sorted(listed)
    return listed


def test_every_field_is_kept_explained_and_taken_back(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    before = shown(db, ws, two[0])
    said(db, ws, two[0], **ALL)
    assert {name: shown(db, ws, two[0])[name] for name in ALL} == ALL
    with db.reading() as conn:
        told = why(conn, ws, two[0], AT)
    assert told is not None
    by = {field.field: field for field in told.fields}
    assert {by[name].by for name in ALL} == {"owner"}
    assert by["stage"].because == "you said so"
    rebuild(db, ws, "reconciler", NOW)
    assert {name: shown(db, ws, two[0])[name] for name in ALL} == ALL
    said(db, ws, two[0], AT, **dict.fromkeys(ALL))
    after = shown(db, ws, two[0])
    assert {**after, "updated_at": before["updated_at"]} == before


def test_a_merge_brings_them_along_and_undoing_it_parts_them(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    said(db, ws, two[1], **ALL)
    said(db, ws, two[0], importance=2)
    tagged(db, ws, two[1], ["friend"], ["work"])
    with db.reading() as conn:
        before = people(conn)
    with db.writing(ws.id) as conn:
        number = merge(conn, ws, *two, "", AT + 1)
    settle(db, ws, NOW)
    whole = shown(db, ws, two[0])
    assert (whole["stage"], whole["importance"], whole["tags"]) == (
        "crisis",
        2,
        ["choir", "friend"],
    )
    said(db, ws, two[0], AT + 2, stage=None, paused=None)
    whole = shown(db, ws, two[0])
    assert (whole["stage"], whole["paused"], whole["time_zone"]) == ("", False, "Europe/Berlin")
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 3)
    settle(db, ws, NOW)
    with db.reading() as conn:
        assert people(conn) == before


def test_a_word_on_one_tag_leaves_the_others_to_their_sources(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    tagged(db, ws, two[0], ["friend"], ["choir"])
    assert tags(db, ws, two[0]) == ["friend"]
    card = person("Anna Bell", "anna@a.example", tags=("choir", "chess"))
    feed(db, ws, [card])
    assert tags(db, ws, two[0]) == ["chess", "friend"]
    said(db, ws, two[0], AT + 1, tags=["only"])
    assert tags(db, ws, two[0]) == ["only"]
    tagged(db, ws, two[0], ["too"], [], AT + 2)
    assert tags(db, ws, two[0]) == ["only", "too"]
    said(db, ws, two[0], AT + 3, tags=None)
    assert tags(db, ws, two[0]) == ["chess", "choir"]


def test_one_edit_of_many_says_whom_it_changed(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    said(db, ws, two[0], tier="key")
    with db.reading() as conn:
        before = people(conn)
    with db.writing(ws.id) as conn:
        many = (two, {"tier": "key"}, ["choir"], ["nobody's"])
        assert edit_many(conn, ws, *many, AT, dry=True) == 1
    with db.reading() as conn:
        assert people(conn) == before
    with db.writing(ws.id) as conn:
        assert edit_many(conn, ws, *many, AT) == 1
        assert edit_many(conn, ws, *many, AT) == 0
        assert edit_many(conn, ws, two, {"tier": None}, [], [], AT, dry=True) == 2
    settle(db, ws, NOW)
    assert [tags(db, ws, one) for one in two] == [["choir"], ["work", "choir"]]
    with db.reading() as conn:
        said_of = select(edits.c.field).where(edits.c.field == "tag:nobody's")
        assert conn.execute(said_of).all() == []


def test_a_tag_is_renamed_everywhere_and_two_become_one(
    db: Database, ws: Workspace, two: tuple[int, int]
) -> None:
    said(db, ws, two[1], tags=["work", "choir"])
    with db.writing(ws.id) as conn:
        number = merge(conn, ws, *two, "", AT + 1)
    settle(db, ws, NOW)
    with db.writing(ws.id) as conn:
        assert rename_tag(conn, ws, "choir", "work", AT + 2) == 1
        assert rename_tag(conn, ws, "nobody's", "x", AT + 2) == 0
    settle(db, ws, NOW)
    assert tags(db, ws, two[0]) == ["work"]
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 3)
    settle(db, ws, NOW)
    assert tags(db, ws, two[1]) == ["work"]
    assert tags(db, ws, two[0]) == ["work"]


def test_erasing_leaves_none_of_it(db: Database, ws: Workspace, two: tuple[int, int]) -> None:
    said(db, ws, two[0], **ALL)
    with db.writing(ws.id) as conn:
        erase(conn, ws, two[0], AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        assert conn.execute(select(edits)).all() == []
        assert one(conn, ws, two[0], AT) is None
        assert set(conn.execute(select(contacts.c.how_we_met)).scalars()) == {""}


def test_an_unknown_field_is_refused(db: Database, ws: Workspace, two: tuple[int, int]) -> None:
    with db.writing(ws.id) as conn, pytest.raises(Refused, match="not a field"):
        edit(conn, ws, two[0], {"score": 5}, AT)


WORDS = st.lists(
    st.tuples(st.sampled_from("+-=0"), st.sets(st.sampled_from("abcd"), min_size=1, max_size=2)),
    max_size=8,
)


@given(words=WORDS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_tags_are_what_was_said_last(
    db: Database, ws: Workspace, words: list[tuple[str, set[str]]]
) -> None:
    """+ puts on, - takes off, = says all of them, 0 takes everything back."""
    empty(db, ws)
    feed(db, ws, [person("Anna Bell", "anna@a.example", tags=("a", "b"))])
    contact = everyone(db)["Anna Bell"]
    held = {"a", "b"}
    for step, (sign, some) in enumerate(words):
        if sign in "+-":
            add, remove = (some, ()) if sign == "+" else ((), some)
            fields: dict[str, Any] = tagging(held, add, remove)
            held = held | some if sign == "+" else held - some
        else:
            fields = {"tags": sorted(some) if sign == "=" else None}
            held = set(some) if sign == "=" else {"a", "b"}
        with db.writing(ws.id) as conn:
            edit(conn, ws, contact, fields, AT + step)
        assert set(tags(db, ws, contact)) == held
