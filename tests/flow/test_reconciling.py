"""Who is one person, and who is never joined without being asked."""

from __future__ import annotations

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.source import PersonRecord, Record
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import contacts, merges
from tests.flow.feeding import ME, empty, everyone, feed, groups, mail, person

ANNA, WORK = "anna@home.example", "anna.bell@acme.example"


def test_one_card_joins_its_identifiers(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA, WORK, phones=("+49 151 12345678",))])
    assert groups(db) == {frozenset({f"email:{ANNA}", f"email:{WORK}", "phone:+4915112345678"})}


def test_cards_join_by_a_shared_address_and_the_journal_says_why(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), person("A. Bell", WORK)])
    assert len(groups(db)) == 2
    feed(db, ws, [person("Anna Bell", ANNA, WORK)])
    assert groups(db) == {frozenset({f"email:{ANNA}", f"email:{WORK}"})}
    with db.reading() as conn:
        entry = conn.execute(select(merges)).one()
    assert entry.actor == "auto"
    assert entry.because == (
        f"joined: the card of Anna Bell (address book) states both {WORK} and {ANNA}"
    ) or entry.because.endswith(f"states both {ANNA} and {WORK}")
    assert orjson.loads(entry.evidence)["chain"]


def test_names_alone_never_join(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Wei Zhang", "wei@a.example"), person("Wei Zhang", "wei@b.example")])
    assert len(groups(db)) == 2


def test_nameless_cards_of_one_name_stay_apart(db: Database, ws: Workspace) -> None:
    one = person("John Smith")
    feed(db, ws, [one, person("John Smith", external_id="another")])
    with db.reading() as conn:
        assert len(conn.execute(select(contacts)).all()) == 2


def test_role_addresses_never_join(db: Database, ws: Workspace) -> None:
    feed(
        db,
        ws,
        [
            person("Anna Bell", ANNA, "info@acme.example"),
            person("Carl Frost", "carl@acme.example", "info@acme.example"),
        ],
    )
    assert groups(db) == {frozenset({f"email:{ANNA}"}), frozenset({"email:carl@acme.example"})}


def test_a_family_mailbox_joins_nobody_and_loses_no_touch(db: Database, ws: Workspace) -> None:
    shared = "noll@home.example"
    feed(db, ws, [person("Fritz Noll", shared, "+fritz@x.example"), person("Gerda Noll", shared)])
    feed(db, ws, [mail(ME, shared, 3)])
    assert len(everyone(db)) == 3
    with db.reading() as conn:
        touched = conn.execute(select(contacts).where(contacts.c.touches > 0)).all()
    assert [row.name for row in touched] == [shared]


def test_father_and_son_with_one_address_stay_two(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("John Smith Sr", ANNA), person("John Smith Jr.", ANNA)])
    assert len([name for name in everyone(db) if name.startswith("John")]) == 2


def test_a_switchboard_joins_nobody(db: Database, ws: Workspace) -> None:
    line = ("+49 30 901820",)  # a fixed line
    feed(db, ws, [person("Anna Bell", ANNA, phones=line), person("Carl Frost", phones=line)])
    assert len(everyone(db)) == 2


def test_a_mobile_joins_only_names_that_agree(db: Database, ws: Workspace) -> None:
    number = ("+49 151 12345678",)
    feed(db, ws, [person("Anna Bell", ANNA, phones=number), person("Bell, Anna", phones=number)])
    assert len(everyone(db)) == 1
    feed(db, ws, [person("Carl Frost", phones=number)])
    with db.reading() as conn:
        assert len(conn.execute(select(contacts)).all()) >= 3


def test_gmail_spellings_are_one_mailbox(db: Database, ws: Workspace) -> None:
    feed(
        db,
        ws,
        [
            person("Anna Bell", "Anna.Bell+news@GoogleMail.com"),
            person("Anna", "annabell@gmail.com"),
        ],
    )
    assert groups(db) == {frozenset({"email:annabell@gmail.com"})}


def test_the_owners_own_card_is_no_contact(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Me Myself", ME, "second@own.example")])
    assert everyone(db) == {}


def test_match_material_makes_no_contact_but_joins(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA, WORK, match_only=True)])
    assert everyone(db) == {}
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, WORK, 5)])
    assert groups(db) == {frozenset({f"email:{ANNA}", f"email:{WORK}"})}


ADDRESSES = [f"p{n}@x.example" for n in range(6)]
NAMES = ["Anna Bell", "Bell Anna", "Anna B", "Carl Frost", "", "Karl Frost"]
CARDS = st.builds(
    lambda n, name, mails: PersonRecord(f"card{n}", name=name, emails=tuple(mails)),
    st.integers(0, 40),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(ADDRESSES), max_size=3, unique=True),
)
MAILS = st.builds(
    lambda address, days, mine: mail(ME, address, days) if mine else mail(address, ME, days),
    st.sampled_from(ADDRESSES),
    st.integers(1, 400),
    st.booleans(),
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(CARDS, max_size=8, unique_by=lambda card: card.external_id),
    st.lists(MAILS, max_size=6),
    st.randoms(use_true_random=False),
)
def test_one_by_one_in_any_order_gives_the_same_people_as_all_at_once(
    db: Database, ws: Workspace, cards: list[Record], mails: list[Record], draw: object
) -> None:
    records = [*cards, *mails]
    empty(db, ws)
    feed(db, ws, records)
    at_once = groups(db)
    empty(db, ws)
    draw.shuffle(records)  # type: ignore[attr-defined]
    for record in records:
        feed(db, ws, [record])
    assert groups(db) == at_once
