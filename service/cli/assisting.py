"""mcp: Touchline as a set of tools for an assistant."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.opening import Trouble, clock, desk


def mcp(
    url: Annotated[
        str, typer.Option(help="A Touchline elsewhere, instead of this machine's.")
    ] = "",
    token: Annotated[
        str, typer.Option(envvar="TOUCHLINE_TOKEN", help="Its token; better in TOUCHLINE_TOKEN.")
    ] = "",
) -> None:
    """Speak MCP on standard input and output: an assistant starts this, not you."""
    # Here, because the protocol takes longer to load than any other command takes to run.
    import anyio

    from service.access.ground import Ground
    from service.mcp import stdio

    if url:
        if not token:
            raise Trouble("a Touchline elsewhere wants a token: set TOUCHLINE_TOKEN")
        try:
            anyio.run(stdio.pass_on, url, token)
        except ExceptionGroup as error:  # what ends a task of the client comes in a group
            said = f"there is no Touchline at {url}, or it does not take this token"
            raise Trouble(said) from error
        return
    with desk() as at:
        anyio.run(stdio.serve_here, Ground(at.db, at.ws.settings, clock), at.ws)
