"""The calendar part of a mail: found wherever it is, never imagined, never kept."""

from __future__ import annotations

import base64
import io
import quopri
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files.mail.parts import MAX_CALENDAR, MAX_PARTS, Finder
from connectors.files.mail.split import Splitter
from connectors.mail import headers
from connectors.mail.raw import Calendar

INVITE = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:UID:no\r\n"
    b"UID;X-A=b:abc123@x.\r\n org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
FOUND = Calendar("abc123@x.org", "request")
MIXED = {"content-type": b'multipart/mixed; boundary="outer"'}


def part(head: bytes, body: bytes, boundary: bytes = b"outer") -> bytes:
    return b"\r\n--" + boundary + b"\r\n" + head + b"\r\n\r\n" + body


def find(body: bytes, fields: headers.Headers = MIXED, step: int = 1 << 20) -> Calendar | None:
    """As the splitter feeds it: from the newline that ends the header, in pieces."""
    finder = Finder(fields)
    data = b"\n" + body
    for at in range(0, len(data), step):
        if finder.looking:
            finder.feed(data, at, min(at + step, len(data)), last=at + step >= len(data))
    return finder.calendar


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Type: text/calendar; charset=utf-8; method=REQUEST", INVITE),
        (b"content-type:\r\n TEXT/Calendar", INVITE.replace(b"\r\n", b"\n")),
        (
            b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: BASE64",
            base64.encodebytes(INVITE),
        ),
        (
            b"Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/calendar",
            quopri.encodestring(INVITE),
        ),
    ],
)
@pytest.mark.parametrize("step", [7, 64, 1 << 20])
def test_encodings_and_spellings(head: bytes, body: bytes, step: int) -> None:
    text = part(b"Content-Type: text/plain", b"Hello\r\n") + part(head, body)
    assert find(text + b"\r\n--outer--\r\n", step=step) == FOUND
    assert find(text, step=step) == FOUND  # the end is missing


def nested() -> bytes:
    inner = part(b"Content-Type: text/html", b"<p>--inner</p>", b"inner")
    inner += part(b"Content-Type: text/calendar", INVITE, b"inner") + b"\r\n--inner--\r\n"
    return (
        part(b"Content-Type: application/pdf", b"JVBERi0x" * 500)
        + part(b'Content-Type: multipart/alternative;\r\n\tboundary="inner"', inner)
        + b"\r\n--outer--\r\n"
    )


@settings(max_examples=60, deadline=None)
@given(step=st.integers(1, 5000))
def test_nested_and_behind_an_attachment(step: int) -> None:
    assert find(nested(), step=step) == FOUND


def test_a_boundary_that_begins_like_another() -> None:
    inner = part(b"Content-Type: text/calendar", INVITE, b"outer2") + b"\r\n--outer2--"
    text = part(b"Content-Type: multipart/alternative; boundary=outer2", inner)
    assert find(text + b"\r\n--outer--") == FOUND


@pytest.mark.parametrize(
    "text",
    [
        part(b"Content-Type: text/plain", b"Content-Type: text/calendar\r\n\r\n" + INVITE),
        part(b"Content-Type: application/ics; name=invite.ics", INVITE),
        part(b"Content-Type: text/plain\r\nX-Why: text/calendar", INVITE),
        b"\r\n--outer--\r\n" + part(b"Content-Type: text/calendar", INVITE),
        part(b"Content-Type: message/rfc822", b"Content-Type: text/calendar\r\n\r\n" + INVITE),
        b"",
    ],
)
def test_what_is_no_calendar_part(text: bytes) -> None:
    assert find(text) is None


def test_a_message_that_is_a_calendar() -> None:
    fields = {
        "content-type": b"text/calendar; method=CANCEL",
        "content-transfer-encoding": b"base64",
    }
    assert find(base64.encodebytes(INVITE), fields, step=5) == FOUND
    assert find(b"", {"content-type": b"text/calendar; method=CANCEL"}) == Calendar("", "cancel")


def test_no_more_is_held_than_the_cap() -> None:
    finder = Finder(MIXED)
    finder.feed(b"\n" + part(b"Content-Type: text/calendar", INVITE), 0, 200, last=False)
    for _ in range(40):
        if finder.looking:
            finder.feed(b"X-PAD:12345678\r\n" * 500, 0, 8000, last=False)
        assert len(finder._held) < 2 * MAX_CALENDAR
    assert finder.calendar == FOUND


def test_too_many_parts_end_the_search() -> None:
    many = part(b"Content-Type: text/plain", b"x") * (MAX_PARTS + 1)
    assert find(many + part(b"Content-Type: text/calendar", INVITE)) is None
    near = b"\r\n--outerX" * 200_000
    assert find(near + part(b"Content-Type: text/calendar", INVITE)) is None


def test_behind_more_than_one_block() -> None:
    head = b"From: a@x.org\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n"
    attached = part(b"Content-Type: image/png", b"iVBORw0K" * 400_000)
    text = head + attached + part(b"Content-Type: text/calendar", INVITE) + b"\r\n--outer--"
    for separated in (True, False):
        stream = cast(BinaryIO, io.BytesIO(text))
        assert [raw.calendar for raw in Splitter(stream, separated=separated)] == [FOUND]
