"""Whose export this is. Profile.csv has the name but no profile URL, so the slug is inferred."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connectors.base import Failed, ImportContext, Item
from connectors.files.linkedin.identity import fold, party, profile, short
from connectors.files.linkedin.shapes import Kind
from connectors.files.linkedin.survey import Survey
from connectors.files.linkedin.tables import Entry, Table
from schemas.identifier import normalise
from schemas.source import OwnerClaim


@dataclass(frozen=True, slots=True)
class Owner:
    """profiles: identifiers "linkedin:slug", the first names the owner; name: as in Profile.csv
    or the messages; by_name: messages without a profile URL bear that name;
    inferred: found in the export, not told by the owner."""

    profiles: tuple[str, ...] = ()
    name: str = ""
    by_name: bool = False
    inferred: bool = False

    @property
    def identifier(self) -> str:
        """ "" when not even a name is known."""
        return self.profiles[0] if self.profiles else party("", self.name)

    @property
    def known(self) -> bool:
        """Enough to tell the owner's messages from others'."""
        return bool(self.profiles) or self.by_name

    def is_party(self, url: str, name: str) -> bool:
        """By profile; by name only where the row has no profile: some exports leave the owner's
        URL empty, and a namesake has one."""
        if slug := profile(url):
            return slug in self.profiles
        return bool(self.name) and fold(name) == fold(self.name)


def find_owner(tables: Sequence[Table], surveys: Sequence[Survey], context: ImportContext) -> Owner:
    """In order: told by the owner; the one inviter of all outgoing invitations; the one sender,
    then the one recipient, named as in Profile.csv; that name alone."""
    name = _profile_name(tables)
    if given := sorted(i for i in context.owner if i.startswith("linkedin:")):
        return Owner(tuple(given), name or _name_of(given, surveys))
    namesakes = _namesakes(name, surveys)
    found = _inviter(tables) or (namesakes.pop() if len(namesakes) == 1 else "")
    if found:
        return Owner((found,), name or _name_of([found], surveys), inferred=True)
    nameless = any(fold(name) in survey.nameless for survey in surveys)
    return Owner(name=name, by_name=bool(name) and nameless and not namesakes)


def _profile_name(tables: Sequence[Table]) -> str:
    for table in tables:
        if table.kind is Kind.PROFILE:
            for entry in table.good_entries():
                return f"{entry['first name']} {entry['last name']}".strip()
    return ""


def _inviter(tables: Sequence[Table]) -> str:
    inviters = {
        profile(entry["inviterprofileurl"])
        for table in tables
        if table.kind is Kind.INVITATIONS
        for entry in table.good_entries()
        if entry["direction"].upper() == "OUTGOING"
    } - {""}
    return inviters.pop() if len(inviters) == 1 else ""


def _namesakes(name: str, surveys: Sequence[Survey]) -> set[str]:
    """Profiles of senders with this name, of sole recipients where no sender has it."""
    for people in ([s.senders for s in surveys], [s.receivers for s in surveys]):
        same = {who for names in people for who, seen in names.items() if fold(seen) == fold(name)}
        if name and same:
            return same
    return set()


def _name_of(profiles: Sequence[str], surveys: Sequence[Survey]) -> str:
    seen = [names for survey in surveys for names in (survey.senders, survey.receivers)]
    return next((names[who] for who in profiles for names in seen if who in names), "")


def read_emails(table: Table) -> Iterator[Item]:
    """The owner's own addresses: the key to the direction of every mail."""
    for entry in table.entries():
        if isinstance(entry, Failed):
            yield entry
        elif entry["confirmed"].lower() == "no":
            yield entry.skipped("an address you never confirmed")
        else:
            yield _claim(entry, "email address", f"email:{entry['email address']}", "")


def read_phones(table: Table, region: str) -> Iterator[Item]:
    for entry in table.entries():
        if isinstance(entry, Failed):
            yield entry
        elif not entry["number"]:
            yield entry.skipped("no number in it")
        else:
            yield _claim(entry, "number", f"phone:{entry['number']}", region)


def _claim(entry: Entry, column: str, stated: str, region: str) -> Item:
    if identifier := normalise(stated, region):
        return OwnerClaim(identifier, "declared")
    return entry.failed(column, f"{short(entry[column])} is none that can be used")
