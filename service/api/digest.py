"""The digest: the week in one calm message."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from schemas.digest import Digest
from service.api.desk import AtDesk
from service.timeline.digesting import markdown
from service.timeline.read.digest import digest

router = APIRouter(prefix="/digest", tags=["digest"])
MARKDOWN = "text/markdown"


@router.get(
    "",
    response_model=Digest,
    responses={200: {"content": {MARKDOWN: {"schema": {"type": "string"}}}}},
)
def get_digest(
    desk: AtDesk,
    format: Annotated[
        Literal["json", "markdown"], Query(description="markdown: as it is mailed")
    ] = "json",
) -> Response:
    """At most five people to turn to, who waits for your answer, the days that come, who came
    back, and one number."""
    with desk.reading() as at:
        found = digest(at.conn, at.ws, at.now)
    if format == "json":
        return desk.shown(found)
    return Response(markdown(found), media_type=MARKDOWN)
