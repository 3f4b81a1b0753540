"""Opaque ids of a request to the numbers inside; what is no id is not found."""

from __future__ import annotations

from typing import Any

from service.api.desk import At
from service.api.problems import not_found
from service.db import ids
from service.timeline.read.contacts import row_of


def number(prefix: str, text: str, what: str) -> int:
    """The number of an id. Raises not-found."""
    found = ids.private(prefix, text)
    if found is None:
        raise not_found(what)
    return found


def living(at: At, text: str) -> Any:
    """The contacts row of an id, or of the contact it was merged into. Raises not-found."""
    row = row_of(at.conn, at.ws, number("c", text, "contact"))
    if row is None:
        raise not_found("contact")
    return row
