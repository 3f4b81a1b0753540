"""Pairs that may be one person, and the owner's answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.merge import Merge
from schemas.page import Page
from schemas.suggestion import Answered, Band, Rejected, Review, Reviewed, Suggestion
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import living, number
from service.api.merges import joined
from service.api.paging import Part
from service.api.problems import not_found, told
from service.api.tables import LISTED, listed
from service.db import ids
from service.reconciler.review import Pair, review
from service.timeline.read import suggestions
from service.timeline.read.paging import Slice
from service.timeline.settle import settle

router = APIRouter(tags=["suggestions"])


@router.get("/suggestions", response_model=Page[Suggestion], responses=LISTED | told("not-found"))
def list_suggestions(
    desk: AtDesk,
    part: Part,
    contact: Annotated[
        str | None, Query(max_length=40, description="only pairs with this contact")
    ] = None,
    band: Annotated[
        list[Band] | None, Query(max_length=3, description="sure, likely or possible; repeatable")
    ] = None,
) -> Response:
    """Pairs of contacts that may be one person, most worth answering first, with the evidence."""

    def read(at: At, part: Slice) -> Page[Suggestion]:
        who = None if contact is None else living(at, contact).id
        wanted = suggestions.SuggestionFilter(who, tuple(band or ()), part)
        return suggestions.page(at.conn, at.ws, wanted)

    return listed(desk, Suggestion, part, read)


@router.get("/suggestions/{suggestion_id}", response_model=Suggestion)
def get_suggestion(desk: AtDesk, suggestion_id: str) -> Response:
    """One pair with its evidence."""
    with desk.reading() as at:
        found = suggestions.one(at.conn, at.ws, number("s", suggestion_id, "suggestion"))
        if found is None:
            raise not_found("suggestion")
    return desk.shown(found)


@router.post("/suggestions/{suggestion_id}/accept", response_model=Merge, responses=told("refused"))
def accept_suggestion(desk: AtPost, suggestion_id: str, body: Answered | None = None) -> Response:
    """They are one person: joins them. Undo it by the id of the merge."""

    def work(at: At) -> Answer:
        done = review(at.conn, at.ws, [_pair(at, suggestion_id)], [], _note(body), at.now)
        settle(at.conn, at.ws, at.now)
        return Answer(joined(at, done.merges[0]))

    return desk.write(work, body)


@router.post("/suggestions/{suggestion_id}/reject", response_model=Rejected)
def reject_suggestion(desk: AtPost, suggestion_id: str, body: Answered | None = None) -> Response:
    """They are two people: never joined by a rule, nor asked about again."""

    def work(at: At) -> Answer:
        question, pair = _pair(at, suggestion_id)
        review(at.conn, at.ws, [], [(question, pair)], _note(body), at.now)
        settle(at.conn, at.ws, at.now)
        both = [ids.public("c", contact) for contact in pair]
        return Answer(Rejected(id=suggestion_id, contact_ids=both))

    return desk.write(work, body)


@router.post("/suggestions/review", response_model=Reviewed, responses=told("not-found", "refused"))
def review_suggestions(desk: AtPost, body: Review) -> Response:
    """Answers many at once: rejects first, then accepts, in the order given."""

    def work(at: At) -> Answer:
        accepted = [_pair(at, one) for one in dict.fromkeys(body.accept)]
        rejected = [_pair(at, one) for one in dict.fromkeys(body.reject)]
        done = review(at.conn, at.ws, accepted, rejected, body.note, at.now)
        settle(at.conn, at.ws, at.now)
        return Answer(
            Reviewed(
                merges=[ids.public("m", one) for one in done.merges],
                rejected=[ids.public("s", one) for one in done.rejected],
                gone=[ids.public("s", one) for one in done.gone],
            )
        )

    return desk.write(work, body)


def _pair(at: At, suggestion_id: str) -> tuple[int, Pair]:
    found = number("s", suggestion_id, "suggestion")
    pair = suggestions.pair(at.conn, at.ws, found)
    if pair is None:
        raise not_found("suggestion")
    return found, pair


def _note(body: Answered | None) -> str:
    return body.note if body else ""
