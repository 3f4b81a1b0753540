"""Birthdays and other days that come back every year."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.occasion import Anniversary
from schemas.page import Page
from service.api.desk import At, AtDesk
from service.api.paging import Part
from service.api.tables import LISTED, listed
from service.timeline.read import dates
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/dates", tags=["dates"])


@router.get("", response_model=Page[Anniversary], responses=LISTED)
def list_dates(
    desk: AtDesk,
    part: Part,
    within_days: Annotated[
        int, Query(ge=0, le=366, description="today is 0 days away; none comes twice")
    ] = 30,
) -> Response:
    """Birthdays, dates you wrote down, and anniversaries of the first contact with those whose
    tier or cadence somebody chose; the nearest first."""

    def read(at: At, part: Slice) -> Page[Anniversary]:
        return dates.page(at.conn, at.ws, within_days, part, at.now)

    return listed(desk, Anniversary, part, read)
