"""Introductions, and who knows whom through you."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.introduction import Companion, Introduction, IntroductionRequest
from schemas.page import Page
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import living, number
from service.api.paging import Part
from service.api.problems import not_found, told
from service.api.tables import LISTED, listed
from service.db.moments import ms
from service.reconciler.introductions import introduce, withdraw
from service.timeline.read import circle, introductions
from service.timeline.read.paging import Slice

router = APIRouter(tags=["introductions"])


@router.get(
    "/introductions",
    response_model=Page[Introduction],
    responses=LISTED | told("not-found"),
)
def list_introductions(
    desk: AtDesk,
    part: Part,
    contact: Annotated[str | None, Query(max_length=40, description="only those of one")] = None,
) -> Response:
    """Who introduced whom to whom, the latest first."""
    return _of(desk, part, contact)


@router.get(
    "/contacts/{contact_id}/introductions", response_model=Page[Introduction], responses=LISTED
)
def list_contact_introductions(desk: AtDesk, contact_id: str, part: Part) -> Response:
    """Who introduced this contact to you, whom you or they introduced to whom."""
    return _of(desk, part, contact_id)


@router.get("/contacts/{contact_id}/circle", response_model=Page[Companion], responses=LISTED)
def list_circle(desk: AtDesk, contact_id: str, part: Part) -> Response:
    """Who knows them through you: other contacts in the same counted interactions, of the newest
    500; those seen together most often first."""

    def read(at: At, part: Slice) -> Page[Companion]:
        return circle.page(at.conn, at.ws, living(at, contact_id).id, part, at.now)

    return listed(desk, Companion, part, read)


@router.post(
    "/introductions",
    response_model=Introduction,
    status_code=201,
    responses=told("refused", "not-found"),
)
def add_introduction(desk: AtPost, body: IntroductionRequest) -> Response:
    """Notes who introduced whom to whom; null is you."""

    def work(at: At) -> Answer:
        person = living(at, body.person_id).id
        introducer, to = (
            None if one is None else living(at, one).id for one in (body.introducer_id, body.to_id)
        )
        when = ms(body.at) if body.at else at.now
        made = introduce(at.conn, at.ws, introducer, person, to, body.note, when)
        shown = _present(at, made)
        return Answer(shown, 201, f"/v1/introductions/{shown.id}")

    return desk.write(work, body)


@router.get("/introductions/{introduction_id}", response_model=Introduction)
def get_introduction(desk: AtDesk, introduction_id: str) -> Response:
    """One introduction."""
    with desk.reading() as at:
        shown = _present(at, number("in", introduction_id, "introduction"))
    return desk.shown(shown)


@router.delete("/introductions/{introduction_id}", status_code=204)
def delete_introduction(desk: AtDesk, introduction_id: str) -> Response:
    """Takes the note back."""

    def work(at: At) -> Answer:
        if not withdraw(at.conn, at.ws, number("in", introduction_id, "introduction")):
            raise not_found("introduction")
        return Answer(None, 204)

    return desk.write(work)


def _of(desk: AtDesk, part: Part, contact_id: str | None) -> Response:
    def read(at: At, part: Slice) -> Page[Introduction]:
        whose = None if contact_id is None else living(at, contact_id).id
        return introductions.page(at.conn, at.ws, part, whose)

    return listed(desk, Introduction, part, read)


def _present(at: At, found: int) -> Introduction:
    shown = introductions.one(at.conn, at.ws, found)
    if shown is None:
        raise not_found("introduction")
    return shown
