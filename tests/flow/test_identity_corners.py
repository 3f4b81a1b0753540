"""The owner's word in long chains: merges, splits, undos and edits give back what was."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.source import OwnerClaim
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import contacts, identifiers, merges
from service.detection.owners import learn
from service.ingest.importing import ImportOptions, run
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import merge, split, survivor, undo
from service.reconciler.edit import edit
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, groups, mail, person

AT = ms(NOW)
MINE = "mara@second.example"


def sorted_addresses(ws: Workspace, count: int) -> list[str]:
    """Addresses in the order of their ids, in which links are taken."""
    plain = [f"p{n}@x.example" for n in range(count)]
    return sorted(plain, key=lambda one: ws.identifier_id(f"email:{one}"))


def home(db: Database, address: str) -> int | None:
    with db.reading() as conn:
        rows = select(identifiers.c.contact_id).where(identifiers.c.value == f"email:{address}")
        found: int | None = conn.execute(rows).scalar_one()
        return found


def field(db: Database, contact: int | None, name: str) -> object:
    with db.reading() as conn:
        return conn.execute(select(contacts.c[name]).where(contacts.c.id == contact)).scalar_one()


def _merge(db: Database, ws: Workspace, kept: int, absorbed: int, at: int = AT) -> int:
    with db.writing(ws.id) as conn:
        number = merge(conn, ws, kept, absorbed, "", at)
    settle(db, ws, NOW)
    return number


def _undo(db: Database, ws: Workspace, number: int) -> None:
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, AT + 9)
    settle(db, ws, NOW)


def _edit(db: Database, ws: Workspace, contact: int, **fields: object) -> None:
    with db.writing(ws.id) as conn:
        edit(conn, ws, contact, fields, AT)
    settle(db, ws, NOW)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (0, 2, 1)])
@pytest.mark.parametrize("first", [0, 1])
def test_chained_merges_undone_in_any_order(
    db: Database, ws: Workspace, order: tuple[int, int, int], first: int
) -> None:
    some = sorted_addresses(ws, 3)
    a, b, c = (some[place] for place in order)
    feed(db, ws, [person(f"Anna Bell{n}", one) for n, one in enumerate((a, b, c))])
    names = everyone(db)
    one, two, three = (names[f"Anna Bell{n}"] for n in range(3))
    steps = [_merge(db, ws, two, one, AT), _merge(db, ws, three, two, AT + 1)]
    _undo(db, ws, steps[first])
    left = (
        {frozenset({a}), frozenset({b, c})} if first == 0 else {frozenset({a, b}), frozenset({c})}
    )
    assert groups(db) == {frozenset(f"email:{x}" for x in some) for some in left}
    _undo(db, ws, steps[1 - first])
    assert [home(db, x) for x in (a, b, c)] == [one, two, three]
    rebuild(db, ws, "reconciler", NOW)
    assert [home(db, x) for x in (a, b, c)] == [one, two, three]


@pytest.mark.parametrize("leaves", [0, 1, 2])
def test_a_split_leaves_the_rest_together_and_both_alive(
    db: Database, ws: Workspace, leaves: int
) -> None:
    some = sorted_addresses(ws, 3)
    card = person("Anna Bell", *some)
    feed(db, ws, [card])
    whole = everyone(db)["Anna Bell"]
    with db.writing(ws.id) as conn:
        fresh = split(conn, ws, whole, [ws.identifier_id(f"email:{some[leaves]}")], "", AT)
    settle(db, ws, NOW)
    feed(db, ws, [card])
    rebuild(db, ws, "reconciler", NOW)
    stay = [one for one in some if one != some[leaves]]
    assert home(db, some[leaves]) == fresh
    assert [home(db, one) for one in stay] == [whole, whole]
    assert field(db, whole, "name") == "Anna Bell"


@pytest.mark.parametrize("kept", ["Anna Bell", "Susan Frost"])
def test_a_merge_of_contradicting_names_is_honoured(db: Database, ws: Workspace, kept: str) -> None:
    some = sorted_addresses(ws, 4)
    feed(
        db,
        ws,
        [
            person("Anna Bell", some[0], some[3]),
            person("Susan Frost", some[1], some[2], city="Ulm"),
        ],
    )
    names = everyone(db)
    gone = names[next(name for name in names if name != kept)]
    _merge(db, ws, names[kept], gone)
    assert groups(db) == {frozenset(f"email:{one}" for one in some)}
    assert field(db, names[kept], "city") == "Ulm"


def test_an_automatic_join_that_loses_its_ground_gives_back_both(
    db: Database, ws: Workspace
) -> None:
    a, b = "anna@home.example", "anna.bell@acme.example"
    feed(db, ws, [person("Anna Bell", a), person("Bell Anna", b)])
    before = {one: home(db, one) for one in (a, b)}
    for one, tier in ((a, "key"), (b, "regular")):
        _edit(db, ws, before[one] or 0, tier=tier)
    feed(db, ws, [person("Anna Bell", a, b, external_id="bridge")])
    assert home(db, a) == home(db, b)
    feed(db, ws, [person("Anna Bell", a, external_id="bridge")])
    assert [field(db, home(db, one), "tier") for one in (a, b)] == ["key", "regular"]
    assert {one: home(db, one) for one in (a, b)} == before


def test_undoing_the_first_of_two_automatic_joins_leads_every_old_id_home(
    db: Database, ws: Workspace
) -> None:
    a, b, c = "anna@a.example", "anna@b.example", "anna@c.example"
    feed(db, ws, [person("Anna Bell", a), person("A. Bell", b), person("Bell Anna", c)])
    before = {one: home(db, one) for one in (a, b, c)}
    feed(db, ws, [person("Anna Bell", a, b)])
    with db.reading() as conn:
        number = conn.execute(select(merges.c.id)).scalar_one()
    feed(db, ws, [person("Anna Bell", b, c)])
    assert home(db, a) == home(db, c)
    _undo(db, ws, number)
    with db.reading() as conn:
        for one, contact in before.items():
            assert survivor(conn, ws, contact or 0) == home(db, one), one


def test_a_field_that_came_with_a_merged_contact_can_be_taken_back(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [person("Anna Bell", "a@x.example"), person("A. Bell", "b@x.example")])
    names = everyone(db)
    _edit(db, ws, names["A. Bell"], tier="key")
    number = _merge(db, ws, names["Anna Bell"], names["A. Bell"])
    _edit(db, ws, names["Anna Bell"], tier=None)
    assert field(db, names["Anna Bell"], "tier") == ""
    _undo(db, ws, number)
    assert field(db, names["A. Bell"], "tier") == "key"


def test_a_nameless_card_that_gains_an_address_stays_who_it_is(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Wei Zhang", external_id="1")])
    wei = everyone(db)["Wei Zhang"]
    _edit(db, ws, wei, tier="key")
    feed(db, ws, [person("Wei Zhang", "wei@x.example", external_id="1")])
    with db.reading() as conn:
        rows = conn.execute(select(contacts.c.id, contacts.c.tier, contacts.c.name)).all()
    assert [tuple(row) for row in rows] == [(wei, "key", "Wei Zhang")]


def test_a_merged_nameless_card_that_gains_an_address_stays_merged(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [person("A. Bell", external_id="1"), person("Anna Bell", "a@x.example")])
    names = everyone(db)
    _merge(db, ws, names["Anna Bell"], names["A. Bell"])
    feed(db, ws, [person("A. Bell", "b@x.example", external_id="1")])
    assert home(db, "b@x.example") == names["Anna Bell"]


def test_edits_stay_with_the_person_when_a_mailbox_turns_out_shared(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [person("Fritz Noll", "noll@home.example")])
    _edit(db, ws, everyone(db)["Fritz Noll"], tier="key")
    feed(db, ws, [person("Gerda Noll", "noll@home.example")])
    assert field(db, everyone(db)["Fritz Noll"], "tier") == "key"


def test_a_line_of_two_people_is_nobodys_whoever_is_looked_at(db: Database, ws: Workspace) -> None:
    line = ("+49 30 901820",)
    anna, carl = "anna@x.example", "carl@y.example"
    feed(db, ws, [person("Anna Bell", anna, phones=line), person("Carl Frost", carl, phones=line)])
    before = groups(db)
    feed(db, ws, [mail(ME, anna, 3)])
    assert groups(db) == before


def test_a_line_the_other_gave_up_comes_back_at_once(db: Database, ws: Workspace) -> None:
    line = ("+49 30 901820",)
    carl = "carl@y.example"
    feed(db, ws, [person("Anna Bell", phones=line, external_id="1")])
    feed(db, ws, [person("Carl Frost", carl, phones=line)])
    feed(db, ws, [person("Anna Bell", external_id="1")])
    before = groups(db)
    rebuild(db, ws, "reconciler", NOW)
    assert groups(db) == before == {frozenset({f"email:{carl}", "phone:+4930901820"})}


@pytest.mark.parametrize("mine", [MINE, "hello@mara.example"])
@pytest.mark.parametrize("known_before", [False, True])
def test_my_own_card_is_no_contact_even_when_i_am_learned_late(
    db: Database, ws: Workspace, tmp_path: Path, mine: str, known_before: bool
) -> None:
    if known_before:
        feed(db, ws, [person("Anna Bell", "anna@x.example")])
    else:
        _store_without_owner(db, ws, tmp_path, mine)
    feed_own(db, ws, mine)
    names = set(everyone(db))
    assert "Mara Lindt" not in names


def test_an_address_i_share_with_my_own_card_is_free_again_once_i_am_known(
    db: Database, ws: Workspace
) -> None:
    other = "box@x.example"
    feed(db, ws, [person("Mara Lindt", MINE, other), person("Carl Frost", other)])
    feed_own(db, ws, MINE)
    before = groups(db)
    rebuild(db, ws, "reconciler", NOW)
    assert groups(db) == before == {frozenset({f"email:{other}"})}


def _store_without_owner(db: Database, ws: Workspace, folder: Path, mine: str) -> None:
    card = folder / "mine.vcf"
    lines = ("BEGIN:VCARD", "VERSION:3.0", "FN:Mara Lindt", f"EMAIL:{mine}", "END:VCARD", "")
    card.write_bytes("\r\n".join(lines).encode())
    run(db, ws, [card], ImportOptions(), NOW)
    settle(db, ws, NOW)
    assert "Mara Lindt" in everyone(db)


def feed_own(db: Database, ws: Workspace, mine: str) -> None:
    """My card, where it is not there yet, then that the address is mine."""
    if "Mara Lindt" not in everyone(db):
        feed(db, ws, [person("Mara Lindt", mine)])
    with db.writing(ws.id) as conn:
        learn(conn, ws, [OwnerClaim(f"email:{mine}", "given")], AT)
    settle(db, ws, NOW)
