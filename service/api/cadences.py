"""Cadences: how often whom."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.cadence import Cadences
from service.api.answers import Answer
from service.api.desk import At, AtDesk
from service.api.preconditions import IfMatch, demand
from service.timeline.keeping import keep, kept
from service.timeline.settle import settle

router = APIRouter(prefix="/cadences", tags=["cadences"])


@router.get("", response_model=Cadences)
def get_cadences(desk: AtDesk) -> Response:
    """The cadences in force: days by tier, tag and stage, and the default."""
    with desk.reading() as at:
        book = kept(at.conn, at.ws)
    return desk.shown(book)


@router.put("", response_model=Cadences)
def put_cadences(desk: AtDesk, body: Cadences, if_match: IfMatch = None) -> Response:
    """Replaces them all; due dates and gaps follow, those of thousands in the background."""

    def work(at: At) -> Answer:
        demand(if_match, kept(at.conn, at.ws))
        keep(at.conn, at.ws, body)
        settle(at.conn, at.ws, at.now)
        return Answer(kept(at.conn, at.ws), tagged=True)

    return desk.write(work)
