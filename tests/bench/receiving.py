"""A receiver of webhooks in a process of its own: it answers at once, or never.

python -m tests.bench.receiving well|dead     (prints its port)
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


async def receive(*, dead: bool) -> None:
    """Prints its port. Asked by a line, it prints the seconds each body was on its way (they say
    when they happened: "at"), and forgets them."""
    waits: list[float] = []

    class Talk(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            self.transport, self.held = transport, b""

        def data_received(self, data: bytes) -> None:
            self.held += data
            while (request := _whole(self.held)) is not None and not dead:
                self.held = self.held[len(request) :]
                happened = request.rpartition(b'"at":')[2].partition(b"}")[0]
                waits.append(time.time() - float(happened or 0))
                self.transport.write(_OK)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(" ".join(f"{wait:.4f}" for wait in waits), flush=True)
        waits.clear()


def _whole(held: bytes) -> bytes | None:
    head, end, _ = held.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    whole = len(head) + len(end) + length
    return held[:whole] if end and len(held) >= whole else None


class Receiving:
    """The receiver as seen from here."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout
        self.url = f"http://127.0.0.1:{int(process.stdout.readline())}/hook"

    def waits(self) -> list[float]:
        """Seconds from event to delivery since it was asked last."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return list(map(float, self._process.stdout.readline().split()))


@contextmanager
def receiving(*, dead: bool = False) -> Iterator[Receiving]:
    """A receiver beside us."""
    command = [sys.executable, "-m", "tests.bench.receiving", "dead" if dead else "well"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Receiving(process)
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(receive(dead=sys.argv[1] == "dead"))
