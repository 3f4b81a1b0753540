"""The ordered change log, as a feed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.change import Change
from schemas.page import Page
from service.api.desk import AtDesk
from service.api.paging import Part
from service.timeline.read import changes

router = APIRouter(prefix="/changes", tags=["changes"])


@router.get("", response_model=Page[Change])
def list_changes(
    desk: AtDesk,
    part: Part,
    since: Annotated[int, Query(ge=0, lt=1 << 63, description="last sequence seen")] = 0,
) -> Response:
    """What happened after `since`, in order."""
    with desk.reading() as at:
        page = changes.page(at.conn, at.ws, since, part)
    return desk.shown(page)
