"""Calendars to subscribe to: gaps, and days that come back. A feed shows no subjects."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from schemas.gap import GapKind
from service.api.answers import held
from service.api.desk import AtDesk
from service.timeline import calendars
from service.timeline.read import dates, gaps
from service.timeline.read.home import home
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/feeds", tags=["feeds"])
MEDIA = "text/calendar"
_SENT: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA: {"schema": {"type": "string"}}}}}
_SHOWN: frozenset[GapKind] = frozenset({"awaiting_my_reply", "overdue", "awaiting_their_reply"})
_WANTED = gaps.GapFilter(kinds=_SHOWN, within_days=90, part=Slice(1000))
Token = Annotated[
    str | None, Query(max_length=200, description="of the scope `feed`: calendars send no headers")
]


@router.get("/gaps.ics", response_class=Response, responses=_SENT)
def gaps_feed(desk: AtDesk, token: Token = None) -> Response:
    """A whole-day event for every due date, past and of the next 90 days, and for every letter
    that waits, on the day its gap opens; at most 1000."""
    with desk.reading() as at:
        found = gaps.openings(at.conn, at.ws, _WANTED, at.now)
        text = calendars.of_gaps(found, home(at.conn, at.ws))
    return held(desk.request, text.encode(), MEDIA)


@router.get("/dates.ics", response_class=Response, responses=_SENT)
def dates_feed(desk: AtDesk, token: Token = None) -> Response:
    """Birthdays and the dates you wrote down, every year."""
    with desk.reading() as at:
        text = calendars.of_days(dates.yearly(at.conn, at.ws))
    return held(desk.request, text.encode(), MEDIA)
