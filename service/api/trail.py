"""The audit trail: who did what in this workspace. Needs the scope `admin`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.page import Moment, Page
from schemas.user import Trace
from service.api.desk import At, AtDesk
from service.api.ids import number
from service.api.paging import Part
from service.api.problems import told
from service.api.tables import LISTED, listed
from service.db.moments import ms
from service.timeline.read import trail
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/audit", tags=["access"])


@router.get("", response_model=Page[Trace], responses=LISTED | told("not-found"))
def list_audit(
    desk: AtDesk,
    part: Part,
    user: Annotated[str | None, Query(max_length=40, description="what this user did")] = None,
    before: Annotated[Moment | None, Query(description="exclusive")] = None,
    after: Annotated[Moment | None, Query(description="inclusive")] = None,
) -> Response:
    """Every write through the API, every sign-in, and those that were refused; newest first."""
    who = None if user is None else number("u", user, "user")

    def read(at: At, part: Slice) -> Page[Trace]:
        wanted = trail.TrailFilter(
            who, ms(before) if before else None, ms(after) if after else None, part
        )
        return trail.page(at.conn, at.ws, wanted)

    return listed(desk, Trace, part, read)
