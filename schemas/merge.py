"""Joins of contacts: what was joined, why, and how to take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from schemas.page import Body, Prose, PublicId, Words


class Merge(BaseModel):
    """One contact absorbed by another. by: "auto" (a rule) or "owner"; identifiers moved."""

    id: str
    kept_id: str
    absorbed_id: str
    rule: str
    because: str
    evidence: Any
    identifiers: list[str]
    by: str
    merged_at: datetime
    undone_at: datetime | None


class MergeRequest(Body):
    """contact_id: who is absorbed."""

    contact_id: PublicId
    note: Prose = ""


class FieldPreview(BaseModel):
    """A field of both contacts, and what it would be."""

    kept: Any
    absorbed: Any
    result: Any


class MergePreview(BaseModel):
    """What a merge would do. identifiers: those that would move."""

    fields: dict[str, FieldPreview]
    identifiers: list[str]


class SplitRequest(Body):
    """identifiers: "scheme:key" of those that are another person's."""

    identifiers: list[Words] = Field(min_length=1, max_length=100)
    note: Prose = ""
