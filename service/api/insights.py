"""Insights: how well you keep in touch, in numbers, with history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from schemas.insight import By, Insights, Period
from schemas.page import CalendarDay, Moment, Page
from service.api.desk import At, AtDesk
from service.api.paging import Part, Several
from service.api.tables import LISTED, listed
from service.db.moments import DAY, ms
from service.timeline.measures import day, on
from service.timeline.read import insights
from service.timeline.read.insights import InsightFilter
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/insights", tags=["insights"])
Day = CalendarDay | Moment


async def _asked(
    from_: Annotated[
        Day | None,
        Query(
            alias="from",
            description="first day (UTC), or a moment of it; unstated: 26 weeks, 12 months or "
            "8 quarters",
        ),
    ] = None,
    to: Annotated[
        Day | None, Query(description="last day (UTC), or a moment of it; unstated: today")
    ] = None,
    by: Annotated[By, Query(description="what the history counts by; weeks begin on Monday")] = (
        "week"
    ),
    tag: Several = [],  # noqa: B006
    tier: Several = [],  # noqa: B006
) -> InsightFilter:
    return InsightFilter(_day(from_), _day(to), by, tuple(tag), tuple(tier))


Asked = Annotated[InsightFilter, Depends(_asked)]


@router.get("", response_model=Insights)
def get_insights(desk: AtDesk, wanted: Asked) -> Response:
    """The measures of a period, of the one before it, of each week (month, quarter) in it, and of
    the tags most people carry. Each measure comes with its numerator and its denominator; `how`
    says what it counts. No subjects are told, so everybody in the workspace sees the same."""
    with desk.reading() as at:
        told = insights.insights(at.conn, at.ws, wanted, at.now)
    return desk.shown(told)


@router.get("/history", response_model=Page[Period], responses=LISTED)
def list_insights(desk: AtDesk, part: Part, wanted: Asked) -> Response:
    """The history alone, oldest first: a row for each week (month, quarter), also as CSV."""

    def read(at: At, part: Slice) -> Page[Period]:
        return insights.history(at.conn, at.ws, wanted, part, at.now)

    return listed(desk, Period, part, read)


def _day(stated: Day | None) -> date | None:
    if not isinstance(stated, datetime):
        return stated
    first, last = day(date.min), day(date.max)  # near the ends of time a zone leads out of it
    return on(max(first, min(last, ms(stated) // DAY)))
