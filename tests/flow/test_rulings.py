"""The owner's word on senders in the store: what it touches is judged anew, and back again."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.ruling import Word
from schemas.source import EventRecord, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, waiting
from service.db.tables import interactions
from service.detection import docket
from service.detection.overrule import overrule
from service.detection.rulings import sender
from service.ingest.store import interaction_id
from service.jobs.pipeline import rebuild, settle
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, everyone, feed, mail, person
from tests.flow.people import people, touches
from tests.flow.test_erasing_corners import leaks
from tests.flow.test_touches import contact, days_since, news

AT = ms(NOW)
ANNA, SHOP = "anna@home.example", "zoe@em.shop.example"
NOISE = mail(SHOP, ME, 3, facts={"list_unsubscribe": True, "feedback_id": True})


def say(db: Database, ws: Workspace, whom: str, word: Word | None) -> None:
    with db.writing(ws.id) as conn:
        if word is None:
            docket.drop(conn, ws, sender(whom))
        else:
            docket.keep(conn, ws, sender(whom), word, "", AT, sure=False)
    settle(db, ws, NOW)


def verdict(db: Database, ws: Workspace, event: EventRecord) -> tuple[str, bool, str | None]:
    with db.reading() as conn:
        number = interaction_id(ws, event.key)
        row = conn.execute(select(interactions).where(interactions.c.id == number)).one()
    return row.rule, row.counted, row.overruled_by


def test_a_word_judges_what_it_touches_and_can_be_taken_back(db: Database, ws: Workspace) -> None:
    feed(db, ws, [NOISE, person("Anna Bell", ANNA), mail(ME, ANNA, 9)])
    natural = verdict(db, ws, NOISE)
    say(db, ws, SHOP, "person")
    assert verdict(db, ws, NOISE) == ("owner.person", True, "owner")
    assert days_since(db, SHOP) == 3
    assert news(db, "interaction.recounted") == 1
    rebuild(db, ws, "detection", NOW)
    assert verdict(db, ws, NOISE) == ("owner.person", True, "owner")
    say(db, ws, SHOP, None)
    assert verdict(db, ws, NOISE) == natural
    assert SHOP not in everyone(db)


def test_a_word_on_a_domain_gives_way_to_one_on_an_address(db: Database, ws: Workspace) -> None:
    letters = [mail(ME, ANNA, 9), mail(ME, "bo@home.example", 8), mail(ME, "cy@far.example", 7)]
    feed(db, ws, letters)
    say(db, ws, "home.example", "never")
    assert [verdict(db, ws, one)[0] for one in letters] == [
        "owner.never",
        "owner.never",
        "mail.out.to",
    ]
    assert set(everyone(db)) == {"cy@far.example"}
    say(db, ws, ANNA, "person")
    assert [verdict(db, ws, one)[1] for one in letters] == [True, False, True]


def test_only_what_changed_is_judged_again(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, ANNA, 9), mail(ME, "bo@home.example", 8)])
    say(db, ws, ANNA, "never")
    with db.writing(ws.id) as conn:
        docket.keep(conn, ws, sender("home.example"), "never", "", AT, sure=False)
        assert waiting(conn, ws.id, Stage.JUDGE) == 1


def test_never_unmakes_an_acquaintance(db: Database, ws: Workspace) -> None:
    stamped = mail(ANNA, ME, 30, name="Anna Bell", facts={"list_unsubscribe": True})
    feed(db, ws, [stamped, mail(ME, ANNA, 10)])
    assert verdict(db, ws, stamped)[1]
    say(db, ws, ANNA, "never")
    assert verdict(db, ws, stamped) == ("owner.never", False, "owner")
    assert everyone(db) == {}


def test_a_word_on_the_very_interaction_wins(db: Database, ws: Workspace) -> None:
    letter = mail(ME, ANNA, 9)
    feed(db, ws, [letter, person("Anna Bell", ANNA)])
    say(db, ws, ANNA, "never")
    assert days_since(db) is None
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, letter.key), True, "", AT)
    settle(db, ws, NOW)
    assert contact(db).last_outbound_at == ms(letter.occurred_at)


def test_the_erased_are_not_named_by_a_word_on_them(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 9)])
    say(db, ws, ANNA, "never")
    with db.writing(ws.id) as conn:
        erase(conn, ws, everyone(db)["Anna Bell"], AT)
    settle(db, ws, NOW)
    assert leaks(db, "anna") == []


EVENTS: list[Record] = [
    NOISE,
    mail(ME, ANNA, 9),
    mail(ANNA, (ME, "bo@home.example"), 8, name="Anna Bell", facts={"list_unsubscribe": True}),
    mail(ME, ("info@home.example", "bo@home.example"), 7),
    mail("bo@home.example", ME, 6, name="Bo Dahl"),
    person("Anna Bell", ANNA),
]
SAID: list[tuple[str, Word | None]] = [
    (SHOP, "person"),
    ("home.example", "never"),
    (ANNA, "person"),
    ("info@home.example", None),
]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.permutations([*range(len(EVENTS)), *range(100, 100 + len(SAID))]))
def test_it_makes_no_difference_what_came_first(
    db: Database, ws: Workspace, order: list[int]
) -> None:
    empty(db, ws)
    for place in order:
        if place < 100:
            feed(db, ws, [EVENTS[place]])
        else:
            whom, word = SAID[place - 100]
            say(db, ws, whom, word or "never")
    with db.reading() as conn:
        found = (touches(conn), people(conn))
    rebuild(db, ws, "detection", NOW)
    rebuild(db, ws, "reconciler", NOW)
    with db.reading() as conn:
        assert (touches(conn), people(conn)) == found


def test_a_shared_address_that_is_a_person_is_a_contact(db: Database, ws: Workspace) -> None:
    box = "info@annabell.example"
    feed(db, ws, [mail(ME, box, 5), mail(box, ME, 4, name="Anna Bell")])
    assert everyone(db) == {}
    say(db, ws, box, "person")
    assert set(everyone(db)) == {"Anna Bell"}
    say(db, ws, box, None)
    assert everyone(db) == {}
