"""up: everything in one process."""

from __future__ import annotations

import signal
import socket
import threading
import webbrowser
from typing import Annotated

import typer

from service.access import links
from service.cli.opening import Desk, Trouble, clock, desk
from service.cli.printing import say
from service.db.moments import ms

HOST, PORT = "127.0.0.1", 8700
_EVERYWHERE = ("0.0.0.0", "::", "")


def up(
    host: Annotated[str, typer.Option(help="Address to listen on; this machine only.")] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Start Touchline: pages, API and background work in one process."""
    # Here, because the web takes longer to load than any other command takes to run.
    import uvicorn

    from service.app import create_app
    from service.jobs.runner import Runner

    with desk() as at, _listening(host, port) as listening:
        address = _address(at, host, listening.getsockname()[1])
        app = create_app(at.db, at.ws.settings, clock)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        runner = Runner(at.db, at.ws, clock)
        runner.start()
        # The server ends at SIGTERM and then sends it again; it must not end us there and then.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            _welcome(at, address, browser=not no_browser)
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            say("Stopped.")
        finally:
            runner.stop()


def _listening(host: str, port: int) -> socket.socket:
    """Bound before anything is said, so that what is said is true."""
    try:
        return socket.create_server((host, port), family=_family(host), backlog=128)
    except OSError as error:
        said = f"cannot listen on {host}:{port}: {error.strerror or error}"
        raise Trouble(f"{said}; choose another with --port") from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _address(at: Desk, host: str, port: int) -> str:
    if at.ws.settings.public_url:
        return at.ws.settings.public_url.rstrip("/")
    shown = HOST if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _welcome(at: Desk, address: str, *, browser: bool) -> None:
    with at.db.writing(at.ws.id) as conn:
        link = f"{address}/sign-in/{links.issue(conn, at.ws, ms(at.now))}"
    say(f"Touchline is up at {address}")
    say(f"Sign in once, within 15 minutes: {link}")
    say("Stop with Ctrl+C. Another link: `touchline up` prints one each time.")
    if browser:
        threading.Timer(1, webbrowser.open, (link,)).start()
