"""Rows about people: connections, the uploaded address book, the owner's notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.base import Found, Item
from connectors.files.linkedin.dates import Dates
from connectors.files.linkedin.identity import digest, is_hidden, party, profile
from connectors.files.linkedin.shapes import Kind
from connectors.files.linkedin.tables import Entry, Table, each
from schemas.source import PersonRecord

# As people spell them, or in capitals; not lower-cased: "Md" and "Do" are names.
_SPELLED = """PhD phd DPhil DBA EdD MD DDS DMD DVM PharmD JD LLM LLB Esq MBA EMBA MSc BSc MPH MPA
    CPA CFA CFP PMP CSM CISSP CISA RN APRN SHRM-CP SHRM-SCP PHR SPHR FCA ACCA PE MA BA DO
    Jr Sr II III IV"""
_SUFFIXES = frozenset([*_SPELLED.split(), *_SPELLED.upper().split()])
_WHO = ("first name", "last name", "url", "email address")
_PARTS = re.compile(r"[;,]\s*|\s+(?=\S+@)")


def read_connections(table: Table) -> Iterator[Item]:
    dates = Dates.of(entry["connected on"] for entry in table.good_entries())
    return each(table, lambda entry: _connection(entry, dates))


def read_address_book(table: Table) -> Iterator[Item]:
    """ImportedContacts and the older Contacts: what the owner once uploaded to LinkedIn. They
    join identifiers but are no contacts by themselves."""
    return each(table, _card)


def read_notes(table: Table) -> Iterator[Item]:
    dates = Dates.of(entry["created on"] for entry in table.good_entries())
    return each(table, lambda entry: _note(entry, dates))


def family_name(stated: str) -> str:
    """Without what follows the first comma, if that is nothing but degrees and the like."""
    name, comma, rest = stated.partition(",")
    if not comma:
        return stated
    words = re.split(r"[\s,]+", rest.strip().replace(".", ""))
    return name.strip() if all(word in _SUFFIXES for word in words) else stated


def _connection(entry: Entry, dates: Dates) -> Item:
    given, last, url, email = (entry[column] for column in _WHO)
    company, title, connected = entry["company"], entry["position"], entry["connected on"]
    if not (given or last or url or email):
        if company or title:
            return entry.failed("First Name", "nobody is named: no name, URL or e-mail address")
        return entry.skipped("a hidden or closed profile: only a date")
    family = family_name(last)
    name = f"{given} {family}".strip()
    if is_hidden(url, name):
        return entry.skipped("a deleted or hidden member")
    slug = profile(url).removeprefix("linkedin:")
    record = PersonRecord(
        external_id=slug or digest("connection", name or email, connected),
        name=name,
        given_name=given,
        family_name=family,
        emails=(email,) if email else (),
        profiles=(url,) if slug else (),
        company=company,
        title=title,
        since=dates.maybe(connected),
    )
    return Found(record, Kind.CONNECTIONS, entry.file, entry.where)


def _card(entry: Entry) -> Item:
    emails, phones = _several(entry["emails"]), _several(entry["phonenumbers"])
    profiles = tuple(url for url in _several(entry["profiles"]) if profile(url))
    names = (entry["firstname"], entry["middlename"], entry["lastname"])
    name = entry["fullname"] or " ".join(filter(None, names))
    if not (emails or phones or profiles):
        return entry.skipped("nothing to match by: no e-mail address, number or profile")
    record = PersonRecord(
        external_id=digest("card", name, *sorted(emails), "", *sorted(phones), "", *profiles),
        name=name,
        given_name=entry["firstname"],
        family_name=family_name(entry["lastname"]),
        emails=emails,
        phones=phones,
        profiles=profiles,
        company=next(iter(_several(entry["companies"])), ""),
        title=entry["title"],
        match_only=True,
    )
    return Found(record, Kind.ADDRESS_BOOK, entry.file, entry.where)


def _note(entry: Entry, dates: Dates) -> Item:
    given, url = entry["connection first name"], entry["connection profile url"]
    family = family_name(entry["connection last name"])
    name = f"{given} {family}".strip()
    who = party(url, name)
    if not who:
        return entry.failed("Connection Profile URL", "the note is about nobody: no URL, no name")
    if not entry["note"]:
        return entry.skipped("an empty note")
    record = PersonRecord(
        external_id=digest("note", who, entry["created on"]),
        name=name,
        given_name=given,
        family_name=family,
        profiles=(url,) if profile(url) else (),
        notes=entry["note"],
        observed_at=dates.maybe(entry["edited on"]) or dates.maybe(entry["created on"]),
    )
    return Found(record, Kind.NOTES, entry.file, entry.where)


def _several(cell: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _PARTS.split(cell))
    return tuple(dict.fromkeys(part for part in parts if part))
