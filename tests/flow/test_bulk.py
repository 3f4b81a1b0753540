"""The questions of a large store at once: the same as one by one, safely beside other work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from schemas.source import PersonRecord
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, push, waiting
from service.db.tables import contacts, suggestions
from service.jobs import pipeline
from service.reconciler.bulk import EngineFault, ask, asking, engine, facts
from service.reconciler.decide import merge, part
from service.reconciler.weigh import POSSIBLE
from service.settings import ReconcilerSettings
from tests.bench.people.records import Record
from tests.bench.people.world import a_world
from tests.conftest import NOW
from tests.flow.feeding import feed, person
from tests.unit.cli import Shell

Questions = dict[int, dict[str, Any]]


def crowd(seed: int = 5, people: int = 110) -> list[PersonRecord]:
    """A labelled world's people as cards."""
    return [_card(record) for record in a_world(seed, people, stress=True).records]


def _card(record: Record) -> PersonRecord:
    profile = f"https://www.linkedin.com/in/{record.profile}"
    return PersonRecord(
        record.id,
        name=record.name,
        given_name=record.given,
        family_name=record.family,
        emails=record.emails,
        phones=record.phones,
        profiles=(profile,) if record.profile else (),
        company=record.company,
        birthday=record.birthday,
        city=record.city,
    )


def questions(db: Database) -> Questions:
    """Everything asked, by number; chances to nine digits, for a sum depends on its order."""
    with db.reading() as conn:
        rows = [dict(row._mapping) for row in conn.execute(select(suggestions))]
    return {
        row["id"]: {k: round(v, 9) if isinstance(v, float) else v for k, v in row.items()}
        for row in rows
    }


def pair(row: dict[str, Any]) -> set[int]:
    return {row["left_id"], row["right_id"]}


def everyone(db: Database) -> list[int]:
    with db.reading() as conn:
        live = select(contacts.c.id).where(contacts.c.merged_into.is_(None))
        return list(conn.execute(live.order_by(contacts.c.id)).scalars())


def left(db: Database, ws: Workspace) -> int:
    with db.reading() as conn:
        return waiting(conn, ws.id, Stage.SUGGEST)


