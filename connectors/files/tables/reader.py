"""Rows by a plan: finding the header, then every row on its own."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice

from connectors.base import Failed, Found, ImportContext, Item, Member, Skipped
from connectors.errors import UnreadableInput
from connectors.files.csvrows import BadRow, Row, rows
from connectors.files.stated import Seen
from connectors.files.tables.person import person
from connectors.files.tables.plan import Plan, Planner

PREAMBLE = 10
"""The header is one of the first so many records; notes may stand before it."""

_SNIFFED = 16 * 1024
_SHOWN = 30
_MAIL = re.compile(rb"\s*(?:From .*\r?\n)?(?:[!-9;-~]+:[ \t].*\r?\n(?:[ \t].*\r?\n)*){2}")


def sniff(head: bytes, plan: Planner) -> tuple[str, ...]:
    """The header the layout recognises in a file that begins like this, () when none."""
    return next((row for row in first_rows(head)[:PREAMBLE] if plan(row, {})), ())


def first_rows(head: bytes) -> tuple[tuple[str, ...], ...]:
    return _first_rows(head[:_SNIFFED])


def read(members: Sequence[Member], context: ImportContext, plan: Planner) -> Iterator[Item]:
    """The stream is the member's own name; an id given twice there for different rows gets a
    digest of the later's content behind it."""
    seen = Seen()
    for member in members:
        try:
            yield from _member(member, context, plan, seen)
        except UnreadableInput as error:
            yield Failed(member.name, "the rest of the file", error.because)


@lru_cache(maxsize=4)
def _first_rows(head: bytes) -> tuple[tuple[str, ...], ...]:
    """Cached, for each layout asks; nothing for a mail, of which there may be 100,000."""
    if _MAIL.match(head):
        return ()
    return tuple(tuple(row.cells) for row in rows(io.BytesIO(head)) if isinstance(row, Row))


def _member(member: Member, context: ImportContext, plan: Planner, seen: Seen) -> Iterator[Item]:
    with member.open() as stream:
        found = rows(stream)
        start = list(islice(found, PREAMBLE))
        at, made = _header(start, plan, context.columns)
        if made is None:
            yield Failed(member.name, "the whole file", _unknown(start))
            return
        before = (row for row in start[:at] if isinstance(row, BadRow))
        for row in chain(before, start[at + 1 :], found):
            if isinstance(row, BadRow):
                yield Failed(member.name, row.where, row.why)
            else:
                yield from _row(row, made, member, context.region, seen)


def _row(row: Row, plan: Plan, member: Member, region: str, seen: Seen) -> Iterator[Item]:
    cells = [_reread(cell, plan.codepage) for cell in row.cells]
    record, told = person(plan, cells, region)
    if isinstance(record, str):
        yield Skipped(member.name, row.where, record)
        return
    admitted = seen.admit(record, member.base)
    if admitted is None:
        yield Skipped(member.name, row.where, "the same row again")
        return
    yield Found(admitted, member.base, member.name, row.where)
    for reason in told:
        yield Skipped(member.name, row.where, reason)


def _header(
    start: Sequence[Row | BadRow], plan: Planner, columns: Mapping[str, str]
) -> tuple[int, Plan | None]:
    for at, row in enumerate(start):
        if isinstance(row, Row) and (made := plan(row.cells, columns)):
            return at, made
    return 0, None


def _unknown(start: Sequence[Row | BadRow]) -> str:
    whole = [row.cells for row in start if isinstance(row, Row)]
    if not whole:
        return "there is no table in it"
    width = Counter(len(cells) for cells in whole).most_common(1)[0][0]
    header = next(cells for cells in whole if len(cells) == width)
    shown = ", ".join(f'"{cell.strip()[:60]}"' for cell in header[:_SHOWN])
    more = ", ..." if len(header) > _SHOWN else ""
    return (
        f"no column names a person. Its headers are {shown}{more}: say which is which, for"
        f' example --map "{header[0].strip()[:60]}=email"'
    )


def _reread(cell: str, codepage: str) -> str:
    if not codepage:
        return cell
    try:
        return cell.encode("cp1252").decode(codepage)
    except UnicodeError:
        return cell  # this line was UTF-8 after all
