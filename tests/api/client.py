"""A client that calls the application in this process, without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

ADDRESS = "http://touchline.test"


class Inside(httpx.BaseTransport):
    """Hands requests to an ASGI application that runs on the portal's loop."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self.inner = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, start to end."""
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        body = b"".join([part async for part in _stream(request)])
        asked = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        answer = await self.inner.handle_async_request(asked)
        content = await answer.aread()
        told = [pair for pair in answer.headers.multi_items() if pair[0] != "content-encoding"]
        return httpx.Response(answer.status_code, headers=told, content=content)


async def _stream(request: httpx.Request) -> Any:
    for part in request.stream:  # type: ignore[union-attr]
        yield part


@contextmanager
def calling(app: FastAPI, portal: BlockingPortal, token: str = "") -> Iterator[httpx.Client]:
    """A client, with a bearer token when one is given."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = Inside(app, portal)
    with httpx.Client(transport=transport, base_url=ADDRESS, headers=headers) as client:
        yield client
