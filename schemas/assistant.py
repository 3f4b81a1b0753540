"""What assistants ask, and what they are answered where the API's own models would be too long."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.contact import Contact, Sort
from schemas.gap import GapKind
from schemas.insight import By
from schemas.interaction import Direction, ManualKind
from schemas.page import Body, CalendarDay, Moment, Prose, Words
from schemas.source import Kind

MOST = 50
"""Items of one answer: what an assistant reads has its price."""

Who = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description="the contact's id (c_...), an e-mail address of theirs, or their full name",
    ),
]
Several = Annotated[list[Words], Field(max_length=50)]


class Part(Body):
    """Which part of a list."""

    limit: int = Field(20, ge=1, le=MOST, description="items at most")
    cursor: str | None = Field(
        None, max_length=2000, description="`next` of the answer before, for what comes after it"
    )


class GapQuestion(Part):
    """Which gaps."""

    kind: list[GapKind] = Field([], max_length=10, description="only these kinds of gap")
    tag: Several = Field([], description="any of these tags")
    within_days: int = Field(
        0, ge=0, le=365, description="also gaps that open in so many days from now"
    )


class WaitingQuestion(Part):
    """Who waits for whom."""

    side: Literal["mine", "theirs", "both"] = Field(
        "mine", description="mine: they wait for my answer; theirs: I wait for theirs"
    )
    tag: Several = Field([], description="any of these tags")


class ContactQuestion(Part):
    """Which contacts."""

    query: str = Field(
        "", max_length=500, description="words of the name, company, address ...; empty: everybody"
    )
    tag: Several = Field([], description="any of these tags")
    tier: Several = Field([], description="any of these tiers")
    sort: Sort | None = Field(None, description="with - in front: the other way round")


class OneContact(Body):
    """One of them."""

    contact: Who


class TimelineQuestion(Part):
    """What of one contact's timeline."""

    contact: Who
    kind: list[Kind] = Field([], max_length=10, description="only these kinds")
    direction: list[Direction] = Field([], max_length=4, description="only these directions")
    counted: bool | None = Field(None, description="true: real contact only; false: only the rest")
    after: Moment | None = Field(None, description="from then on, with a time zone")
    before: Moment | None = Field(None, description="until then, with a time zone")


class PlanQuestion(Body):
    """What time there is."""

    minutes: int = Field(30, ge=5, le=150, description="minutes there are in all")
    days: int = Field(7, ge=1, le=31, description="days to spread them over, from today on")


class InsightQuestion(Body):
    """Which days, and of whom."""

    first: CalendarDay | None = Field(
        None, alias="from", description="first day; left out: half a year"
    )
    last: CalendarDay | None = Field(None, alias="to", description="last day; left out: today")
    by: By = Field("week", description="what the history is told by")
    tag: Several = Field([], description="only who carries any of these tags")
    tier: Several = Field([], description="only who is in any of these tiers")
    history: int = Field(0, ge=0, le=MOST, description="so many of the latest weeks, months ...")


class DatesQuestion(Part):
    """Which days to come."""

    within_days: int = Field(30, ge=0, le=366, description="today and so many days on")


class Logged(Body):
    """Something that happened and that no mailbox or calendar knows of."""

    contacts: list[Who] = Field(min_length=1, max_length=10, description="who took part")
    kind: ManualKind = Field(description="what it was")
    occurred_at: Moment | None = Field(
        None, description="when, with a time zone, not in the future; left out: now"
    )
    direction: Literal["in", "out", "both"] = Field("both", description="who turned to whom")
    note: Prose = Field("", description="a line for the owner")


class Snoozed(Body):
    """No reminder about this contact for a while."""

    contact: Who
    days: int | None = Field(None, ge=1, le=3650, description="for so many days from now")
    until: Moment | None = Field(None, description="or until then, with a time zone")

    @model_validator(mode="after")
    def _one_of_both(self) -> Snoozed:
        if (self.until is None) == (self.days is None):
            raise ValueError("give either days or until")
        return self


class Tagged(Body):
    """Tags to put on; those already there stay."""

    contact: Who
    add: list[Words] = Field(min_length=1, max_length=20, description="tags to put on")


class Person(Body):
    """A contact, small. Days are whole; days_overdue is 0 until the due date has passed."""

    id: str
    name: str
    company: str
    title: str
    emails: list[str]
    tags: list[str]
    tier: str
    last_touched_at: datetime | None
    next_due_at: datetime | None
    days_overdue: int | None
    gap_kinds: list[GapKind]
    score: float

    @classmethod
    def of(cls, contact: Contact) -> Person:
        """What an assistant needs of a contact to know them by."""
        return cls(**{name: getattr(contact, name) for name in cls.model_fields})
