"""Interactions: the manual log, the evidence of one, the owner's word on a verdict."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.interaction import Interaction, InteractionDetail, InteractionLog, Overrule
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import living, number
from service.api.problems import not_found, told
from service.db.moments import ms
from service.detection.overrule import overrule
from service.ingest.manual import log, remove
from service.timeline.read import interactions
from service.timeline.settle import settle

router = APIRouter(prefix="/interactions", tags=["interactions"])


@router.get("/{interaction_id}", response_model=InteractionDetail)
def get_interaction(desk: AtDesk, interaction_id: str) -> Response:
    """One interaction with what each of its sources said: the evidence of the verdict."""
    with desk.reading() as at:
        found = _present(at, number("i", interaction_id, "interaction"))
    return desk.shown(found)


@router.post(
    "", response_model=Interaction, status_code=201, responses=told("not-found", "refused")
)
def log_interaction(desk: AtPost, body: InteractionLog) -> Response:
    """Logs an interaction by hand; it always counts."""

    def work(at: At) -> Answer:
        logged = noted(at, body)
        settle(at.conn, at.ws, at.now)
        shown = _plain(at, logged)
        return Answer(shown, 201, f"/v1/interactions/{shown.id}")

    return desk.write(work, body)


@router.patch("/{interaction_id}", response_model=Interaction)
def overrule_verdict(desk: AtDesk, interaction_id: str, body: Overrule) -> Response:
    """The owner's word on whether it counts, for good; null gives it back to the rules."""

    def work(at: At) -> Answer:
        found = number("i", interaction_id, "interaction")
        _plain(at, found)
        overrule(at.conn, at.ws, found, body.counted, body.note, at.now)
        settle(at.conn, at.ws, at.now)
        return Answer(_plain(at, found))

    return desk.write(work, body)


@router.delete("/{interaction_id}", status_code=204, responses=told("refused"))
def remove_interaction(desk: AtDesk, interaction_id: str) -> Response:
    """Takes a manual interaction back; one that a source tells of is refused."""

    def work(at: At) -> Answer:
        found = number("i", interaction_id, "interaction")
        _plain(at, found)
        remove(at.conn, at.ws, found, at.now)
        settle(at.conn, at.ws, at.now)
        return Answer(None, 204)

    return desk.write(work)


def noted(at: At, body: InteractionLog) -> int:
    """Logs it; what follows is left to the stages. Raises not-found, NotManual."""
    return log(
        at.conn,
        at.ws,
        contact_ids=list(dict.fromkeys(living(at, one).id for one in body.contact_ids)),
        kind=body.kind,
        at=ms(body.occurred_at) if body.occurred_at else at.now,
        direction=body.direction,
        note=body.note,
        now=at.now,
    )


def _present(at: At, found: int) -> InteractionDetail:
    shown = interactions.one(at.conn, at.ws, found, at.now)
    if shown is None:
        raise not_found("interaction")
    return shown


def _plain(at: At, found: int) -> Interaction:
    shown = interactions.by_ids(at.conn, at.ws, [found], at.now)
    if not shown:
        raise not_found("interaction")
    return shown[0]
