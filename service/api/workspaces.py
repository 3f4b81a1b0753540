"""Workspaces: those one belongs to."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from schemas.page import Page
from schemas.user import Place, PlaceEdit, PlaceRequest
from service.access import members
from service.access.workspaces import change, found
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost, Desk
from service.api.paging import Part
from service.api.preconditions import IfMatch, demand
from service.api.problems import not_found
from service.api.tables import LISTED, listed
from service.db import ids
from service.db.moments import moment
from service.timeline.keeping import refresh_all
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.settle import settle

router = APIRouter(prefix="/workspaces", tags=["access"])


@router.get("", response_model=Page[Place], responses=LISTED)
def list_workspaces(desk: AtDesk, part: Part) -> Response:
    """The workspaces one may switch to; with a token only its own."""

    def read(at: At, part: Slice) -> Page[Place]:
        place = part.place("workspaces", str, str)
        every = sorted(places(desk, at), key=lambda one: (one.name, one.id))
        later = [one for one in every if place is None or (one.name, one.id) > place]
        shown = later[: part.limit]
        cursor = sealed("workspaces", shown[-1].name, shown[-1].id) if shown else ""
        return paged(shown, len(later) > len(shown), cursor)

    return listed(desk, Place, part, read)


@router.post("", response_model=Place, status_code=201)
def create_workspace(desk: AtPost, body: PlaceRequest) -> Response:
    """A new workspace, empty, that one owns. Nothing of the present one is seen there."""

    def work(at: At) -> Answer:
        number = found(at.conn, body.name, body.zone, desk.caller.user, at.now)
        rows = members.entered(at.conn, desk.caller.user)
        made = next(_place(row, at) for row in rows if row.id == number)
        return Answer(made, 201, f"/v1/workspaces/{made.id}")

    return desk.write(work, body)


@router.get("/{workspace_id}", response_model=Place)
def get_workspace(desk: AtDesk, workspace_id: str) -> Response:
    """One of them."""
    with desk.reading() as at:
        found = [one for one in places(desk, at) if one.id == workspace_id]
    if not found:
        raise not_found("workspace")
    return desk.shown(found[0])


@router.patch("/{workspace_id}", response_model=Place)
def edit_workspace(
    desk: AtDesk, workspace_id: str, body: PlaceEdit, if_match: IfMatch = None
) -> Response:
    """Renames the present workspace, or moves it to another time zone; gaps follow."""

    def work(at: At) -> Answer:
        if ids.private("w", workspace_id) != at.ws.id:
            raise not_found("workspace")
        demand(if_match, here(desk, at))
        values = body.model_dump(exclude_none=True)
        change(at.conn, at.ws.id, **values)
        if "zone" in values:  # days begin at another moment
            refresh_all(at.conn, at.ws)
            settle(at.conn, at.ws, at.now)
        return Answer(here(desk, at), tagged=True)

    return desk.write(work)


def places(desk: Desk, at: At) -> list[Place]:
    """The caller's, by name. A token is of one workspace and knows of no other."""
    every = [_place(row, at) for row in members.entered(at.conn, desk.caller.user)]
    return every if desk.caller.csrf is not None else [one for one in every if one.current]


def here(desk: Desk, at: At) -> Place:
    """The workspace the caller looks at."""
    return next(one for one in places(desk, at) if one.current)


def _place(row: Any, at: At) -> Place:
    return Place(
        id=ids.public("w", row.id),
        name=row.name,
        zone=row.zone,
        role=row.role,
        current=row.id == at.ws.id,
        created_at=moment(row.created_at),
    )
