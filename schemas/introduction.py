"""Introductions: who brought whom together, and who knows whom through the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import ConfigDict, Field

from schemas.contact import ContactName
from schemas.page import Body, Moment, Prose, PublicId


@dataclass
class Introduction:
    """Who brought whom together. introducer made person and to known to each other. Null is
    you, the owner: an introducer of null means that you introduced the two, a to of null that
    person was introduced to you."""

    id: str
    introducer: ContactName | None
    person: ContactName
    to: ContactName | None
    sentence: str
    note: str
    at: datetime


class IntroductionRequest(Body):
    """Left out or null, introducer_id or to_id is you; not both. at: now when left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"introducer_id": "c_03wb9d8fy2q5k", "person_id": "c_5nrmx0t4vjz1e", "note": "fair"}
            ]
        }
    )

    introducer_id: PublicId | None = Field(None, description="who introduced them; null: you did")
    person_id: PublicId
    to_id: PublicId | None = Field(None, description="whom they were introduced to; null: to you")
    note: Prose = ""
    at: Moment | None = None


@dataclass
class Companion:
    """Another contact seen in the same counted interactions. together: in how many of the newest
    500 of the one asked about. last_together_at: when last."""

    contact: ContactName
    together: int
    last_together_at: datetime
