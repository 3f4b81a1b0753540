"""The ordered change log, as a feed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.change import Change
from schemas.page import Page
from service.api.desk import At, AtDesk
from service.api.paging import Part
from service.api.tables import LISTED, listed
from service.timeline.read import changes
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/changes", tags=["changes"])


@router.get("", response_model=Page[Change], responses=LISTED)
def list_changes(
    desk: AtDesk,
    part: Part,
    since: Annotated[int, Query(ge=0, lt=1 << 63, description="last sequence seen")] = 0,
) -> Response:
    """What happened after `since`, in order."""

    def read(at: At, part: Slice) -> Page[Change]:
        return changes.page(at.conn, at.ws, since, part)

    return listed(desk, Change, part, read)
