"""Google Contacts, the columns before 2024 and since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from connectors.base import ImportContext, Item, Member
from connectors.files.tables.plan import Column, Plan
from connectors.files.tables.reader import read, sniff

_ERAS = (
    {"Given Name", "Family Name", "Group Membership"},
    {"First Name", "Last Name", "Organization Name", "Labels"},
)
_VALUE = re.compile(r"(E-mail|Phone|Website) \d+ - Value")
_OTHER = re.compile(r"(?:Organization|Address) \d+ - (Name|Title|City)")
_NUMBERED = {
    "E-mail": "email", "Phone": "phone", "Website": "website",
    "Name": "company", "Title": "title", "City": "city",
}  # fmt: skip
_PLAIN = {
    "Name": "name", "Given Name": "given_name", "First Name": "given_name",
    "Additional Name": "middle_name", "Middle Name": "middle_name", "Family Name": "family_name",
    "Last Name": "family_name", "Nickname": "nickname", "File As": "nickname",
    "Organization Name": "company", "Organization Title": "title", "Birthday": "birthday",
    "Notes": "notes", "Labels": "tags", "Group Membership": "tags",
}  # fmt: skip


class GoogleContacts:
    """contacts.csv of Google Contacts and Takeout. A cell holds several values joined by " ::: ";
    "* " marks the first of them, or a group of Google's own, which is no tag. People in
    "* Other Contacts" alone were collected from mail: match_only."""

    format = "google-contacts"
    label = "Google Contacts"

    def sniff(self, head: bytes, name: str) -> int:
        return 90 if sniff(head, plan) else 0

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        return read(members, context, plan)


def plan(header: Sequence[str], mapping: Mapping[str, str]) -> Plan | None:
    names = {cell.strip() for cell in header}
    if not any(era <= names for era in _ERAS) and not any(_VALUE.fullmatch(n) for n in names):
        return None
    columns = tuple(c for i in range(len(header)) if (c := _column(header, i)))
    separator = re.compile(r" ?::: ?")
    return Plan(columns, separator, companies=True, groups=True)


def _column(header: Sequence[str], index: int) -> Column | None:
    name = header[index].strip()
    if found := _VALUE.fullmatch(name):
        before = header[index - 1].strip() if index else ""
        marked = before.endswith((" - Type", " - Label"))
        return Column(index, _NUMBERED[found[1]], index - 1 if marked else -1)
    if found := _OTHER.fullmatch(name):
        return Column(index, _NUMBERED[found[1]])
    return Column(index, _PLAIN[name]) if name in _PLAIN else None
