"""From headers to records: evidence, keys, dates, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Failed, Found, Item, Skipped
from connectors.files.mail import Eml, Mbox
from connectors.mail import facts
from schemas.source import EventRecord, Facts
from tests.contract.importers import CONTEXT, NOW, Bytes
from tests.worlds.mail import mbox, message

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ME = "Me <me@example.org>"
ANNA = "Anna Smith <Anna@x.org>"


def read(*mails: bytes, name: str = "All mail.mbox") -> list[Item]:
    return list(Mbox().read([Bytes(name, mbox(mails))], CONTEXT))


def event(extra: Mapping[str, str] | None = None, **given: str) -> EventRecord:
    mail = message(ANNA, given.pop("to", ME), NOON, extra_headers=dict(extra or {}), **given)
    [item] = [i for i in read(mail) if isinstance(i, Found)]
    assert isinstance(item.record, EventRecord)
    return item.record


def told(mail: bytes) -> str:
    [item] = read(mail)
    assert isinstance(item, Failed | Skipped)
    assert item.where == "message 1 at byte 0"
    return item.why if isinstance(item, Failed) else item.reason


def test_a_plain_mail() -> None:
    mail = message(ANNA, ME, NOON, subject="Lunch", message_id="1@x", in_reply_to="0@x")
    [item] = read(mail, name="export.zip!/Takeout/Mail/Inbox.mbox")
    assert isinstance(item, Found)
    assert (item.stream, item.where) == ("Inbox.mbox", "message 1 at byte 0")
    got = item.record
    assert isinstance(got, EventRecord)
    assert (got.kind, got.subject, got.occurred_at) == ("mail", "Lunch", NOON)
    assert got.key == "mail:1@x|anna@x.org|2026-03-04T12:00:00Z"
    assert got.thread == "mail:0@x"
    assert [(p.role, p.identifier, p.name) for p in got.participants] == [
        ("from", "email:Anna@x.org", "Anna Smith"),
        ("to", "email:me@example.org", "Me"),
    ]


def test_every_fact() -> None:
    found = event(
        {
            "References": "<r@x>\r\n <s@x>", "List-Id": "Dev <dev.x.org>", "List-Unsubscribe": "<",
            "List-Post": "<p>", "Precedence": "Bulk", "Auto-Submitted": "Auto-Replied",
            "Return-Path": "<>", "Content-Type": "Multipart/Report; report-type=Delivery-Status",
            "X-Gmail-Labels": "=?UTF-8?Q?Re=C3=A7us,Spam?=", "Delivered-To": "me@x.org",
            "X-Original-To": "all@x.org", "Sender": "S <s@x.org>", "Reply-To": "r@x.org, q@x.org",
            "Feedback-ID": "1", "X-Autoreply": "yes", "X-Mailer": "Mutt", "X-BeenThere": "l@x.org",
            "X-Google-Groups": "topics",
        }
    ).facts  # fmt: skip
    size = found.pop("size")
    identifier = found.pop("message_id")
    assert size > 400
    assert identifier.endswith("x.org")
    assert found == {
        "references": ["r@x", "s@x"], "list_id": "dev.x.org", "list_unsubscribe": True,
        "list_post": True, "precedence": "bulk", "auto_submitted": "auto-replied",
        "return_path": "<>", "content_type": "multipart/report",
        "report_type": "delivery-status", "labels": ["Reçus", "Spam"],
        "delivered_to": ["me@x.org", "all@x.org"], "sender": "s@x.org", "reply_to": "r@x.org",
        "feedback_id": True, "auto_response": "yes", "mailer": "Mutt", "x_been_there": True,
        "x_google_groups": True, "spam": True,
    }  # fmt: skip


def test_what_the_mail_does_not_say_is_absent() -> None:
    assert set(event().facts) == {"message_id", "content_type", "size"}
    assert event({"X-Spam-Flag": "YES"}).facts["spam"]
    assert event({"X-Gmail-Labels": "Entwürfe"}).facts["draft"]


def test_the_names_of_facts_are_those_of_the_contract() -> None:
    assert {key for key, _ in facts._READERS.values()} <= set(Facts.__annotations__)


def test_the_thread_is_the_oldest_message_known() -> None:
    line = " ".join(f"<{n}@x>" for n in range(40))
    got = event({"References": line, "In-Reply-To": "<39@x>"})
    assert got.thread == "mail:0@x"
    assert got.facts["references"] == [f"{n}@x" for n in range(20, 40)]
    assert event(message_id="own@x").thread == "mail:own@x"


def test_a_repeated_id_on_another_mail_is_another_mail() -> None:
    mails = [
        message(ANNA, ME, NOON + timedelta(days=day), message_id="same@x") for day in (0, 1, 0)
    ]
    first, second, third = read(*mails)
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert isinstance(third, Skipped)
    assert third.reason == "the same message again"
    assert first.record.external_id != second.record.external_id


def test_without_an_id_the_content_names_it() -> None:
    def key(subject: str) -> str:
        [item] = read(message(ANNA, ME, NOON, subject=subject, message_id=None))
        assert isinstance(item, Found)
        assert isinstance(item.record, EventRecord)
        return item.record.key

    assert key("a") == key("a") != key("b")


def test_an_invitation_has_the_key_of_its_event() -> None:
    body = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:u1@cal\nEND:VEVENT\n"
    got = event({"Content-Type": "text/calendar"}, body=body)
    assert got.key == "ical:u1@cal"
    assert (got.facts["calendar_part"], got.facts["calendar_method"]) == (True, "request")
    other = event({"Content-Type": "text/calendar"}, body=body, message_id="other@x")
    assert other.external_id != got.external_id


@pytest.mark.parametrize(
    ("date", "received", "expected"),
    [
        ("nonsense", "by x; Wed, 4 Mar 2026 13:00:00 +0100", NOON),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "by x; Wed, 4 Mar 2026 12:00:00 +0000", NOON),
        ("Wed, 4 Mar 2099 12:00:00 +0000", "by x; Wed, 4 Mar 2026 12:00:00 +0000", NOON),
        ("Wed, 4 Mar 2099 12:00:00 +0000", "", datetime(2025, 5, 26, 20, 18, 5, tzinfo=UTC)),
    ],
)
def test_dates_that_cannot_be(date: str, received: str, expected: datetime) -> None:
    assert event({"Date": date, "Received": received}).occurred_at == expected


def test_no_date_at_all_is_told() -> None:
    mail = message(ANNA, ME, NOON, extra_headers={"Date": "soon"})
    [item] = Eml().read([Bytes("a.eml", mail)], CONTEXT)
    assert isinstance(item, Failed)
    assert item.why == "Date: 'soon' is no possible date, and there is no other"


def test_tomorrow_is_the_latest_date() -> None:
    [item] = read(message(ANNA, ME, NOW + timedelta(hours=23)))
    assert isinstance(item, Found)


def test_chats_and_mails_of_nobody() -> None:
    assert told(message(ANNA, ME, NOON, labels=["Chat"])) == "a chat entry, not a mail"
    chat = message(ANNA, ME, NOON, extra_headers={"X-GM-THRID": "1"})
    assert "old chat" in told(chat.replace(b"From: Anna", b"Fr: Anna"))
    assert told(message(ANNA, ME, NOON).replace(b"From: ", b"Fr: ")) == "From: missing"
    assert told(message("nobody", ME, NOON)) == "From: no address in 'nobody'"


def test_hidden_recipients_and_hostile_subjects() -> None:
    got = event(to="undisclosed-recipients:;", subject="=?utf-8?q?a=0D=0ABcc=3A_b=E2=80=AE?=")
    assert [p.role for p in got.participants] == ["from"]
    assert got.subject == "a Bcc: b"


def test_bodies_are_nowhere() -> None:
    assert "secret" not in repr(event(body="secret\n" * 9))


def carrying(ics: str, **given: str) -> EventRecord:
    body = f"--b\nContent-Type: text/plain\n\nx\n--b\nContent-Type: text/calendar\n\n{ics}\n--b--\n"
    return event({"Content-Type": 'multipart/mixed; boundary="b"'}, body=body, **given)


@pytest.mark.parametrize(
    ("method", "key"),
    [("", "mail"), ("METHOD:PUBLISH\n", "mail"), ("METHOD:REPLY\n", "ical"),
     ("METHOD:CANCEL\n", "ical")],
)  # fmt: skip
def test_a_letter_that_carries_a_calendar_file_is_a_letter(method: str, key: str) -> None:
    ics = f"BEGIN:VCALENDAR\n{method}BEGIN:VEVENT\nUID:u3\nEND:VEVENT\nEND:VCALENDAR"
    one, other = carrying(ics, message_id="1@x"), carrying(ics, message_id="2@x")
    assert one.facts["calendar_uid"] == "u3"
    assert one.key.partition(":")[0] == key
    assert (one.key == other.key) == (key == "ical")


def test_whether_a_calendar_was_looked_for() -> None:
    mixed = {"Content-Type": 'multipart/mixed; boundary="b"'}
    read_ = event(mixed, body="--b\nContent-Type: text/plain\n\nx\n--b--\n")
    assert read_.facts["calendar_part"] is False
    assert "calendar_part" not in event(mixed, body="").facts  # an archive without bodies


def test_a_copy_that_says_more_is_not_dropped() -> None:
    direct = message(ANNA, ME, NOON, message_id="q@x")
    listed = message(ANNA, ME, NOON, message_id="q@x", extra_headers={"List-Id": "<dev.x.org>"})
    items = read(direct, listed, direct, listed)
    one, other, again, too = items
    assert isinstance(one, Found)
    assert isinstance(other, Found)
    assert isinstance(again, Skipped)
    assert isinstance(too, Skipped)
    assert one.record.external_id != other.record.external_id
    assert isinstance(one.record, EventRecord)
    assert isinstance(other.record, EventRecord)
    assert one.record.key == other.record.key


def test_who_asks_for_copies_gets_every_one() -> None:
    mail = message(ANNA, ME, NOON, labels=["Sent"])
    context = replace(CONTEXT, copies=True)
    items = list(Mbox().read([Bytes("m.mbox", mbox([mail, mail]))], context))
    assert [type(item).__name__ for item in items] == ["Found", "OwnerClaim", "Found"]
