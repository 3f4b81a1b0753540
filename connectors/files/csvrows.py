"""CSV as people have it: any delimiter and encoding, real newlines in cells, damage contained.

The csv module alone lets one stray quote swallow the rest of a file. It reads what is well-formed;
where it is not, physical lines are first put together into records here (quote by quote, RFC
4180), and only a whole record reaches it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from connectors.files.csvlines import CAP, Line, Lines, text_lines

COLUMNS = 1_000
"""Most cells in one row."""

DELIMITERS = (",", ";", "\t", "|")

_HEAD_LINES = 50
_STRETCH = 200  # lines looked at in one go: what they become stays in the cache of a processor
_FORMULA = ("'=", "'+", "'-", "'@", "'\t")
_SIGNS = frozenset(mark[1] for mark in _FORMULA)

# Process-wide and only ever raised: the module's 131,072 refuses one long message.
csv.field_size_limit(max(CAP, csv.field_size_limit()))


@dataclass(slots=True)  # frozen would take twice as long to make, and there are a million
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
    return _Records(lines, delimiter or find_delimiter(lines.head(_HEAD_LINES))).read()


def find_delimiter(head: Sequence[Line]) -> str:
    """The one of DELIMITERS that cuts most records into most cells of the same number."""
    return max(DELIMITERS, key=lambda d: _regularity(head, d))


def _regularity(head: Sequence[Line], delimiter: str) -> int:
    if not any(delimiter in (line.text or "") for line in head):
        return 0
    read = _Records(Lines.of(head), delimiter).read()
    widths = Counter(len(row.cells) for row in read if isinstance(row, Row))
    return max(((width - 1) * times for width, times in widths.items()), default=0)


@dataclass(slots=True)
class _Records:
    """The records of a file. number: of the last one read."""

    lines: Lines
    delimiter: str
    number: int = 0

    def read(self) -> Iterator[Row | BadRow]:
        """Quickly, and with care where that finds nothing to its liking: one record, then two,
        four ... until it does again."""
        careful = 1
        while ahead := self.lines.ahead(_STRETCH):
            before = self.number
            yield from self._quickly(ahead)
            if self.number > before:
                careful = 1
                continue
            for row in islice(self._carefully(), careful):
                if row is not None:
                    yield row
            careful = min(2 * careful, _STRETCH)

    def _quickly(self, ahead: list[str]) -> list[Row]:
        """The rows of these lines up to the first that the csv module, strict here, objects to,
        that may not be one, or that goes on beyond the lines. Those before it are as _carefully()
        reads them: strict, the module takes no other quotes than it does."""
        reader, found = csv.reader(ahead, delimiter=self.delimiter, strict=True), list[Row]()
        first, guarded = self.lines.first, _guards("".join(ahead))
        number, end = self.number, 0
        with suppress(csv.Error):  # whoever reads on with care says what is wrong
            for cells in reader:
                start, upto = end, reader.line_num
                if len(cells) > COLUMNS:
                    break
                if upto - start > 1 and not self.lines.in_reach(ahead[start:upto]):
                    break
                number, end = number + 1, upto
                if (cells and cells[0].strip()) or "".join(ahead[start:end]).strip():
                    cells = _unguarded(cells) if guarded else cells
                    found.append(Row(number, first + start, cells))
        self.number, self.lines.at = number, end
        return found

    def _carefully(self) -> Iterator[Row | BadRow | None]:
        """Record by record, None for a blank one."""
        while (first := self.lines.take()) is not None:
            self.number += 1
            yield self._record(first)

    def _record(self, first: Line) -> Row | BadRow | None:
        if first.text is None:
            return BadRow(self.number, first.number, f"the row is longer than {CAP >> 20} MB")
        text = _whole(first.text, self.lines, self.delimiter)
        if text is None:
            return BadRow(self.number, first.number, 'a quote (") opens a cell and never closes')
        return _parse(self.number, first.number, text, self.delimiter) if text.strip() else None


def _whole(text: str, lines: Lines, delimiter: str) -> str | None:
    """The record that starts with this line, or None when its quotes never close: then the
    lines after it are given back unread. A record over several lines must be well-formed, which
    is how a stray quote is told from a long cell: the next quoted cell ends it in mid-word."""
    inside, clean = _scan(text, delimiter, inside=False)
    parts, size = [text], len(text)
    while inside:
        line = lines.take()
        if line is None or line.text is None or len(parts) > lines.reach or size > CAP:
            lines.give_back(len(parts) - (line is None))
            return None
        inside, well = _scan(line.text, delimiter, inside=True)
        clean = clean and well
        if not clean:
            lines.give_back(len(parts))
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
    return Row(number, line, _unguarded(cells))


def _guards(text: str) -> bool:
    """Whether a cell in it may begin with one of _FORMULA."""
    return not _SIGNS.isdisjoint(after[:1] for after in text.split("'")[1:])


def _unguarded(cells: list[str]) -> list[str]:
    return [cell[1:] if cell.startswith(_FORMULA) else cell for cell in cells]
