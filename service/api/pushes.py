"""What goes into a CRM: foreseen, filled back, on its way, tried again; and who is in both."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from starlette.concurrency import run_in_threadpool

from schemas.crm import (
    BackfillRequest,
    Crm,
    Match,
    MatchCounts,
    MatchSide,
    Preview,
    Push,
    PushedWhat,
    PushState,
    Retried,
)
from schemas.page import Page
from service.api.answers import Answer, as_json, written
from service.api.crms import ASKED, account_of, crm_desk, present, seen
from service.api.desk import At, AtDesk, AtPost, Desk
from service.api.paging import Part
from service.api.problems import not_found, told
from service.api.tables import LISTED, listed
from service.db.moments import ms
from service.delivery.crm import backfill, matching, previewing, reading, retrying
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/crms", tags=["crms"])


@router.post("/{crm_id}/preview", response_model=Preview, responses=ASKED)
async def preview_crm(desk: AtDesk, crm_id: str, body: BackfillRequest | None = None) -> Response:
    """A dry run: what would be written now, field by field. The CRM is asked whom it knows; nothing
    is written anywhere. With a body: what a back-fill since then would log."""
    account = account_of(crm_id)
    await run_in_threadpool(seen, desk, account)
    since = None if body is None else ms(body.since) if body.since else 0
    found = await previewing.preview(await crm_desk(desk), account, since=since)
    shown = await run_in_threadpool(_for_other_eyes, desk, account, found)
    return written(as_json(shown), 200, {})


@router.post("/{crm_id}/backfill", response_model=Crm, status_code=202, responses=told("refused"))
def begin_backfill(desk: AtPost, crm_id: str, body: BackfillRequest | None = None) -> Response:
    """Pushes what was before, newest first, as the selection chooses, while pushing is on;
    `backfill` of the CRM tells how far it is. Begun again it logs nothing twice."""
    since = ms(body.since) if body is not None and body.since else None

    def work(at: At) -> Answer:
        account = account_of(crm_id)
        present(desk, at, account)
        backfill.begin(at.conn, at.ws, account, since, at.now)
        return Answer(present(desk, at, account), 202)

    return desk.write(work, body)


@router.post("/{crm_id}/backfill/stop", response_model=Crm, responses=told("refused"))
def stop_backfill(desk: AtPost, crm_id: str) -> Response:
    """Stops a back-fill: what of it still waits is not pushed. What is there stays."""

    def work(at: At) -> Answer:
        account = account_of(crm_id)
        present(desk, at, account)
        backfill.stop(at.conn, at.ws, account, at.now)
        return Answer(present(desk, at, account))

    return desk.write(work)


@router.get("/{crm_id}/pushes", response_model=Page[Push], responses=LISTED)
def list_pushes(
    desk: AtDesk,
    crm_id: str,
    part: Part,
    what: Annotated[
        list[PushedWhat], Query(max_length=2, description="people, activities; unstated: both")
    ] = [],  # noqa: B006
    state: Annotated[list[PushState], Query(max_length=7)] = [],  # noqa: B006
) -> Response:
    """Contacts and interactions on their way or there, the newest step first."""

    def read(at: At, part: Slice) -> Page[Push]:
        account = account_of(crm_id)
        present(desk, at, account)
        return reading.pushes(at.conn, at.ws, account, part, what=what, states=state)

    return listed(desk, Push, part, read)


@router.get("/{crm_id}/pushes/{push_id}", response_model=Push)
def get_push(desk: AtDesk, crm_id: str, push_id: str) -> Response:
    """One contact or interaction on its way or there."""
    with desk.reading() as at:
        account = account_of(crm_id)
        present(desk, at, account)
        found = _pushed(at, account, push_id)
    return desk.shown(found)


@router.post("/{crm_id}/retry", response_model=Retried, status_code=202)
def retry_crm(desk: AtPost, crm_id: str) -> Response:
    """Tries everything again that failed."""
    return _retried(desk, crm_id, None)


@router.post("/{crm_id}/pushes/{push_id}/retry", response_model=Retried, status_code=202)
def retry_push(desk: AtPost, crm_id: str, push_id: str) -> Response:
    """Tries one again that failed, was left out, or waits. What is there, or may be there, is not
    sent again: `retried` is 0."""
    return _retried(desk, crm_id, push_id)


@router.get("/{crm_id}/matches", response_model=Page[Match], responses=LISTED)
def list_matches(
    desk: AtDesk,
    crm_id: str,
    part: Part,
    side: Annotated[MatchSide, Query(description="in both, here alone, or there alone")] = "both",
) -> Response:
    """Who is in both, who is here and not in the CRM, and the reverse."""

    def read(at: At, part: Slice) -> Page[Match]:
        account = account_of(crm_id)
        present(desk, at, account)
        return matching.page(at.conn, at.ws, account, side, part)

    return listed(desk, Match, part, read)


@router.get("/{crm_id}/matches/counts", response_model=MatchCounts)
def count_matches(desk: AtDesk, crm_id: str) -> Response:
    """How many are in both, here alone, there alone, and there twice."""
    with desk.reading() as at:
        account = account_of(crm_id)
        present(desk, at, account)
        found = matching.counts(at.conn, at.ws, account)
    return desk.shown(found)


def _retried(desk: Desk, crm_id: str, push_id: str | None) -> Response:
    """push_id: None for all that failed."""

    def work(at: At) -> Answer:
        account = account_of(crm_id)
        present(desk, at, account)
        if push_id is not None:
            _pushed(at, account, push_id)
        return Answer(
            Retried(retried=retrying.retry(at.conn, at.ws, account, push_id, at.now)), 202
        )

    return desk.write(work)


def _pushed(at: At, account: int, push_id: str) -> Push:
    found = reading.push(at.conn, at.ws, account, push_id)
    if found is None:
        raise not_found("push")
    return found


def _for_other_eyes(desk: Desk, account: int, found: Preview) -> Preview:
    with desk.reading() as at:
        return previewing.for_other_eyes(at.conn, at.ws, account, found)
