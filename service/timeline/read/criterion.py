"""One filter of contacts, in the two forms it is used in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from service.db.tables import contacts
from service.timeline.read.rows import prepared

MANY = select(contacts.c.id).where(prepared(contacts), contacts.c.merged_into.is_(None))


@dataclass(frozen=True, slots=True)
class Criterion:
    """One filter: the ids that pass it, and the test of a row of the outer statement. passing:
    MANY where it is no way to find them."""

    passing: Select[Any]
    test: ColumnElement[bool]
