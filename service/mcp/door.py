"""/mcp: the protocol over HTTP, behind the same guard as the API. Every request stands alone, so
any process may answer it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from urllib.parse import urlsplit

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from service.access.callers import Caller
from service.access.ground import Ground
from service.mcp.server import Context, serving
from service.mcp.tool import Asker

PATH = "/mcp"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_LARGEST = 256 * 1024


class Door:
    """ASGI. It answers as long as run() is entered; once only."""

    def __init__(self, ground: Ground, address: str, origins: Iterable[str] = ()) -> None:
        """address: where people reach this service, "" if unknown. origins: other pages that may
        call it."""
        self._manager = StreamableHTTPSessionManager(
            serving(ground, _asker),
            stateless=True,
            json_response=True,
            security_settings=allowed(address, origins),
            max_request_body_size=_LARGEST,
        )

    def run(self) -> AbstractAsyncContextManager[None]:
        """Frames the life of the application."""
        return self._manager.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. There is no stream to open or to end, so nothing but POST."""
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        await self._manager.handle_request(scope, receive, send)


def allowed(address: str, origins: Iterable[str]) -> TransportSecuritySettings:
    """Hosts and origins that may be named: a page of somebody else's must not reach a service on
    this machine by giving it a name of its own (DNS rebinding)."""
    hosts = [name for host in _LOOPBACK for name in (host, f"{host}:*")]
    pages = [f"http://{name}" for name in hosts]
    stated = urlsplit(address)
    if stated.hostname:
        hosts += [stated.netloc, stated.hostname, f"{stated.hostname}:*"]
        pages.append(f"{stated.scheme}://{stated.netloc}")
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[*pages, *origins])


def _asker(context: Context) -> Asker:
    request: Request = context.request  # type: ignore[assignment] # over HTTP there is one
    caller: Caller = request.state.caller
    return Asker(caller.ws, "write" in caller.scopes, caller.user, caller.label)
