"""An import of files, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class Import(BaseModel):
    """Files that came in, and what became of them. state: queued, running, finished, failed.
    report: what was imported, merged, skipped (why) and failed (where, why), per file; null
    until the import has finished."""

    id: str
    state: str
    files: list[str]
    report: dict[str, Any] | None
    created_at: datetime
    finished_at: datetime | None
