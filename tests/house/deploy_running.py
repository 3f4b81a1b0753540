"""What can be run of deploy/ on a machine without a container engine."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import typer.main

from service.cli import app
from service.cli.serving import PORT


def understood(arguments: Sequence[str]) -> dict[str, Any]:
    """The values the command line reads from `touchline ...`; runs nothing.

    AssertionError when there is no such command; click's UsageError on a wrong option.
    """
    group: Any = typer.main.get_command(app)
    name, *rest = arguments
    assert name in group.commands, f"there is no `touchline {name}`"
    found: dict[str, Any] = group.commands[name].make_context(name, rest).params
    return found


def probe(command: Sequence[str], port: int) -> int:
    """The exit code of a health check, asking another port than the one it names."""
    words = [word.replace(str(PORT), str(port)) for word in command]
    assert words != list(command), f"it does not ask port {PORT}"
    assert words[0] == "python"
    return subprocess.run([sys.executable, *words[1:]], capture_output=True, timeout=20).returncode


def printed(command: str) -> str:
    """What a documented `python3 -c "..."` prints."""
    _, *rest = shlex.split(command)
    return subprocess.run(
        [sys.executable, *rest], capture_output=True, text=True, timeout=20, check=True
    ).stdout


@contextmanager
def answering(status: int, path: str) -> Iterator[int]:
    """A server on a free loopback port: this status at this path, 404 elsewhere."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == path else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
