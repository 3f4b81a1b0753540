"""The same people as real files: LinkedIn's table, an address book, a mailbox, a calendar.

Each record is found again by a key: the id of a card, the slug of a profile, or the address of
who wrote or was invited.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from email.header import Header
from pathlib import Path

from schemas.identifier import normalise
from tests.bench.people.records import Record
from tests.worlds.calendar import calendar, event
from tests.worlds.cards import book
from tests.worlds.linkedin import connections_csv
from tests.worlds.mail import mbox, message

ME = "owner@consult.example"
START = datetime(2025, 1, 6, 9, tzinfo=UTC)
_CARDS = ("vcard", "google", "outlook", "table")


def write_files(records: Sequence[Record], folder: Path, seed: int = 1) -> dict[str, str]:
    """Writes the files; answers {key as in Store.clusters(): person}. A mailbox that two people
    wrote from has no person and is left out of the answer."""
    draw = random.Random(seed)
    linkedin = [r for r in records if r.source == "linkedin"]
    cards = [r for r in records if r.source in _CARDS]
    letters = [r for r in records if r.source == "mail" and r.emails]
    guests = [r for r in records if r.source == "calendar"]
    (folder / "Connections.csv").write_bytes(connections_csv(_connection(r) for r in linkedin))
    (folder / "contacts.vcf").write_bytes(book(_card(r) for r in cards))
    (folder / "mail.mbox").write_bytes(mbox(_letters(draw, letters)))
    (folder / "calendar.ics").write_bytes(calendar(_meetings(draw, guests)))
    truth = {key_of(r): r.person for r in (*linkedin, *cards)}
    return truth | _addresses([*letters, *guests])


def key_of(record: Record) -> str:
    """What the record is found by, "" when by nothing."""
    if record.source == "linkedin":
        return record.profile
    if record.source in _CARDS:
        return record.id
    return normalise(f"email:{record.emails[0]}") or "" if record.emails else ""


def _addresses(records: Iterable[Record]) -> dict[str, str]:
    people: dict[str, set[str]] = {}
    for record in records:
        for address in record.emails:
            if key := normalise(f"email:{address}"):
                people.setdefault(key, set()).add(record.person)
    return {key: held.pop() for key, held in people.items() if len(held) == 1}


def _connection(record: Record) -> tuple[str, str, str, str, str, str, date]:
    mail = record.emails[0] if record.emails else ""
    return (
        record.given, record.family, record.profile, mail, record.company, record.title,
        date(2022, 3, 1),
    )  # fmt: skip


def _card(record: Record) -> bytes:
    """One vCard 3.0 with every field the record has."""
    name = record.name or " ".join(filter(None, (record.given, record.family)))
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{record.id}", f"FN:{_text(name)}"]
    if record.given or record.family:
        lines.append(f"N:{_text(record.family)};{_text(record.given)};;;")
    lines += [f"EMAIL;TYPE=INTERNET:{address}" for address in record.emails]
    lines += [f"TEL:{number}" for number in record.phones]
    lines += [f"ORG:{_text(record.company)}"] if record.company else []
    lines += [f"TITLE:{_text(record.title)}"] if record.title else []
    lines += [f"BDAY:{record.birthday}"] if record.birthday else []
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCARD"]).encode()


def _letters(draw: random.Random, records: Iterable[Record]) -> Iterable[bytes]:
    """For each correspondent a mail from them and an answer."""
    for number, record in enumerate(records):
        when = START + timedelta(minutes=7 * number)
        who = _mailbox(record)
        yield message(who, f"Me <{ME}>", when, "The plan", f"{record.id}.a@x.example")
        if draw.random() < 0.7:
            answered = when + timedelta(hours=2)
            yield message(
                f"Me <{ME}>", who, answered, "Re: The plan", f"{record.id}.b@consult.example",
                f"{record.id}.a@x.example",
            )  # fmt: skip


def _meetings(draw: random.Random, records: Sequence[Record]) -> Iterable[bytes]:
    """Meetings of one to four guests."""
    at = 0
    while at < len(records):
        some = records[at : at + draw.randrange(1, 5)]
        guests = [(ME, "", "ACCEPTED")]
        guests += [(r.emails[0], r.name.replace('"', ""), "ACCEPTED") for r in some]
        start = START + timedelta(hours=at)
        yield event(f"meeting-{at}@consult.example", start, 45, "Review", ME, guests)
        at += len(some)


def _mailbox(record: Record) -> str:
    if not record.name:
        return record.emails[0]
    if record.name.isascii():
        return f'"{record.name}" <{record.emails[0]}>'
    return f"{Header(record.name, 'utf-8').encode()} <{record.emails[0]}>"


def _text(value: str) -> str:
    return "".join(f"\\{c}" if c in "\\,;" else c for c in value)
