"""What a contact's own page shows and lists do not, as its row has it."""

from __future__ import annotations

from typing import Any

import orjson

from schemas.days import KeptDate
from service.db.moments import maybe

LONG = (
    "notes", "fields_from", "birthday", "city", "own_cadence", "time_zone", "interests",
    "preferences", "how_we_met", "dates",
)  # fmt: skip
"""Columns of contacts that lists need not read."""


def opened(row: Any) -> dict[str, Any]:
    """The plain fields of ContactDetail that Contact has not. row: of contacts, whole."""
    return {
        "birthday": row.birthday,
        "city": row.city,
        "notes": row.notes,
        "time_zone": row.time_zone,
        "interests": orjson.loads(row.interests),
        "preferences": row.preferences,
        "how_we_met": row.how_we_met,
        "dates": [KeptDate.model_construct(**one) for one in orjson.loads(row.dates)],
        "first_touched_at": maybe(row.first_touched_at),
    }
