"""A contact as the API, the command line and webhooks show it, and what may be said about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from schemas.days import Day, KeptDate, Zone
from schemas.gap import GapKind
from schemas.interaction import Interaction, LastTouch
from schemas.merge import Merge
from schemas.page import Body, Moment, Prose, Words

Sort = Literal[
    "name", "-name", "last_touched_at", "-last_touched_at",
    "next_due_at", "-next_due_at", "score", "-score", "created_at", "-created_at", "relevance",
]  # fmt: skip


@dataclass
class ContactName:
    """A contact named in passing."""

    id: str
    name: str


@dataclass
class ContactSource:
    """A person record this contact was read from. seen_at: when it last came in."""

    account_id: str
    external_id: str
    seen_at: datetime


@dataclass
class ScoreParts:
    """The score in its parts.

    product = recency * frequency * depth * reciprocity * breadth
    score = 100 * (1 - 2 ** -(product / 8)): a product of 8 scores 50.

    recency: 2 ** -(days since the last touch / half_life_days). frequency: touches, each halved for
    every half-life it lies before the last one. depth: mean weight of touches, fading likewise: a
    meeting 3, a call 2, all else 1. reciprocity: 0.5 + 0.5 * smaller / larger of mine and theirs:
    1 when both turn to each other as often. breadth: 1 for one channel, 1.25 for two, 1.5 for more.
    depth, mine, theirs and channels are of the latest 40 touches; a meeting is both mine and
    theirs. warmth: recency * frequency, touches halved for every half-life since. touches: all.
    """

    recency: float
    frequency: float
    depth: float
    reciprocity: float
    breadth: float
    warmth: float
    half_life_days: int
    touches: int
    mine: int
    theirs: int
    channels: int


@dataclass
class Contact:
    """One canonical person. Days are whole; days_overdue is 0 until the due date has passed.

    importance: 1 to 5; null: as the tier says. stage: the owner's word, else as time tells: new,
    job_changed, settled, or "" without a touch. paused: no gaps at all; snoozed_until: none before.
    rhythm_days: how long it usually takes from talk to talk; null: too few to tell.
    """

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
    importance: int | None
    stage: str
    paused: bool
    snoozed_until: datetime | None
    cadence_days: int | None
    cadence_from: str
    rhythm_days: int | None
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
class Rhythm:
    """The pair's own rhythm: usual_days from one talk to the next, the median of the last `of`
    intervals; touches within three days are one talk. suggestion_days: what the cadence could be
    set to; null when the present one is within 25 % of usual_days."""

    usual_days: int
    of: int
    suggestion_days: int | None
    because: str


@dataclass
class Trend:
    """The score now beside what it was 90 days ago, out of the touches of then. rising, falling:
    by 5 points and more."""

    score_90d_ago: float
    direction: Literal["rising", "steady", "falling"]
    because: str


@dataclass
class ContactDetail(Contact):
    """A contact, opened. birthday, dates: YYYY-MM-DD, or --MM-DD without the year. time_zone: of
    the IANA database. reply_latency: null as long as neither side ever answered. rhythm: null when
    there were fewer than four talks. trend: null without any touch."""

    birthday: str
    city: str
    notes: str
    time_zone: str
    interests: list[str]
    preferences: str
    how_we_met: str
    dates: list[KeptDate]
    first_touched_at: datetime | None
    reply_latency: ReplyLatency | None
    rhythm: Rhythm | None
    trend: Trend | None


class FieldOrigin(BaseModel):
    """Where a field's value comes from: the owner's word, a rule of the owner's, a person record,
    a name seen beside an address, or derived from several records."""

    field: str
    value: Any
    by: Literal["owner", "rule", "source", "interaction", "derived"]
    because: str
    source: ContactSource | None
    rule_id: str | None


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
    birthday: Day | None = None
    city: Words | None = None
    notes: Prose | None = None
    tags: list[Words] | None = Field(None, max_length=100)
    tier: Words | None = None
    importance: int | None = Field(None, ge=1, le=5)
    stage: Words | None = Field(None, examples=["crisis"])
    cadence_days: int | None = Field(None, ge=0, le=36_500, description="0: no cadence at all")
    paused: bool | None = Field(None, description="no gaps at all")
    snoozed_until: Moment | None = None
    time_zone: Zone | None = None
    interests: list[Words] | None = Field(None, max_length=100)
    preferences: Prose | None = None
    how_we_met: Prose | None = None
    dates: list[KeptDate] | None = Field(None, max_length=100)


class Snooze(Body):
    """No gaps for this contact until then: a moment, or days from now."""

    until: Moment | None = None
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
    """What the owner wants to remember about the contact. append: below what is there; else it
    replaces that."""

    text: Prose
    append: bool = False
