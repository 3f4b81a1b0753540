"""Header blocks, encoded words and dates as real mailers write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.header import Header
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail import dates, headers, words

WHEN = datetime(2025, 5, 26, 20, 18, 5, tzinfo=UTC)


def test_folded_spelled_and_repeated_fields() -> None:
    block = (
        b"\nDELIVERED-TO: a@x.org\r\nx-junk: no\r\nSubject: one\r\n two\r\n\tthree\r\n"
        b"tO: a@x.org\r\nsubject : second\r\nTo: b@x.org\r\nno field at all\r\n"
        b"X-GMail-Labels: Inbox\r\n"
    )
    assert headers.read(block) == {
        "delivered-to": b"a@x.org",
        "subject": b"one two\tthree",
        "to": b"a@x.org, b@x.org",
        "x-gmail-labels": b"Inbox",
    }


def test_every_wanted_field_is_found_in_any_case() -> None:
    for name in headers._WANTED:
        for spelled in (name, name.upper(), name.title()):
            assert headers.read(b"\n%s: v\n" % spelled.encode()) == {name: b"v"}


def test_no_more_fields_than_the_cap() -> None:
    block = b"\nTo: a@x.org" * (headers.MAX_FIELDS + 5)
    assert headers.read(block)["to"].count(b"@") == headers.MAX_FIELDS


@pytest.mark.parametrize(
    ("value", "boundary"),
    [
        (b'multipart/mixed; boundary="a;b c"; x=1', b"a;b c"),
        (b"Multipart/Mixed;boundary=abc", b"abc"),
        (b"multipart/mixed", b""),
    ],
)
def test_parameters(value: bytes, boundary: bytes) -> None:
    fields = {"content-type": value}
    assert headers.parameter(fields, "boundary") == boundary
    assert headers.media_type(fields) == "multipart/mixed"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus?= Berlin", "Grüße aus Berlin"),
        ("=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),  # no padding
        ("=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?=", "Grüße"),  # cut inside a letter
        ("=?iso-8859-1?q?Gr=FC=DFe?=", "Grüße"),
        ("=?iso-8859-1?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),  # declared wrongly
        ("=?x-unknown?q?Gr=FC=DFe?=", "Grüße"),
        ("=?rot13?q?Anna?=", "Anna"),
        ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        ("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("half =?utf-8?q?open", "half =?utf-8?q?open"),
    ],
)
def test_encoded_words(raw: str, text: str) -> None:
    assert words.decode(raw) == text


def test_undeclared_bytes() -> None:
    assert words.text("Grüße".encode()) == "Grüße"
    assert words.text("Grüße €".encode("cp1252")) == "Grüße €"
    assert words.text(b"a\x81") == "a\x81"


def test_hostile_characters_are_gone() -> None:
    assert words.clean("a\r\nBcc: b\x00\u202ec\u200b  d\ud800", 100) == "a Bcc: b c d"
    assert words.clean("x" * 900, 500) == "x" * 500


@given(st.text(min_size=1, max_size=60))
def test_what_the_standard_library_encodes_is_read_back(text: str) -> None:
    clean = words.clean(text, 1000)
    encoded = Header(clean, "utf-8").encode()
    assert words.clean(words.decode(encoded), 1000) == clean


@given(st.binary(max_size=80))
def test_no_bytes_break_text(raw: bytes) -> None:
    assert isinstance(words.decode(words.text(b"=?utf-8?b?" + raw + b"?=")), str)
    dates.parse(raw)
    dates.envelope(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"Mon, 26 May 2025 20:18:05 +0000",
        b"26 May 2025 20:18:05 -0000",
        b"Mon, 26 May 2025 22:18:05 +0200 (CEST)",
        b"Mon, 26 May 2025 15:48:05 -0430",
        b"Mon, 26 May 2025 20:18:05 GMT",
        b"Mon, 26 May 25 16:18:05 EDT",
        b"mon, 26 may 2025 20:18:05 +0000",
        b"Mon, 26 May 2025 20:18:05",
    ],
)
def test_dates(raw: bytes) -> None:
    assert dates.parse(raw) == WHEN


@pytest.mark.parametrize(
    "raw",
    [b"", b"yesterday", b"Mon, 32 May 2025 20:18:05 +0000", b"Mon, 26 May 0000 20:18:05 +9999"],
)
def test_no_dates(raw: bytes) -> None:
    assert dates.parse(raw) is None


@given(seconds=st.integers(315_532_800, 4_102_444_800), hours=st.integers(-12, 14))
def test_dates_there_and_back(seconds: int, hours: int) -> None:
    when = datetime.fromtimestamp(seconds, timezone(timedelta(hours=hours)))
    assert dates.parse(format_datetime(when).encode()) == when


@pytest.mark.parametrize(
    "line",
    [
        b"From 1@xxx Mon May 26 20:18:05 +0000 2025\r\n",
        b"From a@x.org Mon May 26 20:18:05 2025\n",
        b"From a@x.org Mon May 26 22:18:05 2025 +0200\n",
        b"From a@x.org Mon, 26 May 2025 22:18:05 +0200\n",
        b"From a@x.org 2025-05-26T20:18:05Z\n",
    ],
)
def test_separator_dates(line: bytes) -> None:
    assert dates.envelope(line) == WHEN


def test_received_date_is_behind_the_last_semicolon() -> None:
    raw = b"from a (x; y) by b with SMTP; Mon, 26 May 2025 13:18:05 -0700 (PDT)"
    assert dates.received(raw) == WHEN
    assert dates.stamp(WHEN) == "2025-05-26T20:18:05Z"
