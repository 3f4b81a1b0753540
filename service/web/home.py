"""The first page: whom you may be losing, what to do about it this week, and how it stands."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from service.timeline.ranks import KINDS
from service.timeline.read import accounts, counts, gaps
from service.timeline.read.paging import MOST, Slice
from service.timeline.read.plan import plan
from service.web.forms import caller_of, ground_of
from service.web.rendering import page
from service.web.standing import first_syncs, in_trouble
from service.web.visit import Visit, Word

_SHOWN = 20
_MINUTES, _DAYS = 30, 7
router = APIRouter(include_in_schema=False)


@router.get("/")
def landing(
    request: Request,
    kind: Annotated[str, Query(max_length=40)] = "",
    tag: Word = "",
    cursor: str | None = None,
) -> Response:
    """How it stands, for whom is signed in; how to sign in, for everybody else. A kind that is
    none is no filter."""
    caller = caller_of(request)
    if caller is None:
        return page("welcome.html")
    kinds = frozenset(one for one in KINDS if one == kind)
    wanted = gaps.GapFilter(kinds, (tag,) if tag else (), part=Slice(_SHOWN, cursor))
    return _shown(Visit(request, caller, ground_of(request)), wanted)


def _shown(visit: Visit, wanted: gaps.GapFilter) -> Response:
    kind, tag = next(iter(wanted.kinds), ""), next(iter(wanted.tags), "")
    first = not (kind or tag or wanted.part.cursor)
    with visit.reading() as look:
        conn, ws, now = look.conn, look.ws, look.now
        numbers = counts.counts(conn, ws, now)
        found = gaps.page(conn, ws, wanted, now)
        week = plan(conn, ws, _MINUTES, _DAYS, now) if first and found.items else None
        known = look.tags()
        sources = accounts.page(conn, ws, Slice(MOST)).items
    kept = {"kind": kind, "tag": tag}
    return visit.page(
        "landing.html",
        "/",
        numbers=numbers,
        gaps=found.items,
        next=urlencode({**kept, "cursor": found.next}) if found.next else "",
        kinds=KINDS,
        tags=known,
        week=week,
        reading=first_syncs(sources),
        trouble=in_trouble(sources),
        clock=look.clock,
        first=first,
        **kept,
    )
