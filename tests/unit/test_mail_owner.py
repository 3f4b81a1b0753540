"""Streams, folders and what a whole mailbox says of its owner."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, cast

import pytest

from connectors.base import Failed, Found, Importer, Item
from connectors.files.mail import Eml, Mbox
from connectors.mail.folders import kind_of, labels
from schemas.source import EventRecord, OwnerClaim
from tests.contract.importers import CONTEXT, Bytes, found
from tests.worlds.mail import mbox, message

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ME = "Me <Me@example.org>"
SENT = message(ME, "anna@x.org", NOON)


def claims(items: list[Item]) -> list[tuple[str, str]]:
    return [(i.identifier, i.basis) for i in items if isinstance(i, OwnerClaim)]


def read(importer: Importer, files: dict[str, bytes]) -> list[Item]:
    return list(importer.read([Bytes(n, d) for n, d in files.items()], CONTEXT))


def one(importer: Importer, name: str, data: bytes) -> tuple[str, EventRecord]:
    [item] = found(read(importer, {name: data}))
    assert isinstance(item.record, EventRecord)
    return item.stream, item.record


@pytest.mark.parametrize(
    "label", ["Sent", "Gesendet", "Messages envoyés", "Отправленные", "送信済み"]
)
def test_the_sender_of_sent_mail_is_the_owner_once(label: str) -> None:
    mails = [message(ME, "a@x.org", NOON + timedelta(days=n), labels=[label]) for n in range(3)]
    assert claims(read(Mbox(), {"m.mbox": mbox(mails)})) == [("email:Me@example.org", "sent")]


def test_lists_and_machines_name_no_owner() -> None:
    extra = {"Auto-Submitted": "auto-replied"}
    mail = message(ME, "a@x.org", NOON, labels=["Sent"], extra_headers=extra)
    assert claims(read(Mbox(), {"m.mbox": mbox([mail])})) == []


@pytest.mark.parametrize(
    ("mine", "others", "claimed"), [(3, 0, True), (3, 3, True), (3, 4, False), (2, 0, False)]
)
def test_the_address_most_mail_was_delivered_to(mine: int, others: int, claimed: bool) -> None:
    to = ["Me@Example.org"] * mine + [f"list{n}@x.org" for n in range(others)]
    mails = [
        message("a@x.org", "l@x.org", NOON + timedelta(days=n), extra_headers={"Delivered-To": who})
        for n, who in enumerate(to)
    ]
    expected = [("email:me@example.org", "delivered")] if claimed else []
    assert claims(read(Mbox(), {"m.mbox": mbox(mails)})) == expected


@pytest.mark.parametrize(
    ("name", "stream", "label"),
    [
        ("Mail/Sent.mbox", "Sent.mbox", ["Sent"]),
        ("Mail/Sent Messages.mbox/mbox", "Sent Messages.mbox", ["Sent Messages"]),
        ("Mail/All mail.mbox", "All mail.mbox", None),
    ],
)
def test_streams_and_labels_of_mailboxes(name: str, stream: str, label: list[str] | None) -> None:
    got, record = one(Mbox(), name, mbox([SENT]))
    assert (got, record.facts.get("labels")) == (stream, label)


@pytest.mark.parametrize(
    ("name", "stream", "label", "draft"),
    [
        ("Maildir/cur/1.2.host:2,S", "Maildir", None, False),
        ("Maildir/new/1.2.host", "Maildir", None, False),
        ("Maildir/.Sent/cur/1.2.host:2,RS", ".Sent", ["Sent"], False),
        ("Maildir/.Work.2024/cur/1.2.host;2,DS", ".Work.2024", ["Work/2024"], True),
        ("mails/Gesendet/hello.eml", "mail", ["Gesendet"], False),
        ("hello.eml", "mail", None, False),
        ("cur/1.2.host", "mail", None, False),
    ],
)
def test_maildir(name: str, stream: str, label: list[str] | None, draft: bool) -> None:
    got, record = one(Eml(), name, SENT)
    assert (got, record.facts.get("labels")) == (stream, label)
    assert record.facts.get("draft", False) is draft


def test_a_maildir_is_one_stream_across_its_files() -> None:
    files = {"M/.Sent/cur/1:2,S": SENT, "M/.Sent/new/1": SENT}
    items = read(Eml(), files)
    assert len(found(items)) == 1
    assert claims(items) == [("email:Me@example.org", "sent")]


def test_folders_in_many_languages() -> None:
    assert kind_of("Entwürfe") == kind_of("Brouillons") == "draft"
    assert kind_of("[Gmail]/Spam") == kind_of("迷惑メール") == "spam"
    assert kind_of("Sentiments") == ""
    assert labels(b'Inbox,"a, b",=?UTF-8?Q?Non_lus?=, Inbox') == ("Inbox", "a, b", "Non lus")


@pytest.mark.parametrize(
    "head",
    [
        b"From,To,Date,Subject,Content\na,b,c,d,e\n",
        b"BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n",
        b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
        b'{"from": "a@x.org"}',
        b"From: me\n\nDate: soon\n",
        b"From here on: all is well\nDate: soon\nFrom: a\n\n",
        b"Dear Anna,\nFrom: me\nTo: you\n",
        b"",
        b"\x00\xff" * 50,
    ],
)
def test_neither_claims_what_is_no_mail(head: bytes) -> None:
    assert (Mbox().sniff(head, "a.mbox"), Eml().sniff(head, "a.eml")) == (0, 0)


def test_a_single_mail_may_begin_with_a_separator_or_a_mark() -> None:
    for start in (b"", b"\xef\xbb\xbf", b"\r\n"):
        assert Eml().sniff(start + SENT, "x") > 50
        assert one(Eml(), "x", start + SENT)[1].occurred_at == NOON
    assert one(Eml(), "x", mbox([SENT]))[1].occurred_at == NOON


@dataclass(frozen=True)
class Torn:
    """A compressed mailbox whose download broke off."""

    data: bytes
    name: str = "mail.mbox.gz"
    base: str = "mail.mbox"

    def open(self) -> BinaryIO:
        return cast(BinaryIO, gzip.GzipFile(fileobj=io.BytesIO(self.data)))


def test_what_was_read_before_a_file_breaks_off_is_kept() -> None:
    mails = (message("a@x.org", ME, NOON + timedelta(hours=n), body="x" * 4000) for n in range(900))
    packed = gzip.compress(mbox(mails), 0)
    items = list(Mbox().read([Torn(packed[:-200_000]), Bytes("b.mbox", mbox([SENT]))], CONTEXT))
    [failed] = [i for i in items if isinstance(i, Failed)]
    kept = [i for i in items if isinstance(i, Found)]
    assert failed.why.startswith("the file cannot be read on: ")
    assert len(kept) > 500
    assert kept[-1].stream == "b.mbox"
