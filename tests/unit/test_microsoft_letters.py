"""A message of Graph is the same event as its copy in a file, and no message breaks the reading."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail.headers import read
from connectors.mail.message import Folder, LeftOut, Unreadable, record
from connectors.mail.raw import Raw
from connectors.microsoft.letters import PLAIN, SELECT, SENT, SPAM, STATED, letter
from connectors.microsoft.moments import text, utc
from schemas.payload import decode_event, encode

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SENT_AT = datetime(2026, 10, 30, 9, 30, 5, tzinfo=UTC)


def someone(name: str, address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": name, "address": address}}


def message(**more: Any) -> dict[str, Any]:
    return {
        "id": "AAk1",
        "isDraft": False,
        "subject": "Grüße, Anna",
        "internetMessageId": "<m1@acme.example>",
        "conversationId": "conv",
        "sentDateTime": text(SENT_AT),
        "receivedDateTime": text(SENT_AT),
        "from": someone("Bell, Anna", "anna.bell@acme.example"),
        "toRecipients": [someone("Mara Lind", "mara@lind.example")],
        "ccRecipients": [],
        "bccRecipients": [],
        **more,
    }


BLOCK = "\n".join(
    (
        "",
        'From: "Bell, Anna" <anna.bell@acme.example>',
        "To: Mara Lind <mara@lind.example>",
        "Subject: =?utf-8?b?R3LDvMOfZSwgQW5uYQ==?=",
        f"Date: {format_datetime(SENT_AT)}",
        "Message-ID: <m1@acme.example>",
        "List-Id: <news.acme.example>",
    )
)


def pairs(block: str) -> list[dict[str, str]]:
    lines = (line.partition(": ") for line in block.split("\n") if line)
    return [{"name": name, "value": value} for name, _, value in lines]


@pytest.mark.parametrize("headers", [None, [], pairs(BLOCK)])
def test_a_copy_in_a_file_is_the_same_event(headers: list[dict[str, str]] | None) -> None:
    raw = Raw(0, b"", read(BLOCK.encode()), 0, None, cut=False)
    filed = record(raw, Folder("inbox"), NOW)
    more = {} if headers is None else {"internetMessageHeaders": headers}
    made = letter(message(**more), PLAIN, NOW)
    assert (made.key, made.occurred_at, made.subject) == (
        filed.key, filed.occurred_at, filed.subject,
    )  # fmt: skip
    assert made.participants == filed.participants
    assert made.facts.get("list_id") == ("news.acme.example" if headers else None)
    assert made.external_id == "AAk1"


def test_what_the_folder_says_is_told() -> None:
    assert letter(message(), SENT, NOW).participants[0].me
    assert letter(message(), SENT, NOW).facts["labels"] == ["Sent Items"]
    assert letter(message(), SPAM, NOW).facts["spam"]
    plain = letter(message(), PLAIN, NOW)
    assert not any(p.me for p in plain.participants)
    assert "labels" not in plain.facts


def test_what_is_no_mail_is_left_out() -> None:
    for row in (message(isDraft=True), message(subject="IM", internetMessageId=None)):
        with pytest.raises(LeftOut):
            letter(row, PLAIN, NOW)
    assert letter(message(subject="IM"), PLAIN, NOW).subject == "IM"


def test_a_date_that_cannot_be_is_not_believed() -> None:
    dated = pairs(BLOCK.replace(format_datetime(SENT_AT), "Mon, 1 Jan 2035 00:00:00 +0000"))
    made = letter(message(internetMessageHeaders=dated), PLAIN, NOW)
    assert made.occurred_at == SENT_AT


@pytest.mark.parametrize("nobody", [None, {}, someone("", ""), {"emailAddress": None}])
def test_a_mail_from_nobody_is_named_as_such(nobody: Any) -> None:
    with pytest.raises(Unreadable, match="From"):
        letter(message(**{"from": nobody, "sender": None}), PLAIN, NOW)


def test_names_that_would_break_a_header_do_not() -> None:
    hostile = 'Bell", <b@evil.example>, "Anna\\'
    made = letter(message(**{"from": someone(hostile, "a@acme.example")}), PLAIN, NOW)
    assert [p.identifier for p in made.participants if p.role == "from"] == ["email:a@acme.example"]


_TEXT = st.one_of(st.none(), st.text(max_size=30))
_PARTY = st.one_of(
    st.none(),
    st.builds(lambda n, a: {"emailAddress": {"name": n, "address": a}}, _TEXT, _TEXT),
    st.just({}),
)


@given(
    st.fixed_dictionaries(
        {"id": st.text(min_size=1)},
        optional={
            "subject": _TEXT,
            "from": _PARTY,
            "sender": _PARTY,
            "toRecipients": st.one_of(st.none(), st.lists(_PARTY, max_size=3)),
            "internetMessageId": _TEXT,
            "sentDateTime": st.one_of(_TEXT, st.just(text(SENT_AT))),
            "conversationId": _TEXT,
            "internetMessageHeaders": st.one_of(
                st.none(),
                st.lists(st.fixed_dictionaries({"name": st.text(), "value": st.text()})),
            ),
        },
    )
)
def test_any_message_is_read_or_refused_in_words(row: dict[str, Any]) -> None:
    with suppress(LeftOut, Unreadable):  # anything else is a failure
        made = letter(row, PLAIN, NOW)
        assert made.external_id == row["id"]
        assert decode_event(encode(made)).key


@given(st.one_of(st.none(), st.integers(), st.text(max_size=40)))
def test_a_moment_is_read_or_none(stated: object) -> None:
    moment = utc(stated)
    assert moment is None or moment.tzinfo is UTC


def test_moments_as_graph_writes_them() -> None:
    assert utc("2016-12-09T20:30:00.0000000") == datetime(2016, 12, 9, 20, 30, tzinfo=UTC)
    assert utc("2016-12-09T20:30:00Z") == datetime(2016, 12, 9, 20, 30, tzinfo=UTC)
    assert utc("0001-01-01T00:00:00+10:00") is None


def test_only_what_is_needed_is_selected() -> None:
    names = SELECT.split(",")
    assert set(STATED) < set(names)
    assert not {"body", "bodyPreview", "uniqueBody", "meetingMessageType"} & set(names)
