"""How often contacts want a touch."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.page import Body, Words

Days = Annotated[int, Field(ge=1, le=36_500)]


class Cadences(Body):
    """Days by tier, by tag and by stage; null: none at all. default: for contacts with two-way
    history.

    The first of these that says something: the contact's own, its tags' (the most frequent), its
    tier's, the default. A stage then makes it more frequent: `new` (both sides turned to each
    other, all of it within 90 days; over tiers and tags alone), `job_changed` (so many days after
    a job change that is younger than the last touch), and what the owner names on a contact, such
    as `crisis`, which holds for those without a cadence too. cadence_from of a contact says which
    it was: contact, tag:NAME, tier:NAME, stage:NAME, default or none.

    A PUT replaces all; what every workspace starts with is back at its start when left out.
    """

    default: Days | None = Field(None, examples=[90])
    tiers: dict[Words, Days | None] = Field({}, max_length=200)
    tags: dict[Words, Days | None] = Field({}, max_length=200)
    stages: dict[Words, Days | None] = Field({}, max_length=200)
