"""Hard cases by hand: a few records each, and what must become of them.

join: one contact without asking. hold: not by itself (a question to the owner is fine).
never: neither joined nor asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.bench.people.records import Record

Expected = Literal["join", "hold", "never"]
NUMBER, DESK = "+49 171 23456789", "+49 30 2345678"


@dataclass(frozen=True, slots=True)
class Case:
    """records: the first two are the ones in question; the others stand around them."""

    title: str
    expected: Expected
    records: tuple[Record, ...]


def person(name: str = "", *emails: str, **cells: str) -> Record:
    """A row. phone, company, birthday, profile: as in a table."""
    phone = cells.pop("phone", "")
    phones = (phone,) if phone else ()
    profile, company = cells.pop("profile", ""), cells.pop("company", "")
    born, title = cells.pop("birthday", ""), cells.pop("title", "")
    if cells:
        raise ValueError(f"no such cells: {sorted(cells)}")
    return Record(
        "", "", "table", name, emails=emails, phones=phones, profile=profile, company=company,
        birthday=born, title=title,
    )  # fmt: skip


def _joins(title: str, *records: Record) -> Case:
    return Case(title, "join", records)


def _holds(title: str, *records: Record) -> Case:
    return Case(title, "hold", records)


def _never(title: str, *records: Record) -> Case:
    return Case(title, "never", records)


SAME_KEY = (
    _joins(
        "one address, dots and a plus at Gmail",
        person("Anna Bell", "anna.bell+news@gmail.com"),
        person("Anna Bell", "annabell@googlemail.com"),
    ),
    _joins(
        "one address in two cases",
        person("Anna Bell", "Anna.Bell@Acme.com"),
        person("Bell, Anna", "anna.bell@acme.com"),
    ),
    _holds(
        "dots fold at Gmail only",
        person("", "anna.bell@acme.com"),
        person("", "annab.ell@acme.com"),
    ),
    _joins(
        "an international domain and its A-label",
        person("Jörg Weiß", "jw@müller.de"),
        person("Joerg Weiss", "jw@xn--mller-kva.de"),
    ),
    _never(
        "domains that only look alike",
        person("", "ceo@paypal.com"),
        person("", "ceo@paypa1.com"),
    ),
    _joins(
        "address and initials",
        person("J. Marsh", "jmarsh@acme.com"),
        person("Judith Marsh", "jmarsh@acme.com"),
    ),
    _joins(
        "address and nickname",
        person("Bob Kowalski", "bk@acme.com"),
        person("Robert Kowalski", "bk@acme.com"),
    ),
    _joins(
        "address and a married name beside the same given name",
        person("Petra Sommer", "petra@sommerwind.de", profile="petra-s"),
        person("Petra Sommer-Vogt", "petra@sommerwind.de"),
    ),
    _joins(
        "a handle in the place of a name",
        person("Anurag Bhat", "anurag.bhat@tuta.io"),
        person("faze-geek", "anurag.bhat@tuta.io"),
    ),
    _joins(
        "a short form that stands in no table",
        person("Denny Hochbürger", "d.hochbuerger@fusion.de"),
        person("Dennis Hochbürger", "d.hochbuerger@fusion.de"),
    ),
    _joins(
        "a middle name left out beside one profile",
        person("Lê Dũng", profile="dung-le-5"),
        person("Lê Bảo Dũng", profile="dung-le-5"),
    ),
    _joins(
        "one profile, one address alone",
        person("Ana Silva", profile="ana-silva-7"),
        person("Ana Silva", "ana@x.pt", profile="ana-silva-7"),
    ),
    _joins(
        "one mobile number",
        person("Lena Vogt", phone=NUMBER),
        person("Lena Vogt", "lv@web.de", phone="0049 171 23456789"),
    ),
    _holds(
        "one mobile number, another name",
        person("Lena Vogt", phone=NUMBER),
        person("Karl Noll", phone=NUMBER),
    ),
    _holds(
        "a switchboard",
        person("Lena Vogt", phone=DESK, company="Acme"),
        person("Karl Noll", phone=DESK, company="Acme"),
    ),
    _holds(
        "a switchboard and one name at two firms",
        person("Lena Vogt", phone=DESK, company="Acme"),
        person("Lena Vogt", phone=DESK, company="Brandt und Sohn"),
        person("Karl Noll", phone=DESK),
        person("Ute Haas", phone=DESK),
    ),
)

SHARED = (
    _holds(
        "a couple's mailbox",
        person("Tom Frost", "family.frost@gmx.de"),
        person("Eva Frost", "family.frost@gmx.de"),
    ),
    _holds(
        "a couple's mailbox between cards with addresses of their own",
        person("Tom Frost", "tom@frost.de", "frosts@gmx.de"),
        person("Eva Frost", "eva@frost.de", "frosts@gmx.de"),
    ),
    _holds(
        "a couple's mailbox in a script without blanks",
        person("中島俊介", "family.nakajima@docomo.ne.jp"),
        person("中島 健一", "family.nakajima@docomo.ne.jp"),
    ),
    _holds(
        "a nameless guest of a couple's mailbox",
        person("", "frosts@gmx.de"),
        person("Tom Frost", "frosts@gmx.de"),
        person("Eva Frost", "frosts@gmx.de"),
    ),
    _holds(
        "info@ on two people's cards",
        person("Ruth Adler", "info@adler-druck.de"),
        person("Jonas Weber", "info@adler-druck.de"),
    ),
    _joins(
        "info@ and the same full name",
        person("Ruth Adler", "info@adler-druck.de", company="Adler Druck"),
        person("Ruth Adler", "info@adler-druck.de"),
    ),
    _holds(
        "info@ and a nickname only",
        person("Andy Anderson", "info@ca-state.gov"),
        person("Andrew Anderson", "info@ca-state.gov"),
    ),
    _never(
        "a mailbox is no person",
        person("Acme Support", "support@acme.com"),
        person("Lena Vogt", "lena.vogt@acme.com", company="Acme"),
    ),
    _holds(
        "the assistant's address on the boss's card",
        person("Harald Klee", "klee@nordbank.de", "p.jung@nordbank.de"),
        person("Petra Jung", "p.jung@nordbank.de"),
    ),
    _holds(
        "one service sends for two",
        person("Ana Silva via DocuSign", "dse@docusign.net"),
        person("Karl Noll via DocuSign", "dse@docusign.net"),
    ),
    _holds(
        "an address that was given to somebody else",
        person("Mark Olsen", "mark@kite.io"),
        person("Mark Pereira", "mark@kite.io"),
    ),
    _holds(
        "a nameless record of an address with two holders",
        person("", "jsmith@kite.io"),
        person("John Smith", "jsmith@kite.io"),
        person("Jane Smith", "jsmith@kite.io"),
    ),
)

NAMESAKES = (
    _holds(
        "father and son, unmarked, one landline",
        person("Carl Meyer", phone=DESK, birthday="1950-04-03"),
        person("Carl Meyer", phone=DESK, birthday="1981-09-12"),
    ),
    _holds(
        "father and son with a Jr",
        person("Carl Meyer Jr.", "meyers@gmail.com"),
        person("Carl Meyer", "meyers@gmail.com"),
    ),
    _holds(
        "Morris I and Morris II with one birthday",
        person("Morris Klein I", birthday="1970-05-05"),
        person("Morris Klein II", birthday="1970-05-05"),
    ),
    _holds(
        "two of one name at one large firm",
        person("Wei Zhang", "wei.zhang@huawei.com"),
        person("Wei Zhang", "wei.zhang2@huawei.com"),
    ),
    _holds(
        "a third Wei Zhang without an address there",
        person("Wei Zhang", profile="wei-zhang-9", company="Huawei"),
        person("Wei Zhang", "wei.zhang@huawei.com", company="Huawei"),
        person("Wei Zhang", "wei.zhang2@huawei.com", company="Huawei"),
    ),
    _holds(
        "a common name and nothing else",
        person("John Smith", profile="john-smith-1"),
        person("John Smith", "js1980@gmail.com"),
    ),
    _holds(
        "a rare name and nothing else",
        person("Hjalmar Überschär", profile="hjalmar-ue"),
        person("Hjalmar Überschär", "hjue@posteo.de"),
    ),
    _holds(
        "one name, two birthdays, one firm",
        person("Ivan Petrov", company="Gazprom", birthday="1980-01-02"),
        person("Ivan Petrov", company="Gazprom", birthday="1985-03-04"),
    ),
    _holds(
        "one name and two profiles",
        person("Maria Garcia", profile="maria-garcia-1", company="Iberia"),
        person("Maria Garcia", profile="maria-garcia-2", company="Iberia"),
    ),
    _holds(
        "compound given names that share one",
        person("Luiz Felipe Costa", company="Vale"),
        person("Luiz Felipe Souza", company="Vale"),
    ),
    _holds(
        "relatives of one compound surname",
        person("Ana da Conceição", company="Vale"),
        person("Rui da Conceição", company="Vale"),
    ),
    _holds(
        "firms whose names only begin alike",
        person("Erik Lund", "erik.lund@ocean.dk", company="Ocean"),
        person("Erik Lund", company="Ocean Media"),
    ),
    _holds(
        "a private address that merely repeats the name at two providers",
        person("Anna Bell", "anna.bell@gmail.com"),
        person("Anna Bell", "anna.bell@yahoo.com"),
    ),
    _never(
        "one given name at one firm",
        person("Anna Bell", "anna.bell@acme.com", company="Acme"),
        person("Anna Noll", "anna.noll@acme.com", company="Acme"),
    ),
    _holds(
        "an initial that fits two",
        person("J. Marsh", company="Acme"),
        person("Judith Marsh", "judith.marsh@acme.com", company="Acme"),
        person("Jonas Marsh", "jonas.marsh@acme.com", company="Acme"),
    ),
)
