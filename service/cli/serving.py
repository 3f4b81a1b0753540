"""up, api, worker: everything in one process, or the two roles apart."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.access import links
from service.cli.choosing import member_of
from service.cli.opening import Desk, Trouble, clock, desk
from service.cli.printing import say
from service.db.moments import ms
from service.db.vault import vault

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

HOST, PORT = "127.0.0.1", 8700
_EVERYWHERE = ("0.0.0.0", "::", "")
Host = Annotated[str, typer.Option(help="Address to listen on; this machine only.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")]


def up(
    host: Host = HOST,
    port: Port = PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Start Touchline: pages, API and background work in one process."""
    # Here, because the web takes longer to load than any other command takes to run.
    from service.app import create_app
    from service.jobs.engine import Engine

    with desk() as at, listening(host, port) as sock:
        vault(at.ws.settings)  # a bad key is said here, not in a thread
        address = address_of(at, host, sock.getsockname()[1])
        engine = Engine(at.db, at.ws, clock)
        app = create_app(at.db, at.ws.settings, clock, address=address, working=engine.alive)
        engine.start()
        try:
            welcome(at, address, browser=not no_browser)
            serve(app, sock)
        finally:
            engine.stop()


def api(host: Host = HOST, port: Port = PORT) -> None:
    """Start pages and API alone: one of many processes; `touchline worker` does the rest."""
    from service.app import create_app

    with desk(migrating=True) as at, listening(host, port) as sock:
        vault(at.ws.settings)
        address = address_of(at, host, sock.getsockname()[1])
        app = create_app(at.db, at.ws.settings, clock)
        say(f"The API is up at {address}")
        serve(app, sock)


def worker(
    metrics_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Serve this worker's own metrics; 0: no.")
    ] = 0,
) -> None:
    """Start background work alone: accounts, stages, imports. As many as you like."""
    from service.jobs.engine import serve as work

    with desk(migrating=True) as at:
        if at.db.sqlite:
            say("On SQLite one process does everything: `touchline up` is what you want.")
        if metrics_port:
            _expose(metrics_port)

        async def run() -> None:
            stop = asyncio.Event()
            for name in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(name, stop.set)
            await work(at.db, at.ws, clock, stop, say)

        asyncio.run(run())
        say("Stopped.")


def server_of(app: FastAPI, **stated: Any) -> uvicorn.Server:
    """A server of the application. stated: settings of uvicorn."""
    import uvicorn

    class Server(uvicorn.Server):
        """It waits for every answer to end, and a stream of events never does by itself."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.feeds.close()
            await super().shutdown(sockets)

    return Server(uvicorn.Config(app, **stated))


def serve(app: FastAPI, sock: socket.socket) -> None:
    """Until the process is told to end."""
    server = server_of(app, log_level="warning", server_header=False, access_log=False)
    # The server ends at SIGTERM and then sends it again; it must not end us there and then.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run(sockets=[sock])
    except KeyboardInterrupt:
        say("Stopped.")


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Bound before anything is said, so that what is said is true."""
    try:
        sock = socket.create_server((host, port), family=_family(host), backlog=128)
    except OSError as error:
        said = f"cannot listen on {host}:{port}: {error.strerror or error}"
        raise Trouble(f"{said}; choose another with --port") from error
    with sock:
        yield sock


def address_of(at: Desk, host: str, port: int) -> str:
    """What to type into a browser."""
    if at.ws.settings.public_url:
        return at.ws.settings.public_url.rstrip("/")
    shown = HOST if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def home(at: Desk) -> str:
    """Where the service is, as far as a command can know."""
    return at.ws.settings.public_url.rstrip("/") or f"http://{HOST}:{PORT}"


def sign_in_link(at: Desk, address: str, email: str = "") -> str:
    """A fresh one, good once and for a quarter of an hour. email: of a member; "" for the first
    owner. Raises Trouble."""
    with at.db.writing(at.ws.id) as conn:
        user = member_of(conn, at, email) if email else None
        return f"{address}/sign-in/{links.issue(conn, at.ws, ms(clock()), user)}"


def sign_in(
    user: Annotated[
        str, typer.Option(metavar="EMAIL", help="Whom to sign in; the owner when left out.")
    ] = "",
) -> None:
    """Print a one-time sign-in link."""
    with desk() as at:
        say(sign_in_link(at, home(at), user))


def welcome(
    at: Desk, address: str, *, browser: bool, again: str = "Another link: `touchline sign-in`."
) -> None:
    """Says where it is and how to get in. again: how to get in once more."""
    link = sign_in_link(at, address)
    say(f"Touchline is up at {address}")
    say(f"Sign in once, within 15 minutes: {link}")
    say(f"Stop with Ctrl+C. {again}")
    if browser:
        threading.Timer(1, webbrowser.open, (link,)).start()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _expose(port: int) -> None:
    from prometheus_client import start_http_server

    from service.accounts.meters import REGISTRY

    start_http_server(port, addr=HOST, registry=REGISTRY)
