"""Address lists: nobody is lost, nobody is invented."""

from __future__ import annotations

from email.utils import formataddr, getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail.addresses import MAX_PARTICIPANTS, addresses, participants

ANNA = ("Anna Smith", "anna@x.org")
BEN = ("Ben", "ben@y.org")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("anna@x.org", [("", "anna@x.org")]),
        ("<anna@x.org>", [("", "anna@x.org")]),
        ("Anna Smith <anna@x.org>", [ANNA]),
        ("Anna Smith<Anna@X.org>", [("Anna Smith", "Anna@X.org")]),
        ('"Smith, Anna" <anna@x.org>, Ben <ben@y.org>', [("Smith, Anna", "anna@x.org"), BEN]),
        ("Smith, Anna <anna@x.org>", [("Smith, Anna", "anna@x.org")]),
        ("anna@x.org, Ben <ben@y.org>", [("", "anna@x.org"), BEN]),
        ("anna@x.org (Anna Smith)", [ANNA]),
        ("Anna (the (nested) one) Smith <anna@x.org>", [ANNA]),
        ("Anna Smith <anna@x.org>; Ben <ben@y.org>", [ANNA, BEN]),
        ("undisclosed-recipients:;", []),
        ("Friends: Anna Smith <anna@x.org>, Ben <ben@y.org>;", [ANNA, BEN]),
        ('"Anna Smith <anna@x.org>, "Ben" <ben@y.org>', [ANNA, BEN]),
        ('Anna Smith" <anna@x.org>, Ben <ben@y.org>', [ANNA, BEN]),
        ("Anna Smith <anna@x.org, Ben <ben@y.org>", [ANNA, BEN]),
        ("'Anna Smith' <anna@x.org>", [ANNA]),
        ('"anna@x.org" <anna@x.org>', [("", "anna@x.org")]),
        ("Anna Smith <mailto:anna@x.org>", [ANNA]),
        ("Anna Smith <@relay.org:anna@x.org>", [ANNA]),
        ('"anna.s"@x.org', [("", "anna.s@x.org")]),
        ("=?utf-8?q?Smith=2C_Anna?= <anna@x.org>", [("Smith, Anna", "anna@x.org")]),
        ('"=?utf-8?q?J=C3=BCrgen?=" <j@x.org>', [("Jürgen", "j@x.org")]),
        ("=?utf-8?q?Anna_Smith_=3Canna=40x=2Eorg=3E?=", [ANNA]),
        ("Anna\u202e\x00 Smith <anna@x.org>", [ANNA]),
        ('"Anna \\"A\\" Smith" <anna@x.org>', [('Anna "A" Smith', "anna@x.org")]),
        ("Anna <>", []),
        ("nobody", []),
        (",,;:<>()\"'", []),
        ("/O=EX/OU=A/CN=ANNA", [("", "/O=EX/OU=A/CN=ANNA")]),
        ("Anna Smith </O=EX/CN=ANNA>", [("Anna Smith", "/O=EX/CN=ANNA")]),
        ('"/O=EX/CN=ANNA" <anna@x.org>', [("/O=EX/CN=ANNA", "anna@x.org")]),
    ],
)
def test_as_mailers_write_them(raw: str, expected: list[tuple[str, str]]) -> None:
    assert list(addresses(raw.encode())) == expected


ATOM = st.from_regex(r"[a-z0-9]{1,8}([._+-][a-z0-9]{1,8})?", fullmatch=True)
ADDRESS = st.builds("{}@{}.org".format, ATOM, ATOM)
NAME = st.text(alphabet='Ab ,.()<>@;:"\\\\-', max_size=12).map(lambda t: " ".join(f"A{t}z".split()))


@given(st.lists(st.tuples(st.just("") | NAME, ADDRESS), max_size=6))
def test_well_formed_lists_agree_with_the_standard_library(people: list[tuple[str, str]]) -> None:
    raw = ", ".join(formataddr(person) for person in people)
    library = [(n if n.lower() != a.lower() else "", a) for n, a in getaddresses([raw])]
    assert list(addresses(raw.encode())) == (library if raw else [])


@given(st.text(alphabet="ab@.,;:<>()\"'\\ /=?\n", max_size=60))
def test_no_text_breaks_it(raw: str) -> None:
    for name, address in addresses(raw.encode()):
        assert "\n" not in name + address


def test_participants_are_capped_and_stay_as_given() -> None:
    many = ", ".join(f"Person {n} <P{n}@x.org>" for n in range(700)).encode()
    found = participants(many, "to")
    assert len(found) == MAX_PARTICIPANTS
    assert (found[3].identifier, found[3].name, found[3].role) == (
        "email:P3@x.org",
        "Person 3",
        "to",
    )


def test_a_hostile_list_takes_no_time() -> None:
    for piece in (b'"', b"(", b"<", b'"<a@b>,', b"a:", b'\\"', b"=?"):
        assert len(addresses(piece * 60_000)) <= MAX_PARTICIPANTS
