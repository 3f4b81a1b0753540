"""Bytes as logical lines: every line end, fold and encoding an export was seen with."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files.calendar.blocks import Block, blocks
from connectors.files.calendar.lines import MAX_LINE, lines
from connectors.files.calendar.properties import clean, read, text


def texts(data: bytes) -> list[str]:
    return [line.text for line in lines(io.BytesIO(data))]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\r\r\n"])
def test_any_line_end(end: bytes) -> None:
    assert texts(end.join([b"A:1", b" 2", b"B:3", b""])) == ["A:12", "B:3"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_unicode(codec: str) -> None:
    assert texts("A:Müller\r\n B:é\r\n".encode(codec)) == ["A:MüllerB:é"]


def test_a_fold_may_split_a_character() -> None:
    assert texts(b"A:M\xc3\r\n \xbcller\r\n") == ["A:Müller"]


def test_what_is_no_utf8_is_windows() -> None:
    assert texts("A:Müller\nB:ü".encode("cp1252")) == ["A:Müller", "B:ü"]


def test_an_endless_line_is_cut_not_held() -> None:
    data = b"A:" + b"x" * 500_000 + b"\r\n " + b"y" * 500_000 + b"\r\nB:1\r\n"
    first, second = lines(io.BytesIO(data))
    assert first.cut
    assert len(first.text) == MAX_LINE
    assert second == (3, "B:1", False)


@given(st.lists(st.text("ab:üß漢", min_size=1, max_size=300), max_size=20), st.integers(1, 80))
def test_folding_and_unfolding_is_nothing(stated: list[str], width: int) -> None:
    folded = b""
    for line in stated:
        octets = line.encode()
        pieces = [octets[at : at + width] for at in range(0, len(octets), width)]
        folded += b"\r\n ".join(pieces) + b"\r\n"
    assert texts(folded) == stated


def test_line_numbers_are_of_the_file() -> None:
    found = lines(io.BytesIO(b"A:1\r\n 2\r\n\r\nB:3\r\n"))
    assert [line.number for line in found] == [1, 4]


def test_bodies_alarms_and_attachments_are_not_even_kept() -> None:
    data = (
        b"BEGIN:VEVENT\nUID:a\nDESCRIPTION:secret\nATTACH:file\nCOMMENT:x\nBEGIN:VALARM\n"
        b"SUMMARY:ring\nUID:alarm\nEND:VALARM\nSUMMARY:Lunch\nEND:VEVENT\n"
    )
    (block,) = blocks(io.BytesIO(data))
    assert isinstance(block, Block)
    assert block.rows == ["UID:a", "SUMMARY:Lunch"]


def test_a_missing_end_is_mended_by_the_next_begin() -> None:
    data = b"BEGIN:VEVENT\nUID:a\nBEGIN:VALARM\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\nUID:stray\n"
    found = [block for block in blocks(io.BytesIO(data)) if isinstance(block, Block)]
    assert [(block.uid, block.trouble) for block in found] == [("a", ""), ("b", "")]


def test_parameters_are_read_forgivingly() -> None:
    prop = read("ATTENDEE;CN=\"Doe; Anna: x\";X-A=^'q^';PARTSTAT=ACCEPTED:MAILTO:a@b.co")
    assert prop is not None
    assert prop.parameters == {"CN": "Doe; Anna: x", "X-A": '"q"', "PARTSTAT": "ACCEPTED"}
    assert prop.value == "MAILTO:a@b.co"


def test_hostile_text_becomes_one_clean_line() -> None:
    assert text("a\\nb\\, c\\; d\\\\") == "a b, c; d\\"
    assert clean("Anna\u202e\x00\u200b\r\nMüller\t x") == "Anna Müller x"
