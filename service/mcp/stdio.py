"""The protocol over standard input and output: of this machine's database, or of a Touchline
elsewhere, whose tools are passed on."""

from __future__ import annotations

from typing import Any

from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
)

from service.access.ground import Ground
from service.access.workspaces import Workspace
from service.mcp.door import PATH
from service.mcp.server import Context, serving
from service.mcp.tool import Asker


async def serve_here(ground: Ground, ws: Workspace) -> None:
    """Until the other side hangs up. Whoever runs this owns the database."""
    owner = Asker(ws, may_write=True, user=None, label="stdio")
    await _spoken(serving(ground, lambda _: owner))


async def pass_on(address: str, token: str) -> None:
    """The same, with the tools of a Touchline at this address."""
    url = address.rstrip("/").removesuffix(PATH) + PATH
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        create_mcp_http_client(headers) as http,
        Client(streamable_http_client(url, http_client=http)) as far,
    ):
        await _spoken(_passing(far))


def _passing(far: Client) -> Server[Any]:
    async def tools(_: Context, asked: PaginatedRequestParams | None) -> ListToolsResult:
        return await far.list_tools(cursor=asked.cursor if asked else None)

    async def call(_: Context, params: CallToolRequestParams) -> CallToolResult:
        return await far.call_tool(params.name, params.arguments)

    return Server(
        "touchline",
        title="Touchline",
        version=far.server_info.version if far.server_info else "",
        instructions=far.instructions,
        on_list_tools=tools,
        on_call_tool=call,
    )


async def _spoken(server: Server[Any]) -> None:
    async with stdio_server() as (heard, said):
        await server.run(heard, said, server.create_initialization_options())
