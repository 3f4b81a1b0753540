"""People found to be one by a name and independent evidence, and who is left apart."""

from __future__ import annotations

import orjson
import pytest
from sqlalchemy import select

from schemas.source import EventRecord, PersonRecord, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import (
    contacts,
    identifier_names,
    identifiers,
    match_keys,
    merges,
)
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import undo
from service.reconciler.erase import erase
from service.timeline.read.contacts import ContactFilter
from service.timeline.read.contacts import page as contacts_page
from tests.conftest import NOW
from tests.flow.feeding import ME, everyone, feed, groups, mail, person

SLUG = "https://www.linkedin.com/in/"


def connection(name: str, company: str, slug: str = "", **rest: object) -> PersonRecord:
    """A LinkedIn connection: a name, a company and a profile, seldom an address."""
    handle = slug or name.replace(" ", "-").replace(",", "").lower()
    return PersonRecord(
        f"in:{handle}",
        name=name,
        company=company,
        profiles=(SLUG + handle,),
        **rest,  # type: ignore[arg-type]
    )


def met(address: str, name: str = "", days: float = 5) -> EventRecord:
    """A mail from somebody, then one to them."""
    return mail(address, ME, days, name=name)


def size(db: Database) -> int:
    with db.reading() as conn:
        chosen = select(contacts.c.id).where(contacts.c.merged_into.is_(None))
        return len(conn.execute(chosen).all())


ONE: dict[str, list[Record]] = {
    "a connection who writes from the company": [
        connection("Anna Bell", "Acme GmbH"),
        met("anna.bell@acme.de", "Anna Bell"),
    ],
    "another script and order": [
        connection("Иван Петров", "Ромашка"),
        met("i.petrov@romashka.ru", "Petrov, Ivan"),
    ],
    "a familiar form": [
        connection("Robert Miller", "Initrode Inc."),
        met("bob@initrode.com", "Bob Miller"),
    ],
    "a mailbox without a name that spells it": [
        connection("Anna Bell", "Acme"),
        met("abell@acme.com"),
    ],
    "an initial whose mailbox spells the rest": [
        connection("Anna Bell", "Acme"),
        met("anna.bell@acme.com", "A. Bell"),
    ],
    "one birthday": [
        person("Leire Jose Urrutia", "mj@one.example", birthday="1980-03-04"),
        person("Leire José Urrutia", "garcia@two.example", birthday="1980-03-04"),
    ],
    "cards with one desk": [
        person("Anna Bell", "anna@home.example", "info@acme.de"),
        person("Bell, Anna", "info@acme.de", external_id="other"),
    ],
    "an unusual mailbox name": [
        person("Anna Bell", "skywalker77@gmail.com"),
        person("Anna Bell", "skywalker77@web.de"),
    ],
    "Chinese signs": [connection("张小明", "Foobar"), met("xm@foobar.cn", "Xiaoming Zhang")],
}
TWO: dict[str, list[Record]] = {
    "a name alone": [connection("Anna Bell", "Acme"), met("anna.bell@gmail.com", "Anna Bell")],
    "another employer": [
        connection("Anna Bell", "Acme"),
        met("anna.bell@initrode.com", "Anna Bell"),
    ],
    "a common name at a huge employer": [
        connection("Wei Zhang", "Huawei"),
        met("wei.zhang@huawei.com", "Wei Zhang"),
    ],
    "two mailboxes at one company": [
        met("wei.zhang@foobar.com", "Wei Zhang"),
        met("wei.zhang2@foobar.com", "Wei Zhang"),
    ],
    "father and son": [
        person("John Smith", company="Smith & Co", birthday="1950-01-02"),
        person("John Smith Jr.", company="Smith & Co", external_id="son"),
    ],
    "different birthdays": [
        person("Anna Bell", company="Acme", birthday="1980-01-02"),
        person("Anna Bell", company="Acme", birthday="1991-05-02", external_id="b"),
    ],
    "siblings": [connection("Daniel Bell", "Acme"), met("bell@acme.com", "Daniela Bell")],
    "employers that share a word": [
        connection("Anna Bell", "Ocean"),
        person("Anna Bell", company="Ocean Media"),
    ],
    "self-employed": [
        connection("Anna Bell", "Freelance"),
        person("Anna Bell", company="freelance"),
    ],
}


