"""vCard, the upper half: from properties to a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.base import ImportContext
from connectors.files.vcard import VCard
from schemas.source import PersonRecord
from tests.contract.importers import Bytes
from tests.unit.test_vcard_lines import people, read, told, wrap


def one(*lines: str) -> PersonRecord:
    items = read(wrap(*lines))
    assert told(items) == []
    [record] = people(items)
    return record


def test_a_full_card() -> None:
    record = one(
        "UID:urn:uuid:4f",
        "N:Smith;Anna;Maria;Dr.;",
        "FN:Dr. Anna Smith",
        "item1.EMAIL;type=INTERNET:anna@x.com",
        "item1.X-ABLabel:_$!<Work>!$_",
        "TEL;TYPE=CELL:+49 170 1234567",
        "ORG:Acme\\; Sons;Research",
        "TITLE:Head of Things",
        "ADR;TYPE=HOME:;;Main St 1;Köln;NRW;50667;Germany",
        "BDAY:1985-04-12",
        "NOTE:met in Rome\\nlikes tea",
        "CATEGORIES:Friends,myContacts,Rome\\, 2020",
        "REV:2024-02-03T04:05:06Z",
    )
    assert record == PersonRecord(
        external_id="urn:uuid:4f",
        name="Dr. Anna Smith",
        given_name="Anna",
        family_name="Smith",
        emails=("anna@x.com",),
        phones=("+49 170 1234567",),
        company="Acme; Sons",
        title="Head of Things",
        birthday="1985-04-12",
        city="Köln",
        notes="met in Rome\nlikes tea",
        tags=("Friends", "Rome, 2020"),
        observed_at=datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:", "N:Smith;Anna;M;;"], "Anna M Smith"),
        (["N:Smith"], "Smith"),
        (["FN: ", "N:;;;;", "NICKNAME:Annie,An"], "Annie"),
        (["EMAIL:anna@x.com"], "anna@x.com"),
        (["FN;ALTID=1;LANGUAGE=jp:山田", "FN;ALTID=1;LANGUAGE=en;PREF=1:Yamada"], "Yamada"),
        (["TEL:+49 170 1234567"], ""),
    ],
)
def test_the_name_comes_from_where_it_is(lines: list[str], name: str) -> None:
    record = one(*lines)
    assert (record.name, record.organisation) == (name, False)


@pytest.mark.parametrize(
    "lines",
    [
        ["ORG:Acme;Sales"],
        ["FN:Acme", "N:;;;;", "ORG:Acme;"],
        ["FN:Anna Acme", "N:Acme;Anna;;;", "ORG:Acme", "X-ABShowAs:COMPANY"],
        ["KIND:org", "FN:Acme"],
        ["KIND:org", "EMAIL:acme@x.com"],
    ],
)
def test_organisations(lines: list[str]) -> None:
    record = one(*lines)
    assert record.organisation
    assert record.name.casefold() in ("acme", "acme@x.com")
    assert (record.given_name, record.family_name) == ("", "")


def test_a_person_with_a_company_is_a_person() -> None:
    assert not one("FN:Anna Smith", "ORG:Acme").organisation
    assert not one("FN:Acme", "N:Acme;Anna;;;", "ORG:Acme").organisation


@pytest.mark.parametrize("kind", ["KIND:group", "X-ADDRESSBOOKSERVER-KIND:group", "KIND:location"])
def test_what_is_no_person_is_skipped_with_a_reason(kind: str) -> None:
    items = read(wrap("FN:Family", kind) + wrap("NOTE:nobody"))
    assert people(items) == []
    assert [where for where, _ in told(items)] == ["card 1 (line 1)", "card 2 (line 6)"]
    assert "not a person" in told(items)[0][1]
    assert "neither a name nor" in told(items)[1][1]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("BDAY:19850412", "1985-04-12"),
        ("BDAY:1985-04-12T00:00:00Z", "1985-04-12"),
        ("BDAY;VALUE=date:--0203", "--02-03"),
        ("BDAY:--02-29", "--02-29"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-07", "--03-07"),
        ("BDAY;VALUE=text:circa 1800", ""),
        ("BDAY:", ""),
    ],
)
def test_birthdays(line: str, day: str) -> None:
    assert one("FN:Anna", line).birthday == day


def test_preferred_ways_come_first() -> None:
    record = one(
        "FN:Anna",
        "EMAIL:second@x.com",
        "EMAIL;PREF=2:first@x.com",
        "EMAIL;PREF=1:zeroth@x.com",
        "EMAIL:SECOND@x.com ",
        "TEL;WORK:+49 30 901820",
        "TEL;CELL;PREF:+49 170 1234567",
    )
    assert record.emails[:3] == ("zeroth@x.com", "first@x.com", "second@x.com")
    assert record.phones == ("+49 170 1234567", "+49 30 901820")


def test_addresses_and_numbers_as_uris() -> None:
    record = one(
        "FN:Anna",
        "EMAIL;VALUE=uri:mailto:anna@x.com",
        "EMAIL;TYPE=X400:C=de;A=dbp;S=smith",
        'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+49-170-1234567;ext=102',
    )
    assert (record.emails, record.phones) == (("anna@x.com",), ("+49-170-1234567",))


@pytest.mark.parametrize(
    ("line", "profile"),
    [
        ("URL:https://www.linkedin.com/in/anna-smith", "https://www.linkedin.com/in/anna-smith"),
        ("item1.URL:https\\://x.com/anna", "https://x.com/anna"),
        (
            "URL:https://www.xing.com/profile/Anna_Smith7",
            "https://www.xing.com/profile/Anna_Smith7",
        ),
        ("X-SOCIALPROFILE;type=twitter:https://twitter.com/anna", "https://twitter.com/anna"),
        (
            "X-SOCIALPROFILE;type=linkedin;x-user=anna-smith:x-apple:anna-smith",
            "linkedin:anna-smith",
        ),
        ("SOCIALPROFILE;SERVICE-TYPE=Twitter:anna", "x:@anna"),
        ("X-TWITTER:@Anna", "x:@anna"),
        ("IMPP;X-SERVICE-TYPE=XING:Anna_Smith7", "xing:Anna_Smith7"),
    ],
)
def test_profiles(line: str, profile: str) -> None:
    assert one("FN:Anna", line).profiles == (profile,)


def test_a_label_of_apples_names_the_service() -> None:
    assert one("FN:Anna", "i.URL:anna-smith", "i.X-ABLabel:LinkedIn").profiles == (
        "linkedin:anna-smith",
    )


@pytest.mark.parametrize(
    "line",
    [
        "URL:https://netflix.com/anna",
        "URL:https://www.linkedin.com/company/acme",
        "IMPP:skype:anna",
    ],
)
def test_other_links_are_no_profiles(line: str) -> None:
    assert one("FN:Anna", line).profiles == ()


def test_unusable_values_are_named_and_the_person_kept() -> None:
    lines = ["FN:Anna", "EMAIL:/O=ORG/CN=ANNA", "EMAIL:a@x.com", "TEL:*100#", "BDAY:soon"]
    items = read(wrap(*lines))
    assert [(p.emails, p.phones, p.birthday) for p in people(items)] == [(("a@x.com",), (), "")]
    assert told(items) == [
        ("card 1 (line 1)", 'EMAIL "/O=ORG/CN=ANNA" is no address: left out'),
        ("card 1 (line 1)", 'TEL "*100#" is no phone number: left out'),
        ("card 1 (line 1)", 'BDAY "soon" is no date: left out'),
    ]


def test_national_numbers_wait_for_their_country() -> None:
    member = Bytes("a.vcf", wrap("FN:Anna", "TEL:0170 1234567", "TEL:030 1").encode())
    anywhere = list(VCard().read([member], ImportContext()))
    germany = list(VCard().read([member], ImportContext(region="DE")))
    assert [p.phones for p in people(anywhere) + people(germany)] == [("0170 1234567",)] * 2
    assert people(anywhere)[0].external_id == people(germany)[0].external_id
    assert len(told(anywhere)) == len(told(germany)) == 1


def test_the_revision_may_be_anything() -> None:
    assert one("FN:A", "REV:20240203T040506Z").observed_at == datetime(
        2024, 2, 3, 4, 5, 6, tzinfo=UTC
    )
    assert one("FN:A", "REV:2024-02-03T04:05:06+02:00").observed_at == datetime(
        2024, 2, 3, 2, 5, 6, tzinfo=UTC
    )
    assert one("FN:A", "REV:yesterday").observed_at is None
    assert one("FN:A", "REV:0001-01-01T00:00:00+14:00").observed_at is None


def test_one_id_on_two_cards_names_both() -> None:
    first, other = wrap("UID:7", "FN:Anna"), wrap("UID:7", "FN:Boris")
    items = read(first + other + first + other)
    ids = [p.external_id for p in people(items)]
    assert ids[0] == "7"
    assert ids[1].startswith("7#")
    assert [why for _, why in told(items)] == ["the same card again"] * 2


def test_ids_are_stable_without_uid_and_bounded_with_one() -> None:
    plain = one("FN:Anna", "EMAIL:a@x.com", "EMAIL:b@x.com")
    assert one("FN:anna", "EMAIL:B@x.com", "EMAIL:a@x.com", "NOTE:new").external_id == (
        plain.external_id
    )
    assert one("FN:Anna", "EMAIL:a@x.com").external_id != plain.external_id
    assert len(one("FN:Anna", "UID:" + "x" * 5000).external_id) < 50
