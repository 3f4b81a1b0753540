"""vCard, the lower half: encodings, folding, where a card begins and ends."""

from __future__ import annotations

import codecs
import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Failed, Found, ImportContext, Item, Skipped
from connectors.files.vcard import VCard
from connectors.files.vcard.cards import LINES, SIZE
from connectors.files.vcard.lines import CAP
from schemas.source import PersonRecord
from tests.contract.importers import Bytes
from tests.worlds.cards import book, card


def read(data: bytes | str, name: str = "a.vcf") -> list[Item]:
    raw = data.encode() if isinstance(data, str) else data
    return list(VCard().read([Bytes(name, raw)], ImportContext()))


def people(items: Sequence[Item]) -> list[PersonRecord]:
    records = [item.record for item in items if isinstance(item, Found)]
    return [record for record in records if isinstance(record, PersonRecord)]


def told(items: Sequence[Item]) -> list[tuple[str, str]]:
    skipped = [(i.where, i.reason) for i in items if isinstance(i, Skipped)]
    return skipped + [(i.where, i.why) for i in items if isinstance(i, Failed)]


def wrap(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


ZOE = wrap("FN:Zoë Łoś", "EMAIL:zoe@x.com")


@pytest.mark.parametrize(
    "data",
    [
        ZOE.encode(),
        codecs.BOM_UTF8 + ZOE.encode(),
        ZOE.replace("\r\n", "\n").encode(),
        ZOE.replace("\r\n", "\r").encode(),
        ZOE.replace("\r\n", "\r\r\n").encode(),
        ZOE.encode("utf-16"),
        ZOE.encode("utf-16-le"),
        ZOE.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + ZOE.encode("utf-16-be"),
        ("\n\n" + ZOE).encode(),
    ],
)
def test_every_encoding_of_the_file_reads_the_same(data: bytes) -> None:
    items = read(data)
    assert [p.name for p in people(items)] == ["Zoë Łoś"]
    assert told(items) == []
    assert VCard().sniff(data, "file.bin") == 95


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"FN;CHARSET=ISO-8859-2;ENCODING=QUOTED-PRINTABLE:=A3o=B6", "Łoś"),
        (b"FN;CHARSET=UTF-8;QUOTED-PRINTABLE:Zo=C3=AB =\r\nSmi=\r\nth", "Zoë Smith"),
        (b"FN;ENCODING=QUOTED-PRINTABLE:Do=EB John", "Doë John"),
        ("FN:Doë".encode("cp1252"), "Doë"),
        (b"FN;CHARSET=rot13:Plain", "Plain"),
        (b"FN;CHARSET=no-such:Plain", "Plain"),
        ("FN;CHARSET=Shift_JIS:山田".encode("shift_jis"), "山田"),
        (b"FN;ENCODING=b:Wm/Dqw==", "Zoë"),
        (b"FN:Z\r\n o\r\n\t\xc3\xab", "Zoë"),
        (b"FN:Z\xc3\r\n \xab", "Z\u00eb"),
        (b"fn:lower", "lower"),
        (b'FN;X-A="a:b;c":Quoted', "Quoted"),
        (b'FN;X-A="a:Open', "Open"),
        (b"FN:Smith, John\\, PhD", "Smith, John, PhD"),
        (b"FN:A\\nB  C\x07\xe2\x80\xaeD", "A B C D"),
    ],
)
def test_values_are_decoded(line: bytes, name: str) -> None:
    items = read(wrap("@", version="2.1").encode().replace(b"@", line))
    assert [p.name for p in people(items)] == [name]


def test_a_dangling_soft_break_does_not_swallow_the_end() -> None:
    data = wrap("FN:Anna", "NOTE;ENCODING=QUOTED-PRINTABLE:foo=", version="2.1") + ZOE
    assert [(p.name, p.notes) for p in people(read(data))] == [("Anna", "foo"), ("Zoë Łoś", "")]


def test_a_note_with_real_newlines_is_kept_whole() -> None:
    assert people(read(wrap("FN:Anna", "NOTE:one", "two", "EMAIL:a@x.com")))[0] == PersonRecord(
        external_id=people(read(wrap("FN:Anna", "EMAIL:a@x.com")))[0].external_id,
        name="Anna",
        emails=("a@x.com",),
        notes="one\ntwo",
    )


@pytest.mark.parametrize("fold", ["\r\n ", "\r\n", ""])
@pytest.mark.parametrize("head", ["PHOTO;BASE64:", "item1.LOGO;ENCODING=b;TYPE=JPEG:", "KEY:"])
def test_pictures_cost_nothing_and_spoil_nothing(fold: str, head: str) -> None:
    picture = fold.join(["/9j" + "A" * 70] * 9000)
    data = wrap("FN:Anna", head + picture, "EMAIL:a@x.com").encode()
    tracemalloc.start()
    items = read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(p.name, p.emails) for p in people(items)] == [("Anna", ("a@x.com",))]
    assert told(items) == []
    assert peak < 8 * CAP


