"""Callers known a moment ago, so that a run of requests asks the database once who is asking.

A token or session ended by this process is forgotten at once; one ended by another process opens
for at most LASTS seconds more.
"""

from __future__ import annotations

import time

from service.access.callers import Caller, Look
from service.access.secret import digest

LASTS = 2.0
_MOST = 10_000
Book = dict[tuple[Look, str], tuple[Caller, float]]


class Remembered:
    """Callers by how they were looked up and the digest of their secret: a session is no token.
    Safe to share between threads."""

    def __init__(self) -> None:
        self._book: Book = {}

    def get(self, look: Look, secret: str, now: int) -> Caller | None:
        """The caller, if looked up lately and not over at now (epoch ms)."""
        caller, until = self._book.get((look, digest(secret)), (None, 0.0))
        if caller is None or until < time.monotonic():
            return None
        return caller if caller.expires_at is None or caller.expires_at > now else None

    def open(self) -> Book:
        """Take this before looking a caller up and hand it to keep(): what was read before
        somebody forgot is then kept nowhere."""
        if len(self._book) >= _MOST:
            self.forget()
        return self._book

    def keep(self, book: Book, look: Look, secret: str, caller: Caller) -> None:
        """Remembers a caller for a moment."""
        book[look, digest(secret)] = (caller, time.monotonic() + LASTS)

    def forget(self) -> None:
        """Everybody is looked up again; call it after the commit that ended a token or session."""
        self._book = {}
