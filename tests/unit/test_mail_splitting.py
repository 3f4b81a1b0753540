"""Where one message ends and the next begins."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files.mail import Eml, Mbox, split
from connectors.files.mail.split import Splitter
from connectors.mail.headers import MAX_BYTES
from connectors.mail.raw import Raw
from tests.worlds.mail import mbox, message

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MAIL = b"From: a@x.org\nTo: b@x.org\nDate: Wed, 4 Mar 2026 12:00:00 +0000\nSubject: %s\n\n%s\n"
LINE = b"From a@x.org Mon May 26 20:18:05 2025\n"


class Pipe:
    """A stream that cannot seek and hands out a few bytes at a time."""

    def __init__(self, data: bytes, most: int) -> None:
        self._data, self._at, self._most = data, 0, most

    def read(self, size: int) -> bytes:
        piece = self._data[self._at : self._at + min(size, self._most)]
        self._at += len(piece)
        return piece


def raws(data: bytes) -> list[Raw]:
    return list(Splitter(io.BytesIO(data), separated=True))


def subjects(data: bytes) -> list[bytes]:
    return [raw.fields.get("subject", b"") for raw in raws(data)]


@pytest.mark.parametrize(
    "line",
    [
        b"From 1833215653612141880@xxx Mon May 26 20:18:05 +0000 2025",
        b"From anna@x.org Mon May 26 20:18:05 2025",
        b"From anna@x.org  Mon May  6 20:18 2025",
        b"From anna@x.org Mon May 26 20:18:05 CEST 2025",
        b"From anna@x.org Mon May 26 20:18:05 2025 +0200",
        b"From anna@x.org Mon, 26 May 2025 20:18:05 +0200",
        b"From anna@x.org 2025-05-26T20:18:05+00:00",
        b"From anna@x.org Mon May 26 20:18:05 2025 remote from host",
        b"From - Mon May 26 20:18:05 2025",
        b"From anna at x.org  Mon May 26 20:18:05 2025",
        b'From "anna smith"@x.org Mon May 26 20:18:05 2025',
        b"From MAILER-DAEMON Mon May 26 20:18:05 2025",
        b"From ",
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_separators_of_many_writers(line: bytes, end: bytes) -> None:
    one = (line + b"\n" + MAIL % (b"one", b"text") + b"\n").replace(b"\n", end)
    two = (line + b"\n" + MAIL % (b"two", b"text")).replace(b"\n", end)
    assert subjects(one + two) == [b"one", b"two"]
    assert Mbox().sniff(one, "x") > Eml().sniff(one, "x")


@pytest.mark.parametrize(
    "text",
    [
        b"\nFrom here on everything is different.\n",
        b"\nFrom here on: nothing\nSubject: not one\n",
        b"\nFrom me to you, Mon May 26 2025, 20:18\nTo: be\n",
        b"\nFrom here on Mon May 26 20:18:05 2025\nTo: be\n",
        b"\n>From a@x.org Mon May 26 20:18:05 2025\nTo: be\n",
        b"\n From a@x.org Mon May 26 20:18:05 2025\nTo: be\n",
        b"\nFrom \nprose without a header\n",
        b"no blank before\nFrom a@x.org Mon May 26 20:18:05 2025\nand prose behind\n",
        b"\n" + LINE + b"prose\nbehind\nand more\nof it\nTo: be\n",
    ],
)
def test_prose_never_splits(text: bytes) -> None:
    data = LINE + MAIL % (b"one", text) + b"\n" + LINE + MAIL % (b"two", b"")
    assert subjects(data) == [b"one", b"two"]


def test_a_missing_blank_line_and_a_missing_body_still_split() -> None:
    headless = b"Subject: cut\nFrom: c@x.org\n"
    data = LINE + MAIL % (b"one", b"text") + LINE + headless + LINE + MAIL % (b"two", b"")
    assert subjects(data) == [b"one", b"cut", b"two"]


def test_a_spoilt_first_field_does_not_hide_its_message() -> None:
    data = LINE + MAIL % (b"one", b"") + b"\n" + LINE + b"\xff junk\n" + MAIL % (b"two", b"")
    assert subjects(data) == [b"one", b"two"]


def test_what_stands_before_the_first_separator_is_not_lost() -> None:
    data = b"\xef\xbb\xbf\r\n" + MAIL % (b"one", b"text") + b"\n" + LINE + MAIL % (b"two", b"")
    assert subjects(data) == [b"one", b"two"]


def test_offset_and_size() -> None:
    one, two = LINE + MAIL % (b"one", b"text") + b"\n", LINE + MAIL % (b"two", b"")
    assert [raw.offset for raw in raws(one + two)] == [0, len(one)]
    assert [raw.size for raw in raws(one + two)] == [len(x) - len(LINE) for x in (one, two)]


LETTERS = [
    message("a@x.org", "b@x.org", NOON + timedelta(hours=n), subject=f"s{n}", body="word " * n)
    for n in range(12)
]


@settings(max_examples=40, deadline=None)
@given(most=st.integers(1, 400), block=st.integers(600, 9000))
def test_blocks_may_end_anywhere(most: int, block: int) -> None:
    data, whole = mbox(LETTERS), subjects(mbox(LETTERS))
    before, split.BLOCK = split.BLOCK, block
    try:
        pipe = cast(BinaryIO, Pipe(data, most))
        pieces = list(Splitter(pipe, separated=True))
    finally:
        split.BLOCK = before
    assert [raw.fields["subject"] for raw in pieces] == whole
    assert [raw.size for raw in pieces] == [raw.size for raw in raws(data)]


def test_a_header_without_end_is_cut_and_its_neighbours_live() -> None:
    endless = b"From: a@x.org\n" + b"X-Junk: %s\n" % (b"y" * 60) * (2 * MAX_BYTES // 69)
    data = LINE + endless + LINE + MAIL % (b"two", b"")
    first, second = raws(data)
    assert first.cut
    assert first.fields["from"] == b"a@x.org"
    assert second.fields["subject"] == b"two"


class Flood:
    """A stream of one endless body, never in memory."""

    def __init__(self, head: bytes, blocks: int) -> None:
        self._head = head
        self._blocks, self._line = blocks, (b"x" * 75 + b"\n") * 13800

    def read(self, size: int) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        self._blocks -= 1
        return self._line[:size] if self._blocks >= 0 else b""


def test_a_huge_body_passes_through_a_small_window() -> None:
    flood = cast(BinaryIO, Flood(LINE + b"From: a@x.org\nSubject: big\n\n", 60))
    splitter = Splitter(flood, separated=True)
    largest = 0
    for raw in splitter:
        largest = max(largest, len(splitter._data))
        assert raw.size > 60_000_000
    assert 0 < largest < 3 * split.BLOCK
