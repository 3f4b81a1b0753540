"""Gaps: who needs attention."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.gap import Gap, GapKind
from schemas.page import Page
from service.api.desk import At, AtDesk
from service.api.ids import living
from service.api.paging import Part, Several
from service.api.problems import told
from service.api.tables import LISTED, listed
from service.timeline.read import gaps
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/gaps", tags=["gaps"])


@router.get("", response_model=Page[Gap], responses=LISTED | told("not-found"))
def list_gaps(
    desk: AtDesk,
    part: Part,
    kind: Annotated[list[GapKind], Query(max_length=10)] = [],  # noqa: B006
    tag: Several = [],  # noqa: B006
    tier: Several = [],  # noqa: B006
    contact: Several = [],  # noqa: B006
    within_days: Annotated[
        int, Query(ge=0, le=36_500, description="also gaps that open in this time")
    ] = 0,
) -> Response:
    """Most urgent first, each with its reason, the numbers behind it, and one suggestion: by which
    channel, on what occasion, when. Urgent: people you keep close (a cadence up to 31 days, or
    importance) before regular ones (up to 100 days) before all others; of equally close ones who
    waits for you, then who is overdue, then whose answer you wait for, then who is due soon; inside
    that, who has waited longest. Dormant ones and those never touched come last."""

    def read(at: At, part: Slice) -> Page[Gap]:
        whose = tuple(living(at, one).id for one in contact)
        wanted = gaps.GapFilter(frozenset(kind), tuple(tag), tuple(tier), whose, within_days, part)
        return gaps.page(at.conn, at.ws, wanted, at.now)

    return listed(desk, Gap, part, read)
