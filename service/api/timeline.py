"""Timelines: everybody's, and one contact's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from schemas.interaction import Direction, Interaction
from schemas.page import Page
from schemas.source import Kind
from service.api.desk import AtDesk
from service.api.ids import living
from service.api.paging import Part
from service.db.moments import ms
from service.timeline.read import timeline
from service.timeline.read.timeline import TimelineFilter

router = APIRouter(tags=["timeline"])


async def _wanted(
    part: Part,
    kind: Annotated[list[Kind], Query(max_length=10)] = [],  # noqa: B006
    direction: Annotated[list[Direction], Query(max_length=4)] = [],  # noqa: B006
    counted: Annotated[bool | None, Query(description="touches only, or only the rest")] = None,
    before: Annotated[AwareDatetime | None, Query(description="exclusive")] = None,
    after: Annotated[AwareDatetime | None, Query(description="inclusive")] = None,
) -> TimelineFilter:
    return TimelineFilter(
        kinds=tuple(dict.fromkeys(kind)),
        directions=tuple(dict.fromkeys(direction)),
        counted=counted,
        before=ms(before) if before else None,
        after=ms(after) if after else None,
        part=part,
    )


Wanted = Annotated[TimelineFilter, Depends(_wanted)]


@router.get("/timeline", response_model=Page[Interaction])
def list_interactions(desk: AtDesk, wanted: Wanted) -> Response:
    """All interactions, newest first, each with its verdict and sources."""
    with desk.reading() as at:
        page = timeline.page(at.conn, at.ws, wanted, at.now)
    return desk.shown(page)


@router.get("/contacts/{contact_id}/timeline", response_model=Page[Interaction])
def list_contact_interactions(desk: AtDesk, contact_id: str, wanted: Wanted) -> Response:
    """One contact's interactions, newest first."""
    with desk.reading() as at:
        row = living(at, contact_id)
        page = timeline.of_contact(at.conn, at.ws, row.id, wanted, at.now)
    return desk.shown(page)
