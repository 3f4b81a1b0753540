"""Timelines: everybody's, and one contact's."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from schemas.interaction import Direction, Interaction
from schemas.page import Moment, Page
from schemas.source import Kind
from service.api.desk import At, AtDesk, Desk
from service.api.ids import living
from service.api.paging import Asked, Part
from service.api.problems import told
from service.api.tables import LISTED, listed
from service.db.moments import ms
from service.timeline.read import timeline
from service.timeline.read.paging import Slice
from service.timeline.read.timeline import TimelineFilter

router = APIRouter(tags=["timeline"])


async def _wanted(
    kind: Annotated[list[Kind], Query(max_length=10)] = [],  # noqa: B006
    direction: Annotated[list[Direction], Query(max_length=4)] = [],  # noqa: B006
    counted: Annotated[bool | None, Query(description="touches only, or only the rest")] = None,
    before: Annotated[Moment | None, Query(description="exclusive")] = None,
    after: Annotated[Moment | None, Query(description="inclusive")] = None,
) -> TimelineFilter:
    return TimelineFilter(
        kinds=tuple(dict.fromkeys(kind)),
        directions=tuple(dict.fromkeys(direction)),
        counted=counted,
        before=ms(before) if before else None,
        after=ms(after) if after else None,
    )


Wanted = Annotated[TimelineFilter, Depends(_wanted)]


@router.get("/timeline", response_model=Page[Interaction], responses=LISTED | told("not-found"))
def list_interactions(
    desk: AtDesk,
    part: Part,
    wanted: Wanted,
    contact: Annotated[
        str | None, Query(max_length=40, description="only those this contact took part in")
    ] = None,
) -> Response:
    """All interactions, newest first, each with its verdict and sources."""
    return _of(desk, contact, part, wanted)


@router.get("/contacts/{contact_id}/timeline", response_model=Page[Interaction], responses=LISTED)
def list_contact_interactions(
    desk: AtDesk, contact_id: str, part: Part, wanted: Wanted
) -> Response:
    """One contact's interactions, newest first."""
    return _of(desk, contact_id, part, wanted)


def _of(desk: Desk, contact: str | None, part: Asked, wanted: TimelineFilter) -> Response:
    """contact: public id; None for everybody's."""

    def read(at: At, part: Slice) -> Page[Interaction]:
        here = replace(wanted, part=part)
        if contact is None:
            return timeline.page(at.conn, at.ws, here, at.now)
        return timeline.of_contact(at.conn, at.ws, living(at, contact).id, here, at.now)

    return listed(desk, Interaction, part, read)
