"""The plan: whom to turn to with the time there is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.plan import Plan
from service.api.desk import AtDesk
from service.timeline.read.plan import plan

router = APIRouter(prefix="/plan", tags=["plan"])


@router.get("", response_model=Plan)
def get_plan(
    desk: AtDesk,
    minutes: Annotated[int, Query(ge=1, le=6000, description="the time there is")] = 30,
    days: Annotated[int, Query(ge=1, le=90, description="from today on, to spread it over")] = 7,
) -> Response:
    """A fair share of those who have a gap, by importance × lateness × warmth, each with what to
    do and when. What does not fit is a number, not a list."""
    with desk.reading() as at:
        found = plan(at.conn, at.ws, minutes, days, at.now)
    return desk.shown(found)