@pytest.mark.parametrize("case", ONE)
def test_these_are_one(db: Database, ws: Workspace, case: str) -> None:
    feed(db, ws, ONE[case])
    assert size(db) == 1, groups(db)
    with db.reading() as conn:
        entry = conn.execute(select(merges)).one()
    evidence = orjson.loads(entry.evidence)
    assert entry.because.startswith("joined: ")
    assert {"name"} < {ground["kind"] for ground in evidence["for"]}


@pytest.mark.parametrize("case", TWO)
def test_these_stay_two(db: Database, ws: Workspace, case: str) -> None:
    feed(db, ws, TWO[case])
    assert size(db) == 2, groups(db)


def test_a_namesake_at_the_same_employer_makes_it_a_question(db: Database, ws: Workspace) -> None:
    feed(db, ws, [connection("Lea Orlow", "Acme"), met("lea.orlow@acme.de", "Lea Orlow")])
    assert size(db) == 1
    feed(db, ws, [met("l.orlow@acme.de", "Lea Orlow")])
    assert size(db) == 3  # the profile may be either's


def test_a_second_name_on_the_address_takes_the_join_back(db: Database, ws: Workspace) -> None:
    feed(db, ws, [connection("Lea Orlow", "Acme"), met("orlow@acme.de", "Lea Orlow")])
    before = everyone(db)
    assert size(db) == 1
    feed(db, ws, [met("orlow@acme.de", "Peter Orlow", 3)])
    assert size(db) == 2
    assert set(before.values()) < set(everyone(db).values())


def test_what_joined_in_one_batch_can_be_undone(db: Database, ws: Workspace) -> None:
    feed(db, ws, [connection("Anna Bell", "Acme"), met("anna.bell@acme.de", "Anna Bell")])
    with db.reading() as conn:
        number = conn.execute(select(merges.c.id)).scalar_one()
    with db.writing(ws.id) as conn:
        undo(conn, ws, number, ms(NOW) + 1)
    settle(db, ws, NOW)
    apart = groups(db)
    assert len(apart) == 2
    feed(db, ws, [mail(ME, "anna.bell@acme.de", 1)])
    rebuild(db, ws, "reconciler", NOW)
    assert groups(db) == apart


def test_a_crowd_of_one_name_joins_nobody(db: Database, ws: Workspace) -> None:
    crowd = [connection("Anna Bell", "Acme", f"anna-{n}") for n in range(14)]
    one = met("anna.bell@acme.de", "Anna Bell")
    feed(db, ws, [crowd[0], one])
    assert size(db) == 1
    feed(db, ws, crowd)
    assert size(db) == 15


def test_a_common_name_at_an_employer_of_many_is_a_question(db: Database, ws: Workspace) -> None:
    pair: list[Record] = [
        connection("Wei Zhang", "Foobar"),
        met("wei.zhang@foobar.com", "Wei Zhang"),
    ]
    rare: list[Record] = [
        connection("Lea Orlow", "Foobar"),
        met("lea.orlow@foobar.com", "Lea Orlow"),
    ]
    feed(db, ws, [*pair, *rare])
    assert size(db) == 2
    colleagues = [
        connection(f"Colleague Nr{chr(97 + n // 5)}{chr(97 + n % 5)}ov", "Foobar")
        for n in range(25)
    ]
    feed(
        db,
        ws,
        [*colleagues, *[connection(f"Other Kin{chr(97 + n)}er", "Foobar") for n in range(5)]],
    )
    assert size(db) == 2 + 30 + 1  # Wei Zhang is asked about, Lea Orlow is not
    feed(db, ws, [connection(c.name, "Elsewhere") for c in colleagues])
    assert size(db) == 2 + 30


