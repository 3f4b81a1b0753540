"""Who is here, in the CRM, or in both: from what is there anyway."""

from __future__ import annotations

import pytest

from schemas.crm import Match, MatchSide
from schemas.source import PersonRecord, Record
from service.access.workspaces import Workspace
from service.db.session import Database, add
from service.db.tables import crm_people
from service.delivery.crm import matching
from service.delivery.crm.matching import SIDES
from service.reconciler.decide import merge
from service.timeline.read.paging import BadFilter, Slice
from tests.api.spying import asked
from tests.api.test_query_plans import explained, scan
from tests.flow.crm_desk import Connected, connected
from tests.flow.crm_pulling import again, turn
from tests.flow.feeding import ME, everyone, feed, mail, person

ANNA, BORIS, CARL, DORA = (f"{name}@x.example" for name in ("anna", "boris", "carl", "dora"))


@pytest.fixture
def at(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """Anna and Dora are in both, Dora twice there; Boris and Fay are here alone, Carl and Eve, of
    whom only a name is known, there. A newsletter is nobody."""
    feed(
        db,
        ws,
        [
            *talk("Anna Bell", ANNA, 3),
            *talk("Boris Krug", BORIS, 2),
            *talk("Dora Marsh", DORA, 1),
            person("Fay Olsen", "fay@x.example"),
            mail("news@shop.example", ME, 4, name="Shop News", facts={"list_id": "shop.example"}),
        ],
    )
    found = connected(db, ws, monkeypatch)
    again(found, import_contacts=True)
    found.books.add("Anna Bell", ANNA.upper())
    found.books.add("Carl Frost", CARL)
    found.books.add("Dora Marsh", DORA)
    found.books.add("Dora Marsh", DORA)
    found.books.add("Eve Stone")
    turn(found)
    return found


def talk(name: str, address: str, days_ago: float) -> list[Record]:
    return [mail(ME, address, days_ago), mail(address, ME, days_ago - 0.1, name=name)]


def listed(at: Connected, side: MatchSide, limit: int = 50) -> list[Match]:
    """All pages of one side."""
    found: list[Match] = []
    cursor: str | None = None
    while True:
        with at.desk.db.reading() as conn:
            page = matching.page(conn, at.desk.ws, at.account, side, Slice(limit, cursor))
        assert len(page.items) <= limit
        assert page.items or page.next is None
        found += page.items
        if page.next is None:
            return found
        cursor = page.next


def names(at: Connected, side: MatchSide, limit: int = 50) -> list[str]:
    return [one.name for one in listed(at, side, limit)]


def counted(at: Connected) -> tuple[int, int, int, int, bool]:
    with at.desk.db.reading() as conn:
        found = matching.counts(conn, at.desk.ws, at.account)
    return found.both, found.here, found.there, found.twice, found.complete


def link(at: Connected, name: str, remote: str, state: str = "done", others: str = "[]") -> None:
    row = {"workspace_id": at.desk.ws.id, "account_id": at.account, "remote_id": remote}
    row |= {"contact_id": everyone(at.desk.db)[name], "state": state, "others": others, "at": 1}
    with at.desk.db.writing(at.desk.ws.id) as conn:
        add(conn, crm_people, [row])


def test_everybody_is_on_one_side(at: Connected) -> None:
    assert names(at, "both") == ["Dora Marsh", "Anna Bell"]  # whoever was touched last comes first
    assert names(at, "here") == ["Boris Krug", "Fay Olsen"]
    assert sorted(names(at, "there")) == ["Carl Frost", "Eve Stone"]
    assert counted(at) == (2, 2, 2, 1, True)


def test_a_match_says_who_and_which_records(at: Connected) -> None:
    dora, anna = listed(at, "both")
    assert (dora.remote_ids, anna.remote_ids) == (["3", "4"], ["1"])
    assert (anna.email, anna.side) == (ANNA, "both")
    assert anna.last_touched_at is not None
    there = {one.name: one for one in listed(at, "there")}
    assert (there["Carl Frost"].email, there["Carl Frost"].remote_ids) == (CARL, ["2"])
    assert (there["Eve Stone"].email, there["Eve Stone"].remote_ids) == ("", ["5"])
    assert there["Eve Stone"].last_touched_at is None
    boris, _ = listed(at, "here")
    assert (boris.email, boris.remote_ids) == (BORIS, [])


@pytest.mark.parametrize("side", SIDES)
def test_pages_tell_all_and_nothing_twice(at: Connected, side: MatchSide) -> None:
    for limit in (1, 2, 3):
        assert listed(at, side, limit) == listed(at, side)
    with pytest.raises(BadFilter), at.desk.db.reading() as conn:
        matching.page(conn, at.desk.ws, at.account, side, Slice(5, "nonsense"))


def test_a_record_contacts_are_pushed_into_is_there(at: Connected) -> None:
    link(at, "Boris Krug", "r9", others='["r10"]')
    link(at, "Fay Olsen", "r8", state="gone")
    boris = listed(at, "both")[1]
    assert (boris.name, boris.remote_ids) == ("Boris Krug", ["r10", "r9"])
    assert names(at, "here") == ["Fay Olsen"]
    assert counted(at) == (3, 1, 2, 2, True)


def test_what_changes_there_changes_sides(at: Connected) -> None:
    at.books.delete("1")
    at.books.merge("3", "4")
    at.books.add("Boris Krug", BORIS)
    turn(at)
    assert names(at, "both") == ["Dora Marsh", "Boris Krug"]
    assert names(at, "here") == ["Anna Bell", "Fay Olsen"]
    assert counted(at) == (2, 2, 2, 0, True)


def test_a_merge_here_joins_the_sides(at: Connected, db: Database, ws: Workspace) -> None:
    people = everyone(db)
    with db.writing(ws.id) as conn:
        merge(conn, ws, people["Boris Krug"], people["Eve Stone"], "", at.desk.now())
    turn(at)
    assert [one.remote_ids for one in listed(at, "both") if one.email == BORIS] == [["5"]]
    assert names(at, "there") == ["Carl Frost"]


def test_before_its_people_are_read_nothing_is_complete(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, talk("Anna Bell", ANNA, 3))
    at = connected(db, ws, monkeypatch)
    at.books.add("Anna Bell", ANNA)
    assert counted(at) == (0, 1, 0, 0, False)
    assert names(at, "here") == ["Anna Bell"]


def test_another_crm_is_another_matter(at: Connected, db: Database, ws: Workspace) -> None:
    with db.reading() as conn:
        found = matching.counts(conn, ws, at.account + 1)
    assert (found.both, found.there, found.complete) == (0, 0, False)
    assert found.here == 6  # Carl and Eve are known through the first


def test_no_page_reads_a_whole_table(at: Connected, db: Database, ws: Workspace) -> None:
    cards = [PersonRecord(f"{n}", name=f"Person {n}") for n in range(60)]
    feed(db, ws, cards)
    scans: list[str] = []
    for side in SIDES:
        with asked(db) as found:
            assert listed(at, side, limit=2)
        for statement, parameters in found:
            scans += [line for line in explained(db, statement, parameters) if scan(line)]
    assert scans == []


def test_a_longer_page_asks_no_more(at: Connected, db: Database, ws: Workspace) -> None:
    feed(db, ws, [person(f"Person {n}", f"p{n}@x.example") for n in range(60)])
    many = []
    for limit in (2, 50):
        with asked(db) as found, db.reading() as conn:
            matching.page(conn, ws, at.account, "here", Slice(limit))
        many.append(len(found))
    assert many[0] == many[1]
    assert many[1] <= 6
