"""Names that are alike and not one person's, and words that are no name, company or birthday."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from schemas.source import Record
from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.tables import merges
from tests.flow.feeding import ME, feed, groups, mail, person
from tests.flow.test_matching import connection

BOX, ONE, TWO = "family@gmail.com", "one@web.de", "two@gmx.de"
NUMBER = "+491711234567"


def _joined(db: Database) -> list[str]:
    with db.reading() as conn:
        return [row.because for row in conn.execute(select(merges))]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Jana Novak", "Ana Novak"),
        ("Mara Bell", "Maria Bell"),
        ("David Lee", "David Li"),
        ("Martin Thomas", "Thomas Martin"),
        ("محمد الشريف", "Ahmed Elsherif"),
        ("حسن المصري", "Hussein Elmasry"),
        ("सुनील शर्मा", "Sonal Sharma"),
        ("רון לוי", "רוני לוי"),
        ("LinkedIn Member", "LinkedIn Member"),
        ("Front Desk", "Front Desk"),
    ],
)
def test_colleagues_whose_names_are_alike(
    db: Database, ws: Workspace, left: str, right: str
) -> None:
    feed(db, ws, [connection(left, "Acme", "one"), person(right, "zq@acme.de")])
    assert not _joined(db)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Zhang Wei", "Zhang Hui"),
        ("Kim Min-ji", "Kim Min-jae"),
        ("DUPONT Jean", "DUPONT Marie"),
        ("Michel Roux", "Michelle Roux"),
        ("Viktor Popov", "Viktoria Popova"),
        ("Mr Tom Bell", "Mrs Tom Bell"),
    ],
)
def test_a_family_with_one_mailbox(db: Database, ws: Workspace, left: str, right: str) -> None:
    feed(db, ws, [person(left, BOX, ONE), person(right, BOX, TWO, external_id="other")])
    assert not any({f"email:{ONE}", f"email:{TWO}"} <= group for group in groups(db))


@pytest.mark.parametrize("names", [("A. Bell", "Anna Bell", "Amy Bell"), ("Anna", "Anna Bell")])
def test_a_short_name_bridges_no_two_on_a_number(
    db: Database, ws: Workspace, names: tuple[str, ...]
) -> None:
    cards = [
        person(name, f"x@c{n}.example", phones=(NUMBER,), external_id=str(n))
        for n, name in enumerate([*names, "Anna Miller"])
    ]
    feed(db, ws, cards)
    assert len({group for group in groups(db) if any("@c" in value for value in group)}) == len(
        cards
    )


def test_a_given_name_bridges_no_two_on_an_address(db: Database, ws: Workspace) -> None:
    cards = [
        person(name, BOX, f"x@c{n}.example", external_id=str(n))
        for n, name in enumerate(("Anna", "Anna Bell", "Anna Miller"))
    ]
    feed(db, ws, cards)
    assert not any(len(group) > 2 for group in groups(db))


@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("Julia Novak", "julian@acme.de"),
        ("Leo Neumann", "leon@acme.de"),
        ("Anna Martin", "martina@acme.de"),
        ("Jana Novak", "ana.novak@acme.de"),
    ],
)
def test_a_mailbox_that_is_a_name_of_its_own(
    db: Database, ws: Workspace, name: str, box: str
) -> None:
    feed(db, ws, [connection(name, "Acme"), mail(ME, box, 4)])
    assert not _joined(db)


@pytest.mark.parametrize("company", ["Law Firm", "Owner", "Restaurant", "US Army", "Privatperson"])
def test_a_kind_of_company_is_no_employer(db: Database, ws: Workspace, company: str) -> None:
    feed(db, ws, [connection("Lea Orlow", company), person("Lea Orlow", ONE, company=company)])
    assert not _joined(db)


@pytest.mark.parametrize(
    ("name", "day"),
    [("Lea Orlow", "1980-01-01"), ("Lea Orlow", "1900-05-06"), ("John Smith", "1980-03-04")],
)
def test_birthdays_that_prove_nothing(db: Database, ws: Workspace, name: str, day: str) -> None:
    cards: list[Record] = [
        person(name, ONE, birthday=day),
        person(name, TWO, birthday=day, external_id="other"),
    ]
    feed(db, ws, cards)
    assert not _joined(db)


def test_a_placeholder_forbids_nothing(db: Database, ws: Workspace) -> None:
    first = person("Lea Orlow", ONE, company="Acme", birthday="1900-01-01")
    second = person("Lea Orlow", company="Acme", birthday="1982-04-05", external_id="other")
    feed(db, ws, [first, second])
    assert len(_joined(db)) == 1


def test_namesakes_in_other_signs_are_rivals(db: Database, ws: Workspace) -> None:
    feed(
        db, ws, [connection("张晓伟", "Blau", "one"), person("Xiaowei Zhang", ONE, company="Blau")]
    )
    assert len(_joined(db)) == 1
    feed(db, ws, [connection("章晓伟", "Blau", "two")])
    assert all(len(group) == 1 for group in groups(db))  # it may be either's
