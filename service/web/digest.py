"""The page of the digest: the week in one calm message."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.timeline.read.digest import digest
from service.web.visit import AtPage

router = APIRouter(include_in_schema=False)


@router.get("/digest")
def show(visit: AtPage) -> Response:
    """As it is mailed."""
    with visit.reading() as look:
        found = digest(look.conn, look.ws, look.now)
    return visit.page("digest.html", "/digest", digest=found)
