"""The page of questions: are these one person? And the joins made lately, to be undone."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.timeline.read import merges, suggestions
from service.timeline.read.paging import Slice
from service.timeline.read.suggestions import SuggestionFilter
from service.web.visit import AtPage

_LATELY = 10
router = APIRouter(include_in_schema=False)


@router.get("/suggestions")
def show(visit: AtPage, cursor: str | None = None) -> Response:
    """One question at a time. cursor: where "later" leads."""
    with visit.reading() as look:
        wanted = SuggestionFilter(part=Slice(1, cursor))
        asked = suggestions.page(look.conn, look.ws, wanted)
        lately = merges.page(look.conn, look.ws, Slice(_LATELY)).items
        names = look.names(one.kept_id for one in lately)
    return visit.page(
        "suggestions.html",
        "/suggestions",
        question=next(iter(asked.items), None),
        next=asked.next,
        later=cursor is not None,
        merges=lately,
        names=names,
        clock=look.clock,
    )
