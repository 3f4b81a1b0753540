"""The change log as it grows, and live progress, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Receive, Scope, Send

from schemas.event import EventType
from service.api.desk import AtDesk, Desk
from service.api.feed import Feeds
from service.api.listener import Listener
from service.api.problems import told
from service.timeline.read.progress import latest

PATIENCE = 30.0
"""Seconds a client may take to read what was sent; then it is let go."""
MEDIA_TYPE = "text/event-stream"
_EXAMPLE = (
    "retry: 3000\nid: 4711\n\n"
    "event: contact.touched\nid: 4712\ndata: "
    '{"type":"contact.touched","timestamp":"2026-11-01T12:00:00Z","sequence":4712,'
    '"schema_version":1,"subject":"c_7","data":{"id":"c_7"}}\n\n'
    'event: progress\ndata: {"kind":"account","subject":"a_1","state":"ok","streams":'
    '[{"name":"mail","feature":"mail","held":1200,"of":4800,"progress":0.25}]}\n\n'
    ": still here\n\n"
)
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events without end. data of a change: as in /v1/changes; of `progress`: "
        "how far an account or an import is; of `closing`: why the stream ends.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}
router = APIRouter(prefix="/events", tags=["changes"])
Types = Annotated[
    list[EventType], Query(max_length=20, description="of changes, or progress; unstated: all")
]
Since = Annotated[int | None, Query(ge=0, lt=1 << 63, description="last sequence seen")]
Last = Annotated[
    int | None,
    Header(ge=0, lt=1 << 63, description="the same, as clients say it that connect again"),
]


class EventStream(StreamingResponse):
    """A stream that gives its reader back, and lets go of a client that does not read."""

    media_type = MEDIA_TYPE

    def __init__(self, told: AsyncIterator[bytes], leave: Callable[[], None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(told, headers=headers)
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Until either side has had enough."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()

    async def stream_response(self, send: Send) -> None:
        """As inherited, with patience for so long."""

        async def patiently(message: Message) -> None:
            async with asyncio.timeout(PATIENCE):
                await send(message)

        try:
            await super().stream_response(patiently)
        except TimeoutError:
            return


@router.get("", response_class=EventStream, status_code=200, responses=_STREAM | told("not-ready"))
async def stream_events(
    desk: AtDesk,
    request: Request,
    since: Since = None,
    type: Types = [],  # noqa: B006
    last_event_id: Last = None,
) -> EventStream:
    """Changes as they happen (`event:` is the type, `id:` the sequence, `data:` a change), and
    `progress` of accounts and imports when it moves. Starts after `Last-Event-ID` or `since`, else
    with the present. Ends with an event `closing` when the token or session ends."""
    feeds: Feeds = request.app.state.feeds
    reader = feeds.join(desk.caller.ws)
    try:
        now = await reader.begin()
        asked = since if last_event_id is None else last_event_id
        if asked is not None:
            now = min(asked, await run_in_threadpool(_latest, desk))
        listener = Listener(desk, reader, now, frozenset(type))
    except BaseException:
        feeds.leave(reader)
        raise
    return EventStream(listener.told(), lambda: feeds.leave(reader))


def _latest(desk: Desk) -> int:
    with desk.reading() as at:
        return latest(at.conn, at.ws)
