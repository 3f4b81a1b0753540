"""An interaction with its verdict and evidence, and what the owner may say about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from schemas.colleague import Colleague
from schemas.page import Body, Moment, Prose, PublicId
from schemas.source import Kind

Direction = Literal["in", "out", "both", "none"]
ManualKind = Literal["call", "meeting", "message", "letter", "gift", "note"]


@dataclass
class LastTouch:
    """The interaction behind last_touched_at."""

    kind: Kind
    direction: Direction
    occurred_at: datetime
    interaction_id: str


@dataclass
class Party:
    """Someone in an interaction. contact_id: null for the owner, roles, lists and rooms."""

    identifier: str
    contact_id: str | None
    role: str
    answer: str


@dataclass
class Verdict:
    """Why it counts or does not. overruled_by: "owner" when the owner decided."""

    rule: str
    because: str
    rules_version: int
    overruled_by: str | None


@dataclass
class Fired:
    """A rule that spoke. weight: bits, log2 of the odds that a person wrote this to the owner;
    below nought it speaks for a machine, a crowd or an event that did not take place."""

    rule: str
    weight: float
    says: str


@dataclass
class ExplainedVerdict(Verdict):
    """With the rules that fired, the leading one first. outdated: these are what the rules say
    now; the verdict is older and will be judged anew."""

    fired: list[Fired]
    outdated: bool


@dataclass
class InteractionSource:
    """A source row that tells of the interaction."""

    account_id: str
    external_id: str


@dataclass
class Interaction:
    """One dated event between the owner and people. counted: a touch, as of now. by: users whose
    accounts tell of it. private: only a colleague's account does, so what it was about is theirs:
    no subject, no thread, no evidence."""

    id: str
    kind: Kind
    direction: Direction
    occurred_at: datetime
    ended_at: datetime | None
    subject: str
    participants: list[Party]
    counted: bool
    verdict: Verdict
    thread: str
    sources: list[InteractionSource]
    by: list[Colleague]
    private: bool


@dataclass
class Evidence(InteractionSource):
    """What one source said. facts: headers and flags the verdict rests on; never a body."""

    seen_at: datetime
    facts: dict[str, Any]


@dataclass
class InteractionDetail(Interaction):
    """One interaction, opened."""

    verdict: ExplainedVerdict
    evidence: list[Evidence]


class InteractionLog(Body):
    """A manual interaction. occurred_at: now when left out."""

    contact_ids: list[PublicId] = Field(min_length=1, max_length=50)
    kind: ManualKind
    occurred_at: Moment | None = None
    direction: Literal["in", "out", "both"] = "both"
    note: Prose = ""


class Overrule(Body):
    """The owner's word on a verdict, for good; null gives it back to the rules."""

    counted: bool | None
    note: Prose = ""
