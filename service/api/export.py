"""Everything out, as one file that is sent while it is read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from service.api.desk import AtDesk
from service.api.tables import packed
from service.db.moments import moment
from service.timeline.cards import Version
from service.timeline.exporting import MEDIA, Format, export

router = APIRouter(prefix="/export", tags=["export"])
_SENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {"schema": {"type": "string"}} for media, _ in MEDIA.values()}}
}


@router.get("", response_class=Response, responses=_SENT)
def get_export(
    desk: AtDesk,
    format: Annotated[
        Format,
        Query(
            description="jsonl: everything, a thing a line, its `type` first. csv: contacts, under "
            "the header that an import reads. vcard: contacts. ics: meetings and due dates"
        ),
    ] = "jsonl",
    version: Annotated[
        Version, Query(description="of vCards; Outlook and Google read 3.0 and nothing newer")
    ] = "3.0",
) -> Response:
    """Contacts with notes, interests and dates, interactions, introductions, rules, cadences and
    your word on senders. What is private to a colleague is masked. An answer that breaks off was
    not whole."""
    now = desk.ground.now()
    media, ending = MEDIA[format]
    pieces = export(desk.ground.db.reading, desk.caller.ws, format, now, version)
    name = f"touchline-{moment(now):%Y-%m-%d}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    sent = packed(piece.encode("utf-8", "replace") for piece in pieces)
    return StreamingResponse(sent, media_type=media, headers=headers)