def afresh(db: Database, ws: Workspace) -> None:
    """As if nobody had been asked about yet."""
    who = everyone(db)
    with db.writing(ws.id) as conn:
        conn.execute(delete(suggestions))
        push(conn, ws.id, Stage.SUGGEST, who)


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Something happens after pairs are weighed, before questions are written."""
    check = asking._check

    def checked(*arguments: Any) -> Any:
        found = check(*arguments)
        happens()
        return found

    monkeypatch.setattr(asking, "_check", checked)


TOLD = ("left_id", "right_id", "weight", "because", "evidence", "at")


def test_all_at_once_asks_what_one_by_one_asks(db: Database, ws: Workspace) -> None:
    feed(db, ws, crowd())
    own = questions(db)
    afresh(db, ws)
    ask(db, ws, ms(NOW))
    found = questions(db)
    assert left(db, ws) == 0
    worthy = {number for number, row in own.items() if row["band"] > POSSIBLE}
    assert len(worthy) > 20
    assert worthy <= found.keys()
    both = own.keys() & found.keys()
    assert len(both) > 0.95 * max(len(own), len(found))  # a crowd's are cut off as they come
    for number in both:
        assert [found[number][name] for name in TOLD] == [own[number][name] for name in TOLD]
    changed = {number for number in both if found[number]["band"] != own[number]["band"]}
    assert len(changed) < 0.05 * len(both)


def test_again_changes_nothing(db: Database, ws: Workspace) -> None:
    feed(db, ws, crowd())
    ask(db, ws, ms(NOW))
    once = questions(db)
    ask(db, ws, ms(NOW))
    assert questions(db) == once


def test_whom_the_owner_parted_are_not_asked_about(db: Database, ws: Workspace) -> None:
    feed(db, ws, crowd())
    ask(db, ws, ms(NOW))
    likeliest = max(questions(db).values(), key=lambda row: row["chance"])
    with db.writing(ws.id) as conn:
        part(conn, ws, likeliest["left_id"], likeliest["right_id"], "", ms(NOW))
    pipeline.settle(db, ws, NOW)
    ask(db, ws, ms(NOW))
    assert questions(db)
    assert likeliest["id"] not in questions(db)


def test_what_the_owner_says_meanwhile_holds(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, crowd())
    first, *rest = sorted(questions(db).values(), key=lambda row: -row["chance"])
    second = next(row for row in rest if pair(row).isdisjoint(pair(first)))

    def answers() -> None:
        with db.writing(ws.id) as conn:
            part(conn, ws, first["left_id"], first["right_id"], "", ms(NOW))
            merge(conn, ws, second["left_id"], second["right_id"], "", ms(NOW))
        pipeline.settle(db, ws, NOW)

    afresh(db, ws)
    meanwhile(monkeypatch, answers)
    ask(db, ws, ms(NOW))
    asked = [pair(row) for row in questions(db).values()]
    assert pair(first) not in asked
    assert set().union(*asked) <= set(everyone(db))


def test_who_is_filed_anew_meanwhile_is_asked_about_afterwards(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def card(name: str, address: str) -> PersonRecord:
        return person(name, address, external_id=address)

    feed(db, ws, [card("Leocadia Ostrowicz", "lo@one.example"), card("Bob Xu", "b@two.example")])
    afresh(db, ws)
    meanwhile(monkeypatch, lambda: feed(db, ws, [card("Leocadia Ostrowicz", "b@two.example")]))
    ask(db, ws, ms(NOW))
    pipeline.settle(db, ws, NOW)
    (asked,) = questions(db).values()
    assert asked["because"].startswith("maybe one person: the same name (Leocadia Ostrowicz)")


def test_ended_between_pages_it_is_run_again(
    db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(db, ws, crowd())
    ask(db, ws, ms(NOW))
    whole = questions(db)
    afresh(db, ws)
    wait = left(db, ws)
    store = asking._store
    stored: list[None] = []

    def ended(*arguments: Any) -> None:
        if len(stored) == 2:
            raise KeyboardInterrupt
        store(*arguments)
        stored.append(None)

    monkeypatch.setattr(facts, "PAGE", 40)
    monkeypatch.setattr(asking, "_store", ended)
    with pytest.raises(KeyboardInterrupt):
        ask(db, ws, ms(NOW))
    assert left(db, ws) == wait - 80
    assert questions(db).items() < whole.items()
    monkeypatch.setattr(asking, "_store", store)
    ask(db, ws, ms(NOW))
    assert questions(db) == whole
    assert left(db, ws) == 0
    assert not list(ws.settings.data_dir.glob("bulk-*"))


def test_those_who_are_gone_do_not_wait_for_ever(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", "a@one.example"), person("Bob Xu", "b@two.example")])
    kept, absorbed = everyone(db)
    with db.writing(ws.id) as conn:
        merge(conn, ws, kept, absorbed, "", ms(NOW))
    pipeline.settle(db, ws, NOW)
    with db.writing(ws.id) as conn:
        push(conn, ws.id, Stage.SUGGEST, [kept, absorbed])
    ask(db, ws, ms(NOW))
    assert left(db, ws) == 0


@pytest.fixture
def large(ws: Workspace) -> Workspace:
    """The workspace where five who wait are many."""
    few = ReconcilerSettings(bulk_from=5)
    return replace(ws, settings=ws.settings.model_copy(update={"reconciler": few}))


def test_a_large_load_goes_through_by_itself(
    db: Database, large: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []

    def hearing(*arguments: Any, **rest: Any) -> None:
        heard.append(1)
        ask(*arguments, **rest)

    monkeypatch.setattr(pipeline, "ask", hearing)
    feed(db, large, [person("Anna Bell", f"x{n}@one.example") for n in range(4)])
    assert not heard
    feed(db, large, [person("Lea Orlow", f"x{n}@two.example") for n in range(6)])
    assert heard == [1]
    assert left(db, large) == 0
    assert len(questions(db)) == 4 * 3 / 2 + 6 * 5 / 2


def test_without_the_engine_the_own_one_goes_on_and_says_how_to_get_it(
    db: Database,
    large: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(engine, "installed", lambda: False)
    feed(db, large, [person("Lea Orlow", f"x{n}@two.example") for n in range(6)])
    assert len(questions(db)) == 6 * 5 / 2
    assert [record for record in caplog.messages if "pip install 'touchline[bulk]'" in record]
    with pytest.raises(EngineFault):
        ask(db, large, ms(NOW))


def test_the_command(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell("suggest").code == 0
    assert shell("suggest", "--engine", "splink").code == 0
    assert shell("suggest", "--spark", "local[1]").code == 2
    monkeypatch.setattr(engine, "installed", lambda: False)
    refused = shell("suggest", "--engine", "splink")
    assert refused.code == 1
    assert "touchline[bulk]" in refused.err
