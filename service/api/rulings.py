"""The owner's word on senders: always a person, or never."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import APIRouter, Response

from schemas.page import Page
from schemas.problem import FieldProblem
from schemas.ruling import BlockRequest, Ruling, RulingRequest, Sender, Word
from service.api.answers import Answer
from service.api.desk import At, AtDesk, Desk
from service.api.paging import Asked, Part
from service.api.problems import ApiProblem, not_found, told
from service.api.tables import LISTED, listed
from service.detection import docket
from service.detection.rulings import Unruly, of_address, of_domain
from service.timeline.read import rulings
from service.timeline.read.paging import Slice
from service.timeline.settle import settle

router = APIRouter(prefix="/rulings", tags=["senders"])
_WORDS: tuple[Word, ...] = ("person", "never")


@router.get("", response_model=Page[Ruling], responses=LISTED)
def list_rulings(desk: AtDesk, part: Part) -> Response:
    """Senders you said "always a person" or "never" of; addresses first."""
    return show(desk, part, "rulings", _WORDS)


@router.put("", response_model=Ruling, responses=told("refused"))
def put_ruling(desk: AtDesk, body: RulingRequest) -> Response:
    """Says it, for good; everything with this sender is judged anew. Again changes nothing."""

    def work(at: At) -> Answer:
        found = stated(body)
        before = docket.said(at.conn, at.ws, found)
        if before is not None and before.word == "block":
            raise ApiProblem("refused", "It is blocked; take it off the blocklist first.")
        said = docket.keep(at.conn, at.ws, found, body.word, body.note, at.now, sure=body.sure)
        settle(at.conn, at.ws, at.now)
        return Answer(said)

    return desk.write(work, body)


@router.delete("/{ruling_id}", status_code=204)
def delete_ruling(desk: AtDesk, ruling_id: str) -> Response:
    """Takes it back: the rules decide again."""

    def work(at: At) -> Answer:
        docket.drop(at.conn, at.ws, named(at, ruling_id, _WORDS))
        settle(at.conn, at.ws, at.now)
        return Answer(None, 204)

    return desk.write(work)


def show(desk: Desk, part: Asked, name: str, words: Collection[Word]) -> Response:
    """The rulings with one of these words. name: of the list, for its cursors."""

    def read(at: At, part: Slice) -> Page[Ruling]:
        return rulings.page(at.conn, at.ws, part, words, name)

    return listed(desk, Ruling, part, read)


def stated(body: BlockRequest) -> Sender:
    """The sender of a request. Raises invalid-request."""
    field = "address" if body.address is not None else "domain"
    try:
        return (
            of_address(body.address) if body.address is not None else of_domain(body.domain or "")
        )
    except Unruly as error:
        wrong = FieldProblem(field=f"body.{field}", because=error.because)
        raise ApiProblem("invalid-request", f"body.{field}: {error.because}", [wrong]) from error


def named(at: At, ruling_id: str, words: Collection[Word]) -> Sender:
    """The sender of a ruling with one of these words. Raises not-found."""
    found = docket.named(at.conn, at.ws, ruling_id, words)
    if found is None:
        raise not_found("ruling")
    return found
