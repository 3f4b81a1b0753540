"""Quiet periods: days in which no gap opens."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.page import Page
from schemas.quiet import QuietPeriod, QuietPeriodRequest
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import number
from service.api.paging import Part
from service.api.preconditions import IfMatch, demand
from service.api.problems import not_found, told
from service.api.tables import LISTED, listed
from service.timeline.keeping import PERIOD, drop_period, keep_period
from service.timeline.read import quiet
from service.timeline.read.paging import Slice
from service.timeline.settle import settle

router = APIRouter(prefix="/quiet-periods", tags=["cadences"])


@router.get("", response_model=Page[QuietPeriod], responses=LISTED)
def list_quiet_periods(desk: AtDesk, part: Part) -> Response:
    """Quiet periods, the earliest first."""

    def read(at: At, part: Slice) -> Page[QuietPeriod]:
        return quiet.page(at.conn, at.ws, part)

    return listed(desk, QuietPeriod, part, read)


@router.post("", response_model=QuietPeriod, status_code=201, responses=told("refused"))
def add_quiet_period(desk: AtPost, body: QuietPeriodRequest) -> Response:
    """Adds one; gaps follow, those of thousands of people in the background."""

    def work(at: At) -> Answer:
        made = keep_period(at.conn, at.ws, body)
        settle(at.conn, at.ws, at.now)
        return Answer(made, 201, f"/v1/quiet-periods/{made.id}", tagged=True)

    return desk.write(work, body)


@router.get("/{period_id}", response_model=QuietPeriod)
def get_quiet_period(desk: AtDesk, period_id: str) -> Response:
    """One quiet period."""
    with desk.reading() as at:
        held = _present(at, period_id)
    return desk.shown(held)


@router.delete("/{period_id}", status_code=204)
def delete_quiet_period(desk: AtDesk, period_id: str, if_match: IfMatch = None) -> Response:
    """Takes one back; gaps open when they would have."""

    def work(at: At) -> Answer:
        held = _present(at, period_id)
        demand(if_match, held)
        drop_period(at.conn, at.ws, number(PERIOD, held.id, "quiet period"))
        settle(at.conn, at.ws, at.now)
        return Answer(None, 204)

    return desk.write(work)


def _present(at: At, period_id: str) -> QuietPeriod:
    held = quiet.one(at.conn, at.ws, period_id)
    if held is None:
        raise not_found("quiet period")
    return held
