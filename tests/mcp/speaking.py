"""Calling tools with the library's own client, one connection for a handful of calls."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp_types import CallToolResult, TextContent

T = TypeVar("T")
Talk = Callable[[Client], Awaitable[T]]
_COMMAND = "from service.cli import main; main(['mcp', *__import__('sys').argv[1:]])"


def over_http(address: str, token: str, talk: Talk[T], mode: str = "auto") -> T:
    """Talks to a running server."""

    async def run() -> T:
        async with create_mcp_http_client({"Authorization": f"Bearer {token}"}) as http:
            transport = streamable_http_client(f"{address}/mcp", http_client=http)
            return await _talked(Client(transport, mode=mode), talk)

    return anyio.run(run)


def over_stdio(settings: dict[str, str], talk: Talk[T], *arguments: str, mode: str = "auto") -> T:
    """Talks to `touchline mcp`, a process of its own. settings: its environment."""

    async def run() -> T:
        server = StdioServerParameters(
            command=sys.executable,
            args=["-c", _COMMAND, *arguments],
            env={**os.environ, **settings},
        )
        return await _talked(Client(server, mode=mode), talk)

    return anyio.run(run)


async def _talked(client: AbstractAsyncContextManager[Client], talk: Talk[T]) -> T:
    async with client as open:
        return await talk(open)


def call(tool: str, **arguments: Any) -> Talk[CallToolResult]:
    """One call, as a talk of its own."""

    async def talk(client: Client) -> CallToolResult:
        return await client.call_tool(tool, arguments)

    return talk


def text(result: CallToolResult) -> str:
    """What a person would read."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text
