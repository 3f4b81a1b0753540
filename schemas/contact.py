"""A contact as the API, the command line and webhooks show it, and what may be said about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from schemas.gap import GapKind
from schemas.interaction import Interaction, LastTouch
from schemas.merge import Merge
from schemas.page import Body, Prose, Words

Sort = Literal[
    "name", "-name", "last_touched_at", "-last_touched_at",
    "next_due_at", "-next_due_at", "score", "-score",
]  # fmt: skip


@dataclass
class ContactSource:
    """A person record this contact was read from. seen_at: when it last came in."""

    account_id: str
    external_id: str
    seen_at: datetime


@dataclass
class ScoreParts:
    """The numbers behind the score.

    warmth: touches, each halved for every half-life that has passed since it. touches: all of
    them. score = 100 * (1 - 2 ** -warmth).
    """

    warmth: float
    half_life_days: int
    touches: int


@dataclass
class Contact:
    """One canonical person. Days are whole; days_overdue is 0 until the due date has passed."""

    id: str
    name: str
    given_name: str
    family_name: str
    emails: list[str]
    phones: list[str]
    profiles: list[str]
    company: str
    title: str
    tags: list[str]
    tier: str
    cadence_days: int | None
    cadence_from: str
    last_touched_at: datetime | None
    last_touch: LastTouch | None
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    last_meeting_at: datetime | None
    next_meeting_at: datetime | None
    next_due_at: datetime | None
    days_overdue: int | None
    gap_kinds: list[GapKind]
    score: float
    score_parts: ScoreParts
    touches_90d: int
    sources: list[ContactSource]
    confirmed: bool
    created_at: datetime
    updated_at: datetime


@dataclass
class ReplyLatency:
    """Median hours from a letter to its answer, the owner's and theirs (null: none), and how many
    answers each rests on; of the latest letters."""

    mine_hours: float | None
    theirs_hours: float | None
    mine_n: int
    theirs_n: int


@dataclass
class ContactDetail(Contact):
    """A contact, opened. reply_latency: null as long as neither side ever answered."""

    reply_latency: ReplyLatency | None


class FieldOrigin(BaseModel):
    """Where a field's value comes from: the owner's word, a person record, a name seen beside an
    address, or derived from several records."""

    field: str
    value: Any
    by: Literal["owner", "source", "interaction", "derived"]
    source: ContactSource | None


class IdentifierOrigin(BaseModel):
    """An identifier of the contact. value: "scheme:key"; status: personal, role, contested."""

    value: str
    status: str
    sources: list[ContactSource]


class Claim(BaseModel):
    """A value some sources state of a field."""

    value: str
    sources: list[ContactSource]


class Contradiction(BaseModel):
    """Sources that say different things of one field; the contact shows the first."""

    field: str
    claims: list[Claim]


class ContactWhy(BaseModel):
    """The evidence behind a contact: its fields, its identifiers, its joins, its last touch, and
    where its sources contradict each other."""

    id: str
    name: str
    fields: list[FieldOrigin]
    identifiers: list[IdentifierOrigin]
    contradictions: list[Contradiction]
    merges: list[Merge]
    last_touch: Interaction | None
    cadence_days: int | None
    cadence_from: str
    snoozed_until: datetime | None


class ContactEdit(Body):
    """The owner's word on a field wins over every source; null takes it back."""

    name: Words | None = None
    given_name: Words | None = None
    family_name: Words | None = None
    company: Words | None = None
    title: Words | None = None
    birthday: (
        Annotated[str, StringConstraints(pattern=r"^(\d{4}|-)-(0\d|1[0-2])-([0-2]\d|3[01])$")]
        | None
    ) = Field(None, description="YYYY-MM-DD or --MM-DD")
    city: Words | None = None
    notes: Prose | None = None
    tags: list[Words] | None = Field(None, max_length=100)
    tier: Words | None = None
    cadence_days: int | None = Field(None, ge=0, le=36_500, description="0: no cadence at all")
    snoozed_until: AwareDatetime | None = None


class Snooze(Body):
    """No gaps for this contact until then: a moment, or days from now."""

    until: AwareDatetime | None = None
    days: int | None = Field(None, ge=1, le=36_500)

    @model_validator(mode="after")
    def _one_of_both(self) -> Snooze:
        if (self.until is None) == (self.days is None):
            raise ValueError("give either until or days")
        return self


class TagChange(Body):
    """Tags to put on and to take off."""

    add: list[Words] = Field([], max_length=100)
    remove: list[Words] = Field([], max_length=100)


class NoteText(Body):
    """What the owner wants to remember about the contact; replaces what was there."""

    text: Prose
