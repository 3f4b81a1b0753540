"""Times as Graph writes them, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def utc(stated: Any) -> datetime | None:
    """Of "2026-12-09T20:30:00.0000000" (UTC) or "...Z"; None for anything else."""
    if not isinstance(stated, str):
        return None
    try:
        moment = datetime.fromisoformat(stated)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def text(moment: datetime) -> str:
    """2026-12-09T20:30:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
