"""Gaps: who needs attention."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.gap import Gap, GapKind
from schemas.page import Page
from service.api.desk import AtDesk
from service.api.paging import Part, Several
from service.timeline.read import gaps

router = APIRouter(prefix="/gaps", tags=["gaps"])


@router.get("", response_model=Page[Gap])
def list_gaps(
    desk: AtDesk,
    part: Part,
    kind: Annotated[list[GapKind], Query(max_length=10)] = [],  # noqa: B006
    tag: Several = [],  # noqa: B006
    within_days: Annotated[
        int, Query(ge=0, le=36_500, description="also gaps that open in this time")
    ] = 0,
) -> Response:
    """Most urgent first, each with its reason and the numbers behind it."""
    wanted = gaps.GapFilter(frozenset(kind), tuple(tag), within_days, part)
    with desk.reading() as at:
        page = gaps.page(at.conn, at.ws, wanted, at.now)
    return desk.shown(page)
