"""The measures of the field: how the owner keeps in touch, in a period and week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

By = Literal["week", "month", "quarter"]


@dataclass
class Measure:
    """value: numerator / denominator, to four digits; null when the denominator is 0."""

    value: float | None
    numerator: float
    denominator: int


@dataclass
class Replies:
    """hours: the median until an answer; null: there was none. answers: how many it rests on."""

    hours: float | None
    answers: int


@dataclass
class Network:
    """People with a two-way touch in the 90 days up to the end of the period. joined, lost: against
    the day before it began; growth: (joined - lost) / size then."""

    size: int
    joined: int
    lost: int
    growth: Measure


@dataclass
class TierCoverage:
    """people: in the tier. inside: of those with a cadence, who was touched within it."""

    tier: str
    people: int
    inside: Measure


@dataclass
class Period:
    """The measures of some days, both ends included. so_far: it is not over yet.

    touches: all; inbound, outbound and meetings (with talks both ways) add up to them. people:
    touched at least once. What each measure counts: `how` of the insights.
    """

    starts_on: date
    ends_on: date
    so_far: bool
    touches: int
    inbound: int
    outbound: int
    meetings: int
    people: int
    touches_per_person: Measure
    reply_rate: Measure
    pending: int
    two_way_people: Measure
    two_way_touches: Measure
    reciprocity: Measure
    my_replies: Replies
    their_replies: Replies
    network: Network
    news: int
    job_changes: int
    covered: Measure
    coverage: list[TierCoverage]


@dataclass
class TagMeasures:
    """The same period for those who carry a tag. people: all of them; touched: of these."""

    tag: str
    people: int
    touched: Measure
    touches: int
    two_way_people: Measure
    reply_rate: Measure


@dataclass
class Insights:
    """How well you keep in touch. summary: of the whole period; before: of as many days before
    it; history: of each week, month or quarter in it, oldest first; by_tag: of the 20 tags most
    people carry. Tags, tiers and cadences are those of today. how: one sentence on each
    measure, by its field."""

    starts_on: date
    ends_on: date
    by: By
    zone: Literal["UTC"]
    tags: list[str]
    tiers: list[str]
    summary: Period
    before: Period
    history: list[Period]
    by_tag: list[TagMeasures]
    how: dict[str, str]
