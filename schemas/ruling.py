"""The owner's word on senders: an address, or everybody at a domain."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, Field, StringConstraints, model_validator

from schemas.page import Body, Words

Scope = Literal["address", "domain"]
OwnWord = Literal["person", "never"]
Word = Literal["person", "never", "block"]
Stated = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Sender(NamedTuple):
    """value: a canonical address without scheme, or a host in lower case (IDN by its A-label)."""

    scope: Scope
    value: str


class Ruling(BaseModel):
    """The owner's word on a sender. person: always a person. never: counts for nothing. block:
    nothing of it is kept. A domain holds for the hosts below it too; a word on an address goes
    before one on its domain."""

    id: str
    address: str | None
    domain: str | None
    word: Word
    note: str
    created_at: datetime


class Blocked(Ruling):
    """A block, and what went with it for good: interactions, and how many of these were logged by
    hand. Others who shared an interaction keep it."""

    removed: int
    removed_by_hand: int


class BlockRequest(Body):
    """Either an address or a domain. sure: yes, although many people are at that domain."""

    address: Stated | None = None
    domain: Stated | None = None
    note: Words = ""
    sure: bool = Field(False, description="a mail provider's domain, or your own, needs this")

    @model_validator(mode="after")
    def _one_of_both(self) -> BlockRequest:
        if (self.address is None) == (self.domain is None):
            raise ValueError("give either address or domain")
        return self


class RulingRequest(BlockRequest):
    """word: "person" for always a person, "never" for never."""

    word: OwnWord
