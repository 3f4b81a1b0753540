"""How often a contact wants a touch: its own days, its tags', its tier's, or the default; and what
stage of life it is in, which can ask for more.

Stages hang on what happened alone, never on the clock: gaps say from when they stand. A stage
makes a cadence more frequent and gives none to those without one, but for a stage the owner named:
that is a word like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.moments import DAY
from service.db.tables import cadences

TIERS: dict[str, int | None] = {
    "key": 30, "regular": 90, "prospect": 30, "expert": None, "dormant": 365, "none": None,
}  # fmt: skip
"""Days of the tiers every workspace starts with; an expert is asked as needed."""
STAGES: dict[str, int | None] = {"new": 30, "job_changed": 14, "crisis": 7}
"""Days of the stages every workspace starts with."""
NEW = 90 * DAY
"""Between the first and the last touch of who is new, at most."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """days: None = no cadence. origin: contact, tag:NAME, tier:NAME, stage:NAME, default or none.
    since: the moment the days count from, when that is not the last touch. beneath: what there
    would be without the stage that time alone brought about."""

    days: int | None
    origin: str
    since: int | None = None
    beneath: Cadence | None = None

    def due(self, last: int | None) -> int | None:
        """When the next touch is due; None without a cadence or without a last touch."""
        if last is None or self.days is None:
            return None
        return (last if self.since is None else self.since) + self.days * DAY

    @property
    def base(self) -> Cadence:
        """The cadence in which the contact is kept for good."""
        return self.beneath or self


class Stage(NamedTuple):
    """name: "" for who was never touched. stated: the owner's own word. since: the moment it
    began to call, None for a rhythm."""

    name: str
    stated: bool = False
    since: int | None = None


class Course(NamedTuple):
    """What a stage hangs on. first, last: moments of the first and the last touch (epoch ms)."""

    first: int | None
    last: int | None
    touches: int
    two_way: bool
    job_changed_at: int | None


def stage_of(word: str, course: Course) -> Stage:
    """word: the owner's, "" for none. job_changed: since the last touch. new: both sides turned to
    each other, and all of it in 90 days. settled: all others."""
    if word:
        return Stage(word, stated=True)
    first, last, changed = course.first, course.last, course.job_changed_at
    if first is None or last is None:
        return Stage("")
    if changed is not None and changed > last:
        return Stage("job_changed", since=changed)
    young = last - first <= NEW and course.touches > 1 and course.two_way
    return Stage("new" if young else "settled")


def stage_in(row: Any) -> str:
    """The stage of a contacts row."""
    spoke = row.last_inbound_at is not None and row.last_outbound_at is not None
    mutual = spoke or row.last_meeting_at is not None
    first, last = row.first_touched_at, row.last_touched_at
    course = Course(first, last, row.touches, mutual, row.job_changed_at)
    return stage_of(row.stage, course).name


@dataclass(frozen=True, slots=True)
class Rules:
    """The cadences in force. default applies to people with two-way history only, so that an
    address book of strangers does not become a list of debts."""

    tiers: Mapping[str, int | None] = field(default_factory=lambda: dict(TIERS))
    tags: Mapping[str, int | None] = field(default_factory=dict)
    default: int | None = 90
    stages: Mapping[str, int | None] = field(default_factory=lambda: dict(STAGES))

    def of(self, own: int | None, tags: Sequence[str], tier: str, *, two_way: bool) -> Cadence:
        """The first that says something; of several tags the most frequent."""
        if own is not None:
            return Cadence(own or None, "contact")
        stated = sorted((days, tag) for tag in tags if (days := self.tags.get(tag)) is not None)
        if stated:
            return Cadence(stated[0][0], f"tag:{stated[0][1]}")
        if tier in self.tiers:
            return Cadence(self.tiers[tier], f"tier:{tier}")
        if two_way and self.default is not None:
            return Cadence(self.default, "default")
        return Cadence(None, "none")

    def in_stage(self, base: Cadence, stage: Stage, last: int | None) -> Cadence:
        """The most frequent of base and stage. What is new does not outvote the contact's own
        days, nor make debts of what the default alone asks for."""
        days = self.stages.get(stage.name)
        if days is None or (base.days is None and not stage.stated):
            return base
        if stage == Stage("new") and base.origin in ("contact", "default"):
            return base
        beneath = None if stage.stated else base
        found = Cadence(days, f"stage:{stage.name}", stage.since, beneath)
        return found if base.days is None or _sooner(found, base, last) else base


def _sooner(one: Cadence, other: Cadence, last: int | None) -> bool:
    first, second = one.due(last), other.due(last)
    if first is None or second is None:
        return (one.days or 0) < (other.days or 0)
    return first < second


def rules(conn: Connection, ws: Workspace) -> Rules:
    """The workspace's own cadences over the ones it started with."""
    tiers, tags, stages = dict(TIERS), {}, dict(STAGES)
    default: int | None = ws.settings.timeline.default_cadence
    for row in conn.execute(select(cadences).where(cadences.c.workspace_id == ws.id)).all():
        if row.scope == "tier":
            tiers[row.name] = row.days
        elif row.scope == "tag":
            tags[row.name] = row.days
        elif row.scope == "stage":
            stages[row.name] = row.days
        else:
            default = row.days
    return Rules(tiers, tags, default, stages)
