"""The stand-ins without a socket: an httpx transport straight into their ASGI application."""

from __future__ import annotations

import httpx
from starlette.types import ASGIApp

from connectors.sandbox.faults import Cut, Hang


class SandboxTransport(httpx.AsyncBaseTransport):
    """What a stand-in cuts off, the client sees as a read error; where it hangs, as a timeout."""

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange. Raises httpx.ReadError for a Cut, httpx.ReadTimeout for a Hang."""
        try:
            return await self._inner.handle_async_request(request)
        except Cut as cut:
            raise httpx.ReadError("cut off", request=request) from cut
        except Hang as hang:
            raise httpx.ReadTimeout("no answer", request=request) from hang
