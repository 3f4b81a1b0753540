"""One file of an export as a table of named cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from connectors.base import Failed, Found, Item, Member, Skipped
from connectors.errors import UnreadableInput
from connectors.files.csvrows import BadRow, Row, rows
from connectors.files.linkedin.shapes import Kind, Shape, shape_of

HEADER_WITHIN = 10  # records: newer Connections files open with up to three lines of notes

NO_CONVERSATIONS = "No conversations found"
"""All there is in an assistant's file that was never used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. entry["first name"]: the cell under that header, trimmed, "" when there is none."""

    file: str
    where: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def skipped(self, reason: str) -> Skipped:
        return Skipped(self.file, self.where, reason)

    def failed(self, column: str, why: str) -> Failed:
        return Failed(self.file, self.where, f"{column}: {why}")


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised file. columns: its header in lower case, at row number start."""

    member: Member
    shape: Shape
    columns: tuple[str, ...]
    start: int

    @property
    def kind(self) -> Kind:
        return self.shape.kind

    @property
    def file(self) -> str:
        return self.member.name

    def entries(self) -> Iterator[Entry | Failed]:
        """All rows under the header; a row or file that cannot be read is a Failed."""
        try:
            with self.member.open() as stream:
                for row in rows(stream):
                    if row.number > self.start:
                        yield self._entry(row)
        except UnreadableInput as error:
            yield Failed(self.file, "file", error.because)

    def good_entries(self) -> Iterator[Entry]:
        return (entry for entry in self.entries() if isinstance(entry, Entry))

    def _entry(self, row: Row | BadRow) -> Entry | Failed:
        if isinstance(row, BadRow):
            return Failed(self.file, row.where, row.why)
        extra = row.cells[len(self.columns) :]
        if any(extra):
            have, want = len(row.cells), len(self.columns)
            return Failed(self.file, row.where, f"{have} cells under a header of {want} columns")
        trimmed = (cell.strip() for cell in row.cells)
        return Entry(self.file, row.where, dict(zip(self.columns, trimmed, strict=False)))


def open_table(member: Member) -> Table | Skipped | Failed:
    """The table in a member, or why there is none."""
    try:
        with member.open() as stream:
            head = list(islice(rows(stream), HEADER_WITHIN))
    except UnreadableInput as error:
        return Failed(member.name, "file", error.because)
    if says_nothing(head):
        return Skipped(member.name, "file", "no conversations in it")
    if found := find_header(head, member.base):
        row, shape = found
        columns = tuple(cell.strip().lower() for cell in row.cells)
        return Table(member, shape, columns, row.number)
    return Failed(member.name, "header", "its columns are those of no LinkedIn table")


def each(table: Table, read: Callable[[Entry], Item]) -> Iterator[Item]:
    """What read makes of every row; a record the file holds twice comes once."""
    seen: set[str] = set()
    for entry in table.entries():
        item = entry if isinstance(entry, Failed) else read(entry)
        if isinstance(item, Found):
            if item.record.external_id in seen:
                item = Skipped(item.file, item.where, "already in this file")
            else:
                seen.add(item.record.external_id)
        yield item


def find_header(head: Iterable[Row | BadRow], base: str) -> tuple[Row, Shape] | None:
    for row in head:
        if isinstance(row, Row) and (shape := shape_of(row.cells, base)):
            return row, shape
    return None


def says_nothing(head: list[Row | BadRow]) -> bool:
    cells = [row.cells for row in head if isinstance(row, Row)]
    return len(head) == 1 and cells == [[NO_CONVERSATIONS]]
