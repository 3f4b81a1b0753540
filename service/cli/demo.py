"""demo: the whole product beside stand-in providers, with nothing to set up."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.access import tokens
from service.cli.opening import Desk, clock, desk
from service.cli.printing import hint, say
from service.cli.serving import (
    HOST,
    Host,
    Port,
    address_of,
    listening,
    serve,
    sign_in_link,
    welcome,
)
from service.db.moments import ms

if TYPE_CHECKING:
    from service.accounts.demo import Stage

PORT = 8701
LIVE_EVERY = 15.0
"""Seconds between things that happen in the sandbox by themselves."""


def demo(
    host: Host = HOST,
    port: Port = PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    seed: Annotated[int, typer.Option(help="Another number makes another town.")] = 1,
    scale: Annotated[
        float, typer.Option(min=0.01, max=10, help="1: some 300 people and 10,000 mails.")
    ] = 1.0,
) -> None:
    """Try everything: a sandbox with sample accounts, connected and syncing. Leaves nothing."""
    from service.accounts.demo import stage

    say("Building a town of people who write to each other …")
    with (
        tempfile.TemporaryDirectory(prefix="touchline-demo-") as folder,
        stage(seed, scale) as town,
    ):
        _settle_in(Path(folder), town)
        with desk() as at, listening(host, port) as sock:
            _run(
                at, town, address_of(at, host, sock.getsockname()[1]), sock, browser=not no_browser
            )


def _settle_in(folder: Path, town: Stage) -> None:
    """The settings of this process: its own folder, the sandbox's addresses, a quick pulse."""
    for name in [name for name in os.environ if name.upper().startswith("TOUCHLINE_")]:
        del os.environ[name]
    os.environ.update(town.settings)
    os.environ["TOUCHLINE_DATA_DIR"] = str(folder)
    os.environ["TOUCHLINE_GOOGLE__UNITS_PER_MINUTE"] = "1000000"  # the sandbox counts nothing
    os.environ["TOUCHLINE_DELIVERY__ALLOW_PRIVATE"] = "true"  # the sandbox is on this machine
    os.environ["TOUCHLINE_POLL__INTERVAL"] = os.environ["TOUCHLINE_POLL__QUIET_INTERVAL"] = "3"


def _run(at: Desk, town: Stage, address: str, sock: socket.socket, *, browser: bool) -> None:
    from service.app import create_app
    from service.jobs.engine import Engine

    engine = Engine(at.db, at.ws, clock)
    engine.start()
    over = threading.Event()
    guide = threading.Thread(target=_guide, args=(at, town, address, over), daemon=True)
    guide.start()
    try:
        welcome(at, address, browser=browser, again=_for_programs(at, address))
        say(f"The sandbox, to make things happen: {town.address}")
        say(f"Its HubSpot, to see what arrives: {town.crm}")
        say(f"Its receiver of webhooks: {town.hooks}")
        app = create_app(at.db, at.ws.settings, clock, address=address, working=engine.alive)
        serve(app, sock)
    finally:
        over.set()
        engine.stop()


def _for_programs(at: Desk, address: str) -> str:
    """A token of the demo's own: a command beside it would work on another database."""
    with at.db.writing(at.ws.id) as conn:
        _, secret = tokens.issue(
            conn, at.ws.id, "demo", ["read", "write", "admin"], None, ms(clock())
        )
    return f'For programs: curl -H "Authorization: Bearer {secret}" {address}/v1/gaps'


def _guide(at: Desk, town: Stage, address: str, over: threading.Event) -> None:
    """Connects the accounts as a person would, then lets the town live."""
    try:
        for line in _settled(address, sign_in_link(at, address), town, over):
            say(line)
    except Exception as error:  # noqa: BLE001 - the service goes on without accounts
        hint(f"Not everything could be connected: {error}")
        return
    while not over.wait(LIVE_EVERY):
        for line in town.live():
            say(f"{clock():%H:%M:%S}  {line}")


def _settled(address: str, link: str, town: Stage, over: threading.Event) -> Iterator[str]:
    from service.accounts.demo import visitor
    from service.accounts.furnishing import choose, follow, listen, push

    with visitor(address, link) as somebody:
        yield listen(somebody.ask, town.receiver, town.trust)
        for provider, who in town.people.items():
            yield somebody.consent(provider, who)
        yield push(somebody.ask)
        yield choose(somebody.ask)
        yield follow(somebody.ask, over)
