"""The LinkedIn importer: opens the tables, finds the owner, reads each table in turn."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice

from connectors.base import Failed, ImportContext, Item, Member, Skipped
from connectors.files.csvrows import rows
from connectors.files.linkedin.messages import Messages
from connectors.files.linkedin.owner import Owner, find_owner, read_emails, read_phones
from connectors.files.linkedin.people import read_address_book, read_connections, read_notes
from connectors.files.linkedin.relations import read_invitations, read_recommendations
from connectors.files.linkedin.shapes import Kind
from connectors.files.linkedin.survey import survey
from connectors.files.linkedin.tables import (
    HEADER_WITHIN,
    Table,
    find_header,
    open_table,
    says_nothing,
)
from schemas.source import OwnerClaim

_YOURSELF = "your own profile: it names you, no contact"


class LinkedIn:
    """Reads the CSV files of LinkedIn's data export, of every era, zipped or loose.

    All files of one import are read together: the owner is inferred across them.
    """

    @property
    def format(self) -> str:
        return "linkedin"

    @property
    def label(self) -> str:
        return "LinkedIn export"

    def sniff(self, head: bytes, name: str) -> int:
        """By header: 95 a table with people, 80 one of LinkedIn's others."""
        start = list(islice(rows(io.BytesIO(head)), HEADER_WITHIN))
        if says_nothing(start):
            return 60
        base = name.replace("\\", "/").rpartition("/")[2]
        if found := find_header(start, base):
            return 80 if found[1].kind is Kind.IGNORED else 95
        return 0

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        opened = [open_table(member) for member in members]
        tables = [table for table in opened if isinstance(table, Table)]
        yield from (other for other in opened if isinstance(other, Skipped | Failed))
        surveys = {id(t): survey(t) for t in tables if t.kind is Kind.MESSAGES}
        owner = find_owner(tables, list(surveys.values()), context)
        if owner.inferred:
            yield OwnerClaim(owner.identifier, "declared")
        for table in sorted(tables, key=lambda table: list(Kind).index(table.kind)):
            if table.kind is Kind.MESSAGES:
                yield from Messages(table, surveys[id(table)], owner).read()
            else:
                yield from _read(table, tables, owner, context)


def _read(
    table: Table, tables: Sequence[Table], owner: Owner, context: ImportContext
) -> Iterator[Item]:
    match table.kind:
        case Kind.CONNECTIONS:
            yield from read_connections(table)
        case Kind.ADDRESS_BOOK:
            yield from read_address_book(table)
        case Kind.NOTES:
            yield from read_notes(table)
        case Kind.INVITATIONS:
            yield from read_invitations(table, owner, context.zone)
        case Kind.RECOMMENDATIONS:
            connections = [t for t in tables if t.kind is Kind.CONNECTIONS]
            yield from read_recommendations(table, owner, connections)
        case Kind.EMAILS:
            yield from read_emails(table)
        case Kind.PHONES:
            yield from read_phones(table, context.region)
        case _:
            yield Skipped(table.file, "file", table.shape.reason or _YOURSELF)
