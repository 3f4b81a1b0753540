"""CSV as people have it: any delimiter and encoding, real newlines in cells, damage contained.

The csv module alone lets one stray quote swallow the rest of a file, so physical lines are first
put together into records here (quote by quote, RFC 4180), and only a whole record reaches it.
"""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO

from connectors.files.csvlines import CAP, Line, text_lines

COLUMNS = 1_000
"""Most cells in one row."""

DELIMITERS = (",", ";", "\t", "|")

_REACH = 10_000  # lines one record may span
_LEAST_REACH = 50  # what is left of it in a file full of stray quotes
_HEAD_LINES = 50
_FORMULA = ("'=", "'+", "'-", "'@", "'\t")

# Process-wide and only ever raised: the module's 131,072 refuses one long message.
csv.field_size_limit(max(CAP, csv.field_size_limit()))


@dataclass(frozen=True, slots=True)
class Row:
    """One record. number: its position in the file from 1, header and blank rows included (what
    a spreadsheet shows); line: the physical line it starts on (what an editor shows).
    cells: newlines inside are "\\n", the apostrophe against formula injection is gone."""

    number: int
    line: int
    cells: list[str]

    @property
    def where(self) -> str:
        return place(self.number, self.line)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that could not be read; reading goes on with the next physical line."""

    number: int
    line: int
    why: str

    @property
    def where(self) -> str:
        return place(self.number, self.line)


def place(number: int, line: int) -> str:
    """ "row 5", or "row 5 (line 12)" when cells before it hold newlines."""
    return f"row {number}" if number == line else f"row {number} (line {line})"


def rows(stream: BinaryIO, delimiter: str = "") -> Iterator[Row | BadRow]:
    """All records but blank ones. delimiter "" = found from the first lines.

    UTF-8 with or without BOM, UTF-16 with BOM; a line that is no UTF-8 is read as Windows-1252
    (Excel). A row beyond COLUMNS cells or CAP octets, and a quote that never closes, is a BadRow.
    """
    lines = text_lines(stream)
    head = list(islice(lines, _HEAD_LINES))
    return _records(_Lines(chain(head, lines)), delimiter or find_delimiter(head))


def find_delimiter(head: Sequence[Line]) -> str:
    """The one of DELIMITERS that cuts most records into most cells of the same number."""
    return max(DELIMITERS, key=lambda d: _regularity(head, d))


def _regularity(head: Sequence[Line], delimiter: str) -> int:
    read = _records(_Lines(iter(head)), delimiter)
    widths = Counter(len(row.cells) for row in read if isinstance(row, Row))
    return max(((width - 1) * times for width, times in widths.items()), default=0)


@dataclass(slots=True)
class _Lines:
    """Lines with a way back. reach: how far the next record may look for its closing quote; it
    halves with every stray quote, or a file of nothing else would take quadratic time."""

    source: Iterator[Line]
    again: deque[Line] = field(default_factory=deque)
    reach: int = _REACH

    def take(self) -> Line | None:
        return self.again.popleft() if self.again else next(self.source, None)

    def give_back(self, lines: Iterable[Line]) -> None:
        self.again.extendleft(reversed(list(lines)))
        self.reach = max(_LEAST_REACH, self.reach // 2)


def _records(lines: _Lines, delimiter: str) -> Iterator[Row | BadRow]:
    number = 0
    while (first := lines.take()) is not None:
        number += 1
        if first.text is None:
            yield BadRow(number, first.number, f"the row is longer than {CAP >> 20} MB")
        elif (text := _whole(first.text, lines, delimiter)) is None:
            yield BadRow(number, first.number, 'a quote (") opens a cell and never closes')
        elif text.strip():
            yield _parse(number, first.number, text, delimiter)


def _whole(text: str, lines: _Lines, delimiter: str) -> str | None:
    """The record that starts with this line, or None when its quotes never close: then the
    lines after it are given back unread. A record over several lines must be well-formed, which
    is how a stray quote is told from a long cell: the next quoted cell ends it in mid-word."""
    inside, clean = _scan(text, delimiter, inside=False)
    parts, taken, size = [text], list[Line](), len(text)
    while inside:
        line = lines.take()
        if line is not None:
            taken.append(line)
        if line is None or line.text is None or len(taken) > lines.reach or size > CAP:
            lines.give_back(taken)
            return None
        inside, well = _scan(line.text, delimiter, inside=True)
        clean = clean and well
        if not clean:
            lines.give_back(taken)
            return None
        parts.append(line.text)
        size += len(line.text)
    return "\n".join(parts)


def _scan(text: str, delimiter: str, *, inside: bool) -> tuple[bool, bool]:
    """(still inside a quoted cell at the end, every closing quote ended its cell)."""
    at = 0 if inside else _opening(text, delimiter, 0)
    clean = True
    while at >= 0:
        quote = text.find('"', at)
        if quote < 0:
            return True, clean
        if text.startswith('""', quote):
            at = quote + 2
            continue
        clean = clean and text[quote + 1 : quote + 2] in ("", delimiter)
        at = _opening(text, delimiter, quote + 1)
    return False, clean


def _opening(text: str, delimiter: str, at: int) -> int:
    """Where the next quoted cell begins, behind its quote; -1 when there is none."""
    if at == 0 and text.startswith('"'):
        return 1
    found = text.find(delimiter + '"', at)
    return found if found < 0 else found + 2


def _parse(number: int, line: int, text: str, delimiter: str) -> Row | BadRow:
    try:
        cells = next(csv.reader([text], delimiter=delimiter))
    except csv.Error as error:
        return BadRow(number, line, f"not a CSV row: {error}")
    if len(cells) > COLUMNS:
        return BadRow(number, line, f"{len(cells):,} cells, more than {COLUMNS:,}")
    return Row(number, line, [c[1:] if c.startswith(_FORMULA) else c for c in cells])
