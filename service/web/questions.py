"""The page of questions: are these one person? And the joins made lately, to be undone."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from schemas.merge import Merge
from service.db import ids
from service.timeline.read import merges, suggestions
from service.timeline.read.naming import named
from service.timeline.read.paging import Slice
from service.timeline.read.suggestions import SuggestionFilter
from service.web.visit import AtPage, Look

_LATELY = 10
router = APIRouter(include_in_schema=False)


@router.get("/suggestions")
def show(visit: AtPage, cursor: str | None = None) -> Response:
    """One question at a time. cursor: where "later" leads."""
    with visit.reading() as look:
        wanted = SuggestionFilter(part=Slice(1, cursor))
        asked = suggestions.page(look.conn, look.ws, wanted)
        lately = merges.page(look.conn, look.ws, Slice(_LATELY)).items
        names = _names(look, lately)
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


def _names(look: Look, joined: Sequence[Merge]) -> dict[str, str]:
    """Of the contacts that were kept, by their public ids of then."""
    numbers = {one.kept_id: ids.private("c", one.kept_id) for one in joined}
    found = named(look.conn, look.ws, {one for one in numbers.values() if one is not None})
    return {
        public: found[number].name or public
        for public, number in numbers.items()
        if number is not None and number in found
    }
