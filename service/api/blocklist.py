"""The blocklist of the workspace: senders of whom nothing is kept."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.page import Page
from schemas.ruling import Blocked, BlockRequest, Ruling, Word
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.paging import Part
from service.api.problems import told
from service.api.rulings import named, show, stated
from service.api.tables import LISTED
from service.reconciler.block import block, unblock
from service.timeline.settle import settle

router = APIRouter(prefix="/blocklist", tags=["senders"])
_WORDS: tuple[Word, ...] = ("block",)


@router.get("", response_model=Page[Ruling], responses=LISTED)
def list_blocks(desk: AtDesk, part: Part) -> Response:
    """What is blocked; addresses first."""
    return show(desk, part, "blocklist", _WORDS)


@router.post("", response_model=Blocked, status_code=201, responses=told("refused"))
def block_sender(desk: AtPost, body: BlockRequest) -> Response:
    """Blocks a sender: what came from it goes, others in the same events stay, contacts and gaps
    follow, and nothing of it is kept from now on. A ruling on it gives way for good. Again changes
    nothing."""

    def work(at: At) -> Answer:
        found = stated(body)
        blocked = block(at.conn, at.ws, found, body.note, at.now, sure=body.sure)
        settle(at.conn, at.ws, at.now)
        return Answer(blocked, 201)

    return desk.write(work, body)


@router.delete("/{ruling_id}", status_code=204)
def unblock_sender(desk: AtDesk, ruling_id: str) -> Response:
    """Lets the sender in again. What was taken away comes back only as its source is read again:
    connected accounts are compared at their next turn, files must be imported again."""

    def work(at: At) -> Answer:
        unblock(at.conn, at.ws, named(at, ruling_id, _WORDS), at.now)
        settle(at.conn, at.ws, at.now)
        return Answer(None, 204)

    return desk.write(work)