def test_a_missing_end_is_recovered() -> None:
    anna = wrap("FN:Anna").replace("END:VCARD\r\n", "")
    items = read(anna + ZOE + anna)
    assert [p.name for p in people(items)] == ["Anna", "Zoë Łoś"]
    assert told(items) == [("card 3 (line 9)", "the same card again")]


def test_a_file_that_was_cut_says_what_it_lost() -> None:
    items = read("BEGIN:VCARD\nFN:Anna\nEMAIL:anna@example.co")
    assert [(p.name, p.emails) for p in people(items)] == [("Anna", ())]
    assert told(items)[0][0] == "card 1 (line 1)"
    assert "its last line is left out" in told(items)[0][1]
    assert told(read(ZOE.strip())) == []


def test_a_misspelt_beginning_is_a_named_failure() -> None:
    items = read(ZOE + wrap("FN:Lost").replace("VCARD", "VCAR", 1) + wrap("FN:Boris"))
    assert [p.name for p in people(items)] == ["Zoë Łoś", "Boris"]
    [(where, why)] = told(items)
    assert where == "card 2 (line 6)"
    assert '"BEGIN:VCAR"' in why


def test_lines_outside_any_card_are_told_once() -> None:
    items = read("FN:Lost\nEMAIL:l@x.com\nEND:VCARD\n" + ZOE)
    assert [p.name for p in people(items)] == ["Zoë Łoś"]
    assert told(items) == [("card 1 (line 1)", 'no "BEGIN:VCARD" stands before it')]


@pytest.mark.parametrize(
    "agent",
    [
        "AGENT:\r\nBEGIN:VCARD\r\nFN:Aide\r\nEMAIL:aide@x.com\r\nEND:VCARD",
        "AGENT:BEGIN:VCARD\\nFN:Aide\\nEMAIL:aide@x.com\\nEND:VCARD\\n",
        "item1.AGENT;TYPE=VCARD: \r\nbegin:vcard\r\nFN:Aide\r\nend:vcard",
    ],
)
def test_an_agent_is_no_contact(agent: str) -> None:
    items = read(wrap("FN:Anna", agent, "EMAIL:a@x.com") + ZOE)
    assert [(p.name, p.emails) for p in people(items)] == [
        ("Anna", ("a@x.com",)),
        ("Zoë Łoś", ("zoe@x.com",)),
    ]
    assert told(items) == []


def test_an_agent_that_never_ends_costs_no_later_card() -> None:
    items = read("BEGIN:VCARD\nFN:Anna\nAGENT:\nBEGIN:VCARD\nFN:Aide\n" + ZOE + wrap("FN:Boris"))
    assert [p.name for p in people(items)] == ["Anna", "Zoë Łoś", "Boris"]


def test_caps_are_named_and_neighbours_live() -> None:
    long = wrap("FN:Anna", "NOTE:" + "x" * (CAP + 9), "EMAIL:a@x.com")
    many = wrap(*["X-A:1"] * (LINES + 1))
    large = wrap(*["NOTE:" + "x" * (CAP - 9)] * (SIZE // CAP + 2))
    items = read(long + many + large + ZOE)
    assert people(items)[0].emails == ("a@x.com",)
    assert people(items)[-1].name == "Zoë Łoś"
    (note, *bad) = told(items)
    assert note == ("card 1 (line 1)", "NOTE is longer than 256 KB: left out")
    assert ["more than" in why for _, why in bad] == [True, True]


def test_a_file_without_cards_says_so() -> None:
    assert told(read(b"\n \n")) == [("the whole file", "there is no card in it")]


def test_a_card_inside_a_mail_is_a_weak_sign_only() -> None:
    assert VCard().sniff(b"From: a@b\n\n" + ZOE.encode(), "x.eml") == 30
    assert VCard().sniff(b"BEGIN:VCALENDAR\n", "x.vcf") == 0


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp", "Cf"]), max_size=60)


@given(st.lists(TEXT.filter(lambda t: t.strip()), min_size=1, max_size=5))
def test_what_was_written_comes_back(names: list[str]) -> None:
    items = read(book(card(name, uid=str(i)) for i, name in enumerate(names)))
    assert told(items) == []
    assert len(people(items)) == len(names)
    assert [p.external_id for p in people(items)] == [str(i) for i in range(len(names))]


def test_a_note_of_endless_lines_is_cut_and_told_once() -> None:
    items = read(wrap("FN:Anna", "NOTE:a", *["b" * 200] * (CAP // 100), "EMAIL:a@x.com"))
    assert [p.emails for p in people(items)] == [("a@x.com",)]
    assert told(items) == [("card 1 (line 1)", "the rest of NOTE is longer than 256 KB: left out")]
