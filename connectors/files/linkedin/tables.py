"""One file of an export as a table of named cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile, islice
from operator import itemgetter

from connectors.base import Failed, Found, Item, Member, Skipped
from connectors.errors import UnreadableInput
from connectors.files.csvrows import BadRow, Row, rows
from connectors.files.linkedin.shapes import Kind, Shape, shape_of

HEADER_WITHIN = 10  # records: newer Connections files open with up to three lines of notes

NO_CONVERSATIONS = "No conversations found"
"""All there is in an assistant's file that was never used."""


@dataclass(slots=True)  # frozen would take twice as long to make
class Entry:
    """One row. entry["first name"]: the cell under that header, trimmed, "" when there is none.
    row: with as many cells as the header, and an empty one at the end for the columns it has not.
    at: where the columns stand, one for the whole table."""

    file: str
    row: Row
    at: Mapping[str, int]

    def __getitem__(self, column: str) -> str:
        return self.row.cells[self.at.get(column, -1)].strip()

    @property
    def where(self) -> str:
        return self.row.where

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
                yield from self._entries(rows(stream))
        except UnreadableInput as error:
            yield Failed(self.file, "file", error.because)

    def good_entries(self) -> Iterator[Entry]:
        return (entry for entry in self.entries() if isinstance(entry, Entry))

    def picker(self, *columns: str) -> Callable[[list[str]], tuple[str, ...]]:
        """What takes these columns, two or more, out of the cells of an entry's row, untrimmed:
        entry[...] for the tables of many rows."""
        at = self.places
        return itemgetter(*(at.get(column, -1) for column in columns))

    @property
    def places(self) -> dict[str, int]:
        """Where in a row each column stands."""
        return {column: place for place, column in enumerate(self.columns)}

    def _entries(self, read: Iterable[Row | BadRow]) -> Iterator[Entry | Failed]:
        file, at, width = self.file, self.places, len(self.columns)
        for row in dropwhile(lambda row: row.number <= self.start, read):
            if isinstance(row, BadRow):
                yield Failed(file, row.where, row.why)
                continue
            cells = row.cells
            extra = len(cells) - width
            if extra > 0 and any(cells[width:]):
                why = f"{len(cells)} cells under a header of {width} columns"
                yield Failed(file, row.where, why)
                continue
            if extra:
                cells[width:] = [""] * -extra
            cells.append("")
            yield Entry(file, row, at)


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
