"""Any other table: the contract's column names, the owner's own mapping, or obvious words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from connectors.base import Failed, ImportContext, Item, Member
from connectors.files.tables.plan import CONTRACT, IDENTIFYING, Column, Plan
from connectors.files.tables.reader import first_rows, read, sniff
from connectors.files.tables.words import field_of, settle

_LABEL = re.compile(r"[^\d{}<>\[\]=@][^{}<>\[\]=@]{0,60}")
_REGULAR = 0.8
_SEVERAL = re.compile(r"[;\n]")


class GenericCsv:
    """Columns in any order; several values in a cell are joined by ";".

    A header is what context.columns says it is, else a column of the contract, else an obvious
    word in English, German, French or Spanish. Columns about the owner of a record are never the
    contact's. `source` says where the owner got the person from: it becomes the tag
    "source:VALUE". A table without a column that identifies a person is one Failed.
    """

    format = "csv"
    label = "Table"

    def sniff(self, head: bytes, name: str) -> int:
        """60 the contract's names, 30 obvious words, 10 a table that only a mapping can read."""
        header = sniff(head, plan)
        if header and all(c.strip().lower() in CONTRACT for c in header if c.strip()):
            return 60
        if header and len(header) > 1:
            return 60 if sum(c.strip().lower() in CONTRACT for c in header) > 2 else 30
        return 10 if _is_table(head) else 0

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        unknown = sorted(set(context.columns.values()) - set(CONTRACT))
        if unknown and members:
            why = f"no such column: {', '.join(unknown)}. Choose from {', '.join(CONTRACT)}"
            return iter([Failed(members[0].name, "the mapping of its columns", why)])
        return read(members, context, plan)


def plan(header: Sequence[str], mapping: Mapping[str, str]) -> Plan | None:
    own = {name.strip().casefold(): field for name, field in mapping.items()}
    mapped = set(own.values()) if any(c.strip().casefold() in own for c in header) else set()
    found = settle(
        {
            i: field
            for i, cell in enumerate(header)
            if (field := own.get(cell.strip().casefold()) or field_of(cell, mapped))
        },
        header,
        own,
    )
    if not (IDENTIFYING | {"reach"}) & set(found.values()):
        return None
    return Plan(tuple(Column(i, field) for i, field in found.items()), _SEVERAL)


def _is_table(head: bytes) -> bool:
    found = first_rows(head)
    widths = Counter(len(row) for row in found)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if width < 2 or times < 2 or times < _REGULAR * len(found):
        return False
    header = next(row for row in found if len(row) == width)
    labels = [cell.strip() for cell in header if cell.strip()]
    return len(labels) > 1 and len(set(labels)) == len(labels) and all(map(_label, labels))


def _label(cell: str) -> bool:
    return bool(_LABEL.fullmatch(cell)) and any(c.isalpha() for c in cell) and cell.isprintable()
