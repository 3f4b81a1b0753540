"""A Gmail message becomes the same event as its copy in an mbox file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Found
from connectors.files.mail import Mbox
from connectors.google.letters import WANTED, Message, event, telling
from connectors.mail import headers
from connectors.mail.message import LeftOut, Unreadable
from schemas.payload import decode_event, encode
from schemas.source import EventRecord
from tests.contract.importers import CONTEXT, Bytes

NOW = CONTEXT.now
SENT = NOW - timedelta(days=3)
PLAIN = {
    "From": "Anna Bell <anna.bell@acme.example>",
    "To": "Mara Lind <mara@lind.example>, boris@petrov.example",
    "Cc": '"Stone, Eve" <eve@web.example>',
    "Date": format_datetime(SENT),
    "Subject": "=?utf-8?q?Caf=C3=A9?= on Friday",
    "Message-ID": "<m1@acme.example>",
    "In-Reply-To": "<m0@lind.example>",
    "References": "<root@lind.example> <m0@lind.example>",
    "List-Unsubscribe": "<mailto:out@acme.example>",
    "Return-Path": "<>",
}


def message(fields: dict[str, str], *labels: str, arrived: datetime = SENT, **more: str) -> Message:
    """As users.messages.get answers."""
    milliseconds = int(arrived.timestamp() * 1000)
    stated: Message = {
        "id": "18f1",
        "threadId": "18f0",
        "labelIds": labels or ("INBOX",),
        "internalDate": str(milliseconds),
        "sizeEstimate": 4321,
        "payload": {"headers": [{"name": n, "value": v} for n, v in fields.items()]},
    }
    return stated | more  # type: ignore[return-value]


def imported(fields: dict[str, str], arrived: datetime = SENT) -> EventRecord:
    """The same mail, out of an mbox file."""
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    file = f"From 17@xxx {arrived:%a %b %d %H:%M:%S} +0000 {arrived:%Y}\n{text}\nHello\n"
    (found,) = [
        item
        for item in Mbox().read([Bytes("all.mbox", file.encode())], CONTEXT)
        if isinstance(item, Found)
    ]
    assert isinstance(found.record, EventRecord)
    return found.record


def test_it_is_the_same_event() -> None:
    ours, theirs = event(message(PLAIN), NOW), imported(PLAIN)
    assert ours.external_id == "18f1"
    assert (ours.key, ours.thread, ours.subject) == (theirs.key, theirs.thread, theirs.subject)
    assert (ours.occurred_at, ours.participants) == (theirs.occurred_at, theirs.participants)
    without = {"size", "content_type", "labels"}
    assert {k: v for k, v in ours.facts.items() if k not in without} == {
        k: v for k, v in theirs.facts.items() if k not in without
    }
    assert ours.facts["size"] == 4321


@pytest.mark.parametrize("missing", ["Message-ID", "Date", "References", "Subject", "To"])
def test_it_is_the_same_event_where_a_field_is_missing(missing: str) -> None:
    fields = {name: value for name, value in PLAIN.items() if name != missing}
    ours, theirs = event(message(fields), NOW), imported(fields)
    assert (ours.key, ours.occurred_at) == (theirs.key, theirs.occurred_at)


_NAMES = st.sampled_from([name for name in WANTED if name not in ("From", "Date", "Message-ID")])
_VALUES = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), max_size=40)


@given(st.dictionaries(_NAMES, _VALUES.map(str.strip), max_size=8))
def test_whatever_else_the_header_says(more: dict[str, str]) -> None:
    fields = PLAIN | more
    ours, theirs = event(message(fields), NOW), imported(fields)
    assert (ours.key, ours.thread, ours.participants) == (
        theirs.key,
        theirs.thread,
        theirs.participants,
    )
    assert decode_event(encode(ours)) == ours


def test_the_headers_asked_for_are_those_that_are_read() -> None:
    pairs = [(name, "x") for name in WANTED]
    left = {"received", "content-transfer-encoding", "x-gm-thrid", "x-gmail-labels"}
    assert headers.gather(pairs).keys() == headers._WANTED - left
    assert len(WANTED) == len({name.lower() for name in WANTED})


def test_a_date_ahead_of_its_arrival_is_not_believed() -> None:
    early = event(message(PLAIN, arrived=SENT - timedelta(days=30)), NOW)
    assert early.occurred_at == SENT - timedelta(days=30)
    assert early.key == imported(PLAIN).key
    late = event(message(PLAIN, arrived=SENT + timedelta(days=30)), NOW)
    assert late.occurred_at == SENT
    near = event(message(PLAIN, arrived=SENT - timedelta(hours=20)), NOW)
    assert near.occurred_at == SENT


@pytest.mark.parametrize("stated", ["", "yesterday", "Mon, 1 Jan 1900 00:00:00 +0000", "9999"])
def test_without_a_usable_date_its_arrival_counts(stated: str) -> None:
    whole = datetime(2026, 10, 1, 9, 30, 15, tzinfo=UTC)
    assert event(message(PLAIN | {"Date": stated}, arrived=whole), NOW).occurred_at == whole


def test_what_was_sent_is_from_the_owner() -> None:
    sent = event(message(PLAIN, "SENT", "INBOX"), NOW)
    assert [p.me for p in sent.participants] == [True, False, False, False]
    assert not any(p.me for p in event(message(PLAIN), NOW).participants)


def test_labels_that_mean_something_are_kept() -> None:
    labels = ("INBOX", "UNREAD", "STARRED", "IMPORTANT", "Label_7", "CATEGORY_PROMOTIONS")
    assert event(message(PLAIN, *labels), NOW).facts["labels"] == ["CATEGORY_PROMOTIONS"]
    assert "labels" not in event(message(PLAIN), NOW).facts
    spam = event(message(PLAIN, "SPAM"), NOW).facts
    assert (spam["labels"], spam["spam"]) == (["SPAM"], True)
    trash = event(message(PLAIN, "TRASH"), NOW).facts
    assert trash["labels"] == ["TRASH"]
    assert "spam" not in trash
    assert [telling(x) for x in ("SENT", "DRAFT", "UNREAD")] == [True, True, False]


@pytest.mark.parametrize("label", ["DRAFT", "CHAT"])
def test_drafts_and_chats_are_left_out(label: str) -> None:
    with pytest.raises(LeftOut):
        event(message(PLAIN, label), NOW)


def test_nobody_wrote_it() -> None:
    with pytest.raises(Unreadable):
        event(message({name: v for name, v in PLAIN.items() if name != "From"}), NOW)


def test_an_invitation_at_the_top_is_seen() -> None:
    facts = event(message(PLAIN | {"Content-Type": "text/calendar; method=REPLY"}), NOW).facts
    assert (facts["calendar_part"], facts["calendar_method"]) == (True, "reply")
    odd = event(message(PLAIN | {"Content-Type": 'text/calendar; method="<1>"'}), NOW).facts
    assert odd["calendar_part"]
    assert "calendar_method" not in odd


def test_a_mail_alone_has_the_thread_gmail_gives_it() -> None:
    bare = {k: v for k, v in PLAIN.items() if k not in ("Message-ID", "References", "In-Reply-To")}
    assert event(message(bare), NOW).thread == "gmail:18f0"


def test_a_header_in_other_letters_counts_alike() -> None:
    loud = {name.upper(): value for name, value in PLAIN.items()}
    assert event(message(loud), NOW) == event(message(PLAIN), NOW)


def test_names_that_an_email_library_writes_are_read() -> None:
    mail = EmailMessage()
    mail["From"] = "Zoë Ärger <zoe@x.example>"
    assert (
        event(message(PLAIN | {"From": str(mail["From"])}), NOW).participants[0].name == "Zoë Ärger"
    )