def test_keys_of_those_who_are_gone_are_gone(db: Database, ws: Workspace) -> None:
    feed(db, ws, [connection("Anna Bell", "Acme")])
    with db.reading() as conn:
        assert conn.execute(select(match_keys)).all()
    feed(db, ws, [connection("", "", "anna-bell")])
    with db.reading() as conn:
        assert not conn.execute(select(match_keys)).all()


def test_whoever_is_erased_leaves_no_keys_and_frees_namesakes(db: Database, ws: Workspace) -> None:
    feed(db, ws, [connection("Lea Orlow", "Acme"), met("lea.orlow@acme.de", "Lea Orlow")])
    feed(db, ws, [met("l.orlow@acme.de", "Lea Orlow")])
    assert size(db) == 3
    with db.reading() as conn:
        chosen = select(identifiers.c.contact_id).where(
            identifiers.c.value == "email:l.orlow@acme.de"
        )
        second = conn.execute(chosen).scalar_one()
    with db.writing(ws.id) as conn:
        erase(conn, ws, second, ms(NOW))
    settle(db, ws, NOW)
    assert size(db) == 1
    with db.reading() as conn:
        known = set(conn.execute(select(identifiers.c.id)).scalars())
        assert set(conn.execute(select(match_keys.c.node)).scalars()) <= known
        assert set(conn.execute(select(identifier_names.c.identifier_id)).scalars()) <= known


def test_mail_under_another_name_takes_the_address_from_a_card(db: Database, ws: Workspace) -> None:
    box = "seifert@acme.de"
    feed(db, ws, [person("Georg Lind", "georg@home.example", box)])
    assert size(db) == 1
    feed(db, ws, [met(box, "Nicole Seifert"), met(box, "Nicole Seifert", 9)])
    assert set(everyone(db)) == {"Georg Lind", "Nicole Seifert"}
    feed(db, ws, [met(box, "Georg Lind", 2)])
    assert size(db) == 1  # he does write from there


def test_the_next_one_of_a_given_name_is_somebody_else(db: Database, ws: Workspace) -> None:
    box = "mark@acme.de"
    cards = [person("Mark Langer", box), person("Mark de Bruijn", box, external_id="next")]
    feed(db, ws, cards)
    assert {"Mark Langer", "Mark de Bruijn"} <= set(everyone(db))
    feed(db, ws, [person("Eva Sommer", "e@web.de"), person("Eva Vogt", "e@web.de")])
    assert len([name for name in everyone(db) if name.startswith("Eva")]) == 1


def test_cards_without_an_address_are_among_the_sources(db: Database, ws: Workspace) -> None:
    one, other = ONE["one birthday"]
    bare = person("Leire Jose Urrutia", external_id="bare", birthday="1980-03-04")
    feed(db, ws, [one, other, bare])
    with db.reading() as conn:
        page = contacts_page(conn, ws, ContactFilter(), ms(NOW))
    [found] = page.items
    assert len(found.sources) == 3
    assert "bare" in {source.external_id for source in found.sources}


def test_who_is_known_from_cards_alone_is_found_by_their_account(
    db: Database, ws: Workspace
) -> None:
    feed(db, ws, [person("Anna Bell", "anna@acme.example"), person("Zoe Card")], "csv")
    feed(db, ws, [person("Boris Petrov", "boris@petrov.example")], "vcard")
    for provider, names in (("csv", ["Anna Bell", "Zoe Card"]), ("vcard", ["Boris Petrov"])):
        wanted = ContactFilter(accounts=(ws.id_of("account", provider),))
        with db.reading() as conn:
            found = contacts_page(conn, ws, wanted, ms(NOW)).items
        assert [one.name for one in found] == names
