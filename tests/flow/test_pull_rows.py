"""What a walk makes of rows: what went, what came back, what was restated, who was erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.source import EventRecord, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import interactions
from service.reconciler.erase import erase
from tests.flow.feeding import ME, mail, meeting, person
from tests.flow.walking import Walking, after, taken, walking

ANNA, BORIS, CARL = "anna@x.example", "boris@x.example", "carl@x.example"
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def at(db: Database, ws: Workspace, now: datetime) -> Walking:
    return walking(db, ws, now)


def verdicts(at: Walking) -> dict[str, tuple[bool, str]]:
    """(counted, rule) of each interaction, by subject."""
    with at.db.reading() as conn:
        rows = conn.execute(select(interactions)).all()
    return {row.subject: (row.counted, row.rule) for row in rows}


def letter(address: str, days_ago: float, subject: str) -> EventRecord:
    return mail(ME, address, days_ago, subject=subject)


def test_a_mail_that_went_still_happened(at: Walking) -> None:
    shelf = at.shelf("mail", "mail")
    first, second = letter(ANNA, 9, "First"), letter(ANNA, 3, "Second")
    shelf.put(first, second)
    taken(at, "mail")
    (anna,) = at.people().values()
    shelf.drop(second.external_id)
    at.clock.move(timedelta(minutes=5))
    taken(at, "mail")
    assert verdicts(at) == {"First": (True, "mail.out.to"), "Second": (True, "mail.out.to")}
    assert at.people()[anna.name].last_touched_at == anna.last_touched_at
    gone = [row for row in at.rows("mail") if row.gone_at is not None]
    assert [(row.external_id, row.gone_at) for row in gone] == [(second.external_id, at.desk.now())]
    assert at.row("mail").held == 1
    shelf.put(second)
    taken(at, "mail")
    assert at.row("mail").held == 2
    assert [row for row in at.rows("mail") if row.gone_at is not None] == []


def test_a_mailbox_may_be_emptied(at: Walking) -> None:
    shelf = at.shelf("mail", "mail")
    letters = [letter(ANNA, 1 + n, f"No {n}") for n in range(60)]
    shelf.put(*letters)
    taken(at, "mail")
    shelf.drop(*(one.external_id for one in letters))
    taken(at, "mail")
    assert at.row("mail").held == 0
    assert len(at.rows("mail")) == 60
    assert all(counted for counted, _ in verdicts(at).values())


def test_a_meeting_that_went_was_called_off(at: Walking) -> None:
    shelf = at.shelf("calendar:1", "calendar")
    talk = meeting(ANNA, at.clock() - timedelta(days=5))
    shelf.put(talk)
    taken(at, "calendar:1")
    (anna,) = at.people().values()
    assert anna.last_meeting_at == ms(talk.occurred_at)
    shelf.drop(talk.external_id)
    taken(at, "calendar:1")
    assert verdicts(at) == {"Talk": (False, "meeting.cancelled")}
    assert [one.last_touched_at for one in at.people().values()] in ([], [None])
    shelf.put(talk)
    taken(at, "calendar:1")
    assert verdicts(at)["Talk"][0]
    assert at.row("calendar:1").held == 1


def test_a_meeting_that_another_calendar_still_holds_takes_place(at: Walking) -> None:
    talk = meeting(ANNA, at.clock() - timedelta(days=5))
    shelves = [at.shelf(name, "calendar") for name in ("calendar:1", "calendar:2")]
    for shelf in shelves:
        shelf.put(talk)
    taken(at, "calendar:1", "calendar:2")
    shelves[0].drop(talk.external_id)
    taken(at, "calendar:1", "calendar:2")
    assert verdicts(at)["Talk"][0]
    shelves[1].drop(talk.external_id)
    taken(at, "calendar:1", "calendar:2")
    assert verdicts(at) == {"Talk": (False, "meeting.cancelled")}


def test_a_card_that_went_goes_and_its_contact_with_it(at: Walking) -> None:
    cards, post = at.shelf("contacts", "contacts"), at.shelf("mail", "mail")
    anna, boris = person("Anna Bell", ANNA, external_id="1"), person("Boris Petrov", BORIS)
    cards.put(anna, boris)
    post.put(letter(ANNA, 3, "Hello"))
    taken(at, "contacts", "mail")
    assert set(at.people()) == {"Anna Bell", "Boris Petrov"}
    cards.drop("1", boris.external_id)
    taken(at, "contacts", "mail")
    assert at.rows("contacts") == []
    (left,) = at.people().values()
    assert left.name != "Anna Bell"
    assert left.last_touched_at is not None
    cards.put(anna)
    taken(at, "contacts", "mail")
    assert set(at.people()) == {"Anna Bell"}


def test_a_card_that_changed_says_what_it_says_now(at: Walking) -> None:
    cards = at.shelf("contacts", "contacts")
    cards.put(person("Anna Bell", ANNA, external_id="1", company="Acme"))
    taken(at, "contacts")
    cards.put(person("Anna Stone", ANNA, external_id="1", company="Globex"))
    taken(at, "contacts")
    (anna,) = at.people().values()
    assert (anna.name, anna.company) == ("Anna Stone", "Globex")


def series(days: int, times: int, start: datetime, id: str = "s") -> list[EventRecord]:
    """Occurrences of a series, every second day."""
    talks = [meeting(ANNA, start + timedelta(days=days + 2 * n)) for n in range(times)]
    return [replace(talk, external_id=f"{id}_{n}") for n, talk in enumerate(talks)]


def test_what_is_stated_whole_replaces_what_was_under_it(at: Walking) -> None:
    shelf = at.shelf("calendar:1", "calendar")
    first = series(-20, 5, at.clock())
    other = replace(meeting(BORIS, at.clock() - timedelta(days=3)), external_id="s2")
    shelf.put(*first, other)
    taken(at, "calendar:1")
    assert at.row("calendar:1").held == 6
    shelf.restate("s_", *series(-19, 3, at.clock()))
    taken(at, "calendar:1")
    assert set(at.held("calendar:1")) == {"s_0", "s_1", "s_2", "s2"}
    assert at.row("calendar:1").held == 4
    shelf.restate("s_")
    taken(at, "calendar:1")
    assert set(at.held("calendar:1")) == {"s2"}
    shelf.restate("s_", *first)
    taken(at, "calendar:1")
    assert at.row("calendar:1").held == 6


def test_who_was_erased_does_not_come_back(at: Walking) -> None:
    cards, post = at.shelf("contacts", "contacts"), at.shelf("mail", "mail")
    cards.put(person("Anna Bell", ANNA, external_id="1"), person("Carl Frost", CARL))
    post.put(letter(ANNA, 3, "To Anna"), letter(CARL, 3, "To Carl"), mail(ANNA, ME, 2))
    taken(at, "contacts", "mail")
    with at.db.writing(at.ws.id) as conn:
        erase(conn, at.ws, at.people()["Anna Bell"].id, at.desk.now())
    at.settle()
    post.put(letter(ANNA, 1, "Again"), mail(ANNA, ME, 1))
    cards.put(person("A. Bell", ANNA, external_id="1"), person("Anna", ANNA, external_id="2"))
    for shelf in (cards, post):
        shelf.void(checkpoints=True)
    for stream in ("contacts", "mail"):
        at.walk(stream)
        at.audit(stream)
        row = at.row(stream)
        assert row.held == len(at.held(stream)) == 1
        assert (row.unreadable, row.total) == (0, 1)
    at.settle()
    assert set(at.people()) == {"Carl Frost"}
    assert ANNA not in "".join(row.payload for row in [*at.rows("mail"), *at.rows("contacts")])


_NUMBERS = count()
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 8), st.integers(0, 3)),
        st.tuples(st.just("drop"), st.integers(0, 8), st.just(0)),
        st.tuples(st.just("restate"), st.integers(0, 1), st.integers(0, 4)),
        st.tuples(st.just("spoil"), st.integers(0, 8), st.just(0)),
        st.tuples(st.just("void"), st.booleans(), st.booleans()),
        st.tuples(st.just("walk"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("audit"), st.just(0), st.just(0)),
    ),
    max_size=20,
)


@pytest.mark.parametrize("feature", ["mail", "calendar", "contacts"])
def test_numbers_are_those_of_a_recount(at: Walking, feature: str) -> None:
    @SLOW
    @given(_STEPS)
    def story(steps: list[tuple[str, int, int]]) -> None:
        name = f"{feature}:{next(_NUMBERS)}"
        shelf = at.shelf(name, feature, page=3)  # type: ignore[arg-type]
        for what, number, more in steps:
            if what == "put":
                shelf.put(_record(feature, name, number, more))
            elif what == "drop":
                shelf.drop(f"i{number // 5}_{number}")
            elif what == "restate":
                news = [_record(feature, name, 5 * number + n, more) for n in range(more)]
                shelf.restate(f"i{number}_", *news)
            elif what == "spoil":
                shelf.spoil(f"i{number // 5}_{number}")
            elif what == "void":
                shelf.void(resumes=bool(number), checkpoints=bool(more))
            elif what == "walk":
                at.walk(name, after(number))
            else:
                at.audit(name)
            assert at.row(name).held == len(at.held(name))
        while at.row(name).checkpoint is None or at.row(name).resume is not None:
            at.walk(name)
        at.walk(name)
        assert at.row(name).held == len(at.held(name))
        at.audit(name)
        at.agree(name)
        assert at.row(name).unreadable == len(shelf.unreadable - at.held(name).keys())

    story()


def _record(feature: str, name: str, number: int, words: int) -> Record:
    key = f"i{number // 5}_{number}"
    if feature == "contacts":
        return person(f"Name {words}", f"p{number}@{name[9:]}.example", external_id=key)
    when = datetime.fromisoformat("2026-10-01T12:00:00Z") - timedelta(days=number)
    if feature == "calendar":
        return replace(meeting(ANNA, when), external_id=key, subject=f"Words {words}")
    return replace(letter(ANNA, number, f"Words {words}"), external_id=key)
