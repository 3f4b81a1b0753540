"""How often contacts want a touch."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.page import Body, Words

Days = Annotated[int, Field(ge=1, le=36_500)]


class Cadences(Body):
    """Days by tier and by tag; null: none at all. default: for contacts with two-way history."""

    default: Days | None = None
    tiers: dict[Words, Days | None] = Field({}, max_length=200)
    tags: dict[Words, Days | None] = Field({}, max_length=200)
