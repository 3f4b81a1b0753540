"""The leanest HTTP client there is, so that what is measured is the service."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable


class Line:
    """One kept connection."""

    def __init__(self, port: int, secret: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {secret}\r\n\r\n"
        self._got = b""
        self._wanted = 0

    def send(self, path: str) -> None:
        """One question."""
        self.socket.sendall(f"GET {path} {self._head}".encode())
        self._got, self._wanted = b"", 0

    def received(self) -> bool:
        """Takes what has come; True when the answer is whole. Raises on any but 200."""
        self._got += self.socket.recv(1 << 20)
        if not self._wanted:
            head, found, _ = self._got.partition(b"\r\n\r\n")
            if not found:
                return False
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(self._got[:500])
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._wanted = len(head) + 4 + int(length)
        return len(self._got) >= self._wanted

    def ask(self, path: str) -> float:
        """Seconds until the whole answer is here."""
        start = time.perf_counter()
        self.send(path)
        while not self.received():
            continue
        return time.perf_counter() - start


def throughput(
    port: int, secret: str, path: Callable[[], str], clients: int, seconds: float
) -> float:
    """Answers a second when so many ask at once, each one question after the other."""
    lines = [Line(port, secret) for _ in range(clients)]
    answered = 0
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            waiting.register(line.socket, selectors.EVENT_READ, line)
            line.send(path())
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            for key, _ in waiting.select(1):
                line = key.data
                if line.received():
                    answered += 1
                    line.send(path())
        spent = time.perf_counter() - start
    for line in lines:
        line.socket.close()
    return answered / spent
