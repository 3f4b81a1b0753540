"""One row of the ordered change log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

SCHEMA_VERSION = 1


class Change(BaseModel):
    """What happened. sequence: grows by one; ask for what came `since` the last one seen. data: of
    the troubles of a colleague's account its id alone."""

    type: str
    timestamp: datetime
    sequence: int
    schema_version: int
    subject: str
    data: dict[str, Any]
