"""A pair of contacts that may be one person, and the owner's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from schemas.page import Body, Prose, PublicId

Band = Literal["sure", "likely", "possible"]


class Ground(BaseModel):
    """One piece of evidence. kind: name, employer, birthday, mailbox ... left, right: as the two
    contacts state it. weight: bits, the log2 of how much likelier it is of one person than of
    two; negative speaks against."""

    kind: str
    left: str
    right: str
    level: str
    says: str
    weight: float


class SuggestedContact(BaseModel):
    """One of the two, small."""

    id: str
    name: str
    company: str
    title: str
    identifiers: list[str]
    touches: int
    last_touched_at: datetime | None


class Suggestion(BaseModel):
    """Two contacts that may be one person. contacts: the one that would stay, then the one that
    would become part of it. chance: that they are one person, beside their rivals. weight: log2
    of the odds without rivals. worth: what the answer is worth; lists are ordered by band, then
    worth."""

    id: str
    band: Band
    chance: float
    weight: float
    worth: float
    because: str
    contacts: list[SuggestedContact]
    evidence: list[Ground]


class Answered(Body):
    """note: why, for yourself."""

    note: Prose = ""


class Review(Body):
    """Ids of suggestions to accept and to reject, in one go: all of them or, on an error, none."""

    accept: list[PublicId] = Field([], max_length=200)
    reject: list[PublicId] = Field([], max_length=200)
    note: Prose = ""


class Reviewed(BaseModel):
    """What came of a review. merges: ids, to undo them. gone: suggestions that an answer given
    before them settled."""

    merges: list[str]
    rejected: list[str]
    gone: list[str]


class Rejected(BaseModel):
    """The two contacts will not be joined, nor asked about again."""

    id: str
    contact_ids: list[str]
