"""The page of insights: each measure in one plain sentence, with its history drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

from fastapi import APIRouter, Response

from schemas.insight import By, Insights, Measure, Period
from service.timeline.read import insights
from service.timeline.read.insights import InsightFilter
from service.web.charts import Chart, line, stacked
from service.web.visit import AtPage, Word
from service.web.words import hours, many, plainly

_BYS = get_args(By)
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Told:
    """One measure. says: in a sentence, of the whole stretch. before: what it was in as many days
    before, "" when nothing is known. how: what it counts. chart: its history."""

    title: str
    says: str
    before: str
    how: str
    chart: Chart | None


@router.get("/insights")
def show(visit: AtPage, by: Word = "", tag: Word = "", tier: Word = "") -> Response:
    """By week unless another is chosen; of everybody unless a tag or a tier is."""
    wanted = InsightFilter(
        by=next((one for one in _BYS if one == by), "week"),
        tags=(tag,) if tag else (),
        tiers=(tier,) if tier else (),
    )
    with visit.reading() as look:
        found = insights.insights(look.conn, look.ws, wanted, look.now)
        known, tiers = look.tags(), look.tiers()
    return visit.page(
        "insights.html",
        "/insights",
        found=found,
        told=list(measures(found)),
        bys=_BYS,
        tags=known,
        tiers=tiers,
        by=wanted.by,
        tag=tag,
        tier=tier,
    )


def measures(found: Insights) -> Iterator[Told]:
    """All of them, the plainest first."""
    now = found.summary
    yield Told(
        "Touches",
        f"{many(now.touches, 'touch', 'touches')} with {many(now.people, 'person', 'people')}: "
        f"{now.inbound:,} of theirs, {now.outbound:,} of yours, {many(now.meetings, 'meeting')}.",
        f"{found.before.touches:,} with {found.before.people:,}",
        found.how["touches"],
        stacked(found.history, found.by),
    )
    size = [float(one.network.size) for one in found.history]
    yield Told(
        "Active network",
        f"{many(now.network.size, 'person', 'people')} with touches both ways in 90 days: "
        f"{now.network.joined:,} joined, {now.network.lost:,} fell silent.",
        f"{found.before.network.size:,}",
        found.how["network"],
        line(found.history, found.by, size, percent=False),
    )
    yield from _shares(found)
    yield _replies(found)
    yield Told(
        "News",
        f"Of {many(now.news, 'person', 'people')} you heard something new; "
        f"{many(now.job_changes, 'new job')}."
        if now.news
        else "Of nobody you heard anything new.",
        f"{found.before.news:,}",
        found.how["news"],
        None,
    )


def _shares(found: Insights) -> Iterator[Told]:
    stated: tuple[tuple[str, str, Callable[[Period], Measure], str], ...] = (
        ("Answers to you", "reply_rate", lambda one: one.reply_rate,
         "{0} of {1} talks you began were answered within 30 days."),
        ("Both ways", "two_way_people", lambda one: one.two_way_people,
         "With {0} of {1} people touched it went both ways."),
        ("Coverage", "covered", lambda one: one.covered,
         "{0} of {1} people in a tier were touched within their cadence."),
        ("Reciprocity", "reciprocity", lambda one: one.reciprocity,
         "100\N{NO-BREAK SPACE}% would be even, 0\N{NO-BREAK SPACE}% one-sided."),
    )  # fmt: skip
    for title, name, of, sentence in stated:
        measure, before = of(found.summary), of(found.before)
        says = sentence.format(f"{measure.numerator:,.0f}", f"{measure.denominator:,}")
        values = [of(one).value for one in found.history]
        share = _percent(measure.value)
        said = f"{share}. {says}" if share else "Nothing to tell yet."
        chart = line(found.history, found.by, values)
        yield Told(title, said, _percent(before.value), found.how[name], chart)


def _replies(found: Insights) -> Told:
    mine, theirs = found.summary.my_replies, found.summary.their_replies
    parts = [
        f"{who} answer within {hours(replies.hours)}"
        for who, replies in (("you", mine), ("they", theirs))
        if replies.hours is not None
    ]
    before = found.before.my_replies.hours
    said = plainly(f"{', '.join(parts)} (median)") if parts else "Nobody answered anybody yet."
    values = [one.my_replies.hours for one in found.history]
    chart = line(found.history, found.by, values, percent=False)
    then = "" if before is None else hours(before)
    return Told("Time to answer", said, then, found.how["my_replies"], chart)


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
