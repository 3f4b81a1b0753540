"""Cadences: how often whom."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.cadence import Cadences
from service.api.answers import Answer
from service.api.desk import At, AtDesk
from service.timeline.keeping import keep, kept
from service.timeline.settle import settle

router = APIRouter(prefix="/cadences", tags=["cadences"])


@router.get("", response_model=Cadences)
def get_cadences(desk: AtDesk) -> Response:
    """The cadences in force."""
    with desk.reading() as at:
        book = kept(at.conn, at.ws)
    return desk.shown(book)


@router.put("", response_model=Cadences)
def put_cadences(desk: AtDesk, body: Cadences) -> Response:
    """Replaces them all; due dates and gaps follow."""

    def work(at: At) -> Answer:
        keep(at.conn, at.ws, body)
        settle(at.conn, at.ws, at.now)
        return Answer(kept(at.conn, at.ws))

    return desk.write(work)
