"""Messages that came with a relationship: the note of an invitation, a recommendation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectors.base import Failed, Found, Item
from connectors.files.linkedin.dates import Dates
from connectors.files.linkedin.identity import (
    digest,
    fold,
    is_hidden,
    party,
    profile,
    short,
    text_digest,
)
from connectors.files.linkedin.owner import Owner
from connectors.files.linkedin.people import family_name
from connectors.files.linkedin.shapes import Kind
from connectors.files.linkedin.tables import Entry, Table, each
from schemas.source import EventRecord, Facts, Participant, Role

_HIDDEN = "a deleted or hidden member"
_WAY = re.compile(r"(?P<given>given)|received", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """One side of a row."""

    url: str
    name: str

    @property
    def hidden(self) -> bool:
        return is_hidden(self.url, self.name)


def read_invitations(table: Table, owner: Owner, zone: str) -> Iterator[Item]:
    """zone: the owner's; Sent At names none."""
    dates = Dates.of((e["sent at"] for e in table.good_entries()), zone)
    return each(table, lambda entry: _invitation(entry, owner, dates))


def _invitation(entry: Entry, owner: Owner, dates: Dates) -> Item:
    if not entry["message"]:
        return entry.skipped("an invitation without a note: a relationship, not a contact")
    if (direction := entry["direction"].upper()) not in ("OUTGOING", "INCOMING"):
        return entry.failed("Direction", f"{short(direction)} is neither OUTGOING nor INCOMING")
    inviter = Person(entry["inviterprofileurl"], entry["from"])
    invitee = Person(entry["inviteeprofileurl"], entry["to"])
    mine = direction == "OUTGOING"
    me, other = (inviter, invitee) if mine else (invitee, inviter)
    if other.hidden:
        return entry.skipped(_HIDDEN)
    if not party(other.url, other.name):
        return entry.failed("To" if mine else "From", "nobody is named")
    people = _pair(_me(owner, me, sender=mine), _other(other, sender=not mine))
    # Known by names, which every era has; profile URLs came in 2023.
    what = (inviter.name, invitee.name, text_digest(entry["message"]))
    return _event(entry, Kind.INVITATIONS, "Sent At", dates, people, what)


def read_recommendations(
    table: Table, owner: Owner, connections: Iterable[Table]
) -> Iterator[Item]:
    """Given and received have one header: here alone the file's name has to tell."""
    way = _WAY.search(table.member.base)
    if way is None:
        why = "given or received? Call the file Recommendations_Given or Recommendations_Received"
        yield Failed(table.file, "file", why)
        return
    if not owner.identifier:
        yield Failed(table.file, "header", "whose export is this? Pass --me <your profile URL>")
        return
    profiles = _profiles_by_name(connections)
    dates = Dates.of(entry["creation date"] for entry in table.good_entries())
    mine = bool(way["given"])
    yield from each(table, lambda entry: _recommendation(entry, owner, dates, profiles, mine=mine))


def _recommendation(
    entry: Entry, owner: Owner, dates: Dates, profiles: dict[str, str], *, mine: bool
) -> Item:
    name = _full_name(entry)
    other = Person(profiles.get(fold(name), ""), name)
    if not name:
        return entry.failed("First Name", "nobody is named")
    if other.hidden:
        return entry.skipped(_HIDDEN)
    me = _me(owner, Person("", owner.name), sender=mine)
    people = _pair(me, _other(other, sender=not mine))
    what = ("given" if mine else "received", name, text_digest(entry["text"]))
    return _event(entry, Kind.RECOMMENDATIONS, "Creation Date", dates, people, what)


def _profiles_by_name(connections: Iterable[Table]) -> dict[str, str]:
    """Folded full name to profile URL; "" where two connections bear the name."""
    found: dict[str, str] = {}
    for table in connections:
        for entry in table.good_entries():
            name, url = fold(_full_name(entry)), entry["url"]
            if name and profile(url) != profile(found.setdefault(name, url)):
                found[name] = ""
    return found


def _full_name(entry: Entry) -> str:
    return f"{entry['first name']} {family_name(entry['last name'])}".strip()


def _event(
    entry: Entry,
    kind: Kind,
    column: str,
    dates: Dates,
    people: tuple[Participant, Participant],
    what: tuple[str, ...],
) -> Item:
    try:
        at = dates.read(entry[column.lower()])
    except ValueError as error:
        return entry.failed(column, str(error))
    relation = kind.value.removesuffix("s")
    # The hour as written: the owner's zone may be set otherwise next time.
    written = at.astimezone(dates.zone).replace(tzinfo=None).isoformat()
    key = digest(relation, written, *what)
    facts = Facts(relation=relation, group=False)
    record = EventRecord(key, "message", f"linkedin:{key}", at, participants=people, facts=facts)
    return Found(record, kind, entry.file, entry.where)


def _me(owner: Owner, person: Person, *, sender: bool) -> Participant:
    identifier = profile(person.url) or owner.identifier or party("", person.name)
    return Participant(identifier, _role(sender), person.name or owner.name, me=True)


def _other(person: Person, *, sender: bool) -> Participant:
    return Participant(profile(person.url) or party("", person.name), _role(sender), person.name)


def _role(sender: bool) -> Role:
    return "from" if sender else "to"


def _pair(one: Participant, two: Participant) -> tuple[Participant, Participant]:
    return (one, two) if one.role == "from" else (two, one)
