"""Who tried to sign in and failed: whoever goes on trying has to wait, longer each time.

Kept by this process. Counted by address and user together, so that nobody is locked out by a
stranger; by address, for one who tries many users; and by user, for many who try one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from math import ceil

FREE = {"both": 5, "address": 20, "user": 50}
"""Failures before the first wait."""
LONGEST = 15 * 60.0
FORGOTTEN = 3600.0
"""Seconds without another failure."""
_MOST = 10_000
Key = tuple[str, str, str]


class Attempts:
    """Failures by key. clock: seconds, rising. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: dict[Key, tuple[int, float]] = {}

    def wait(self, address: str, user: str) -> int:
        """Whole seconds until another try is looked at; 0: now."""
        with self._lock:
            now = self._clock()
            return max(0, *(ceil(self._until(key) - now) for key in _keys(address, user)))

    def fail(self, address: str, user: str) -> None:
        """A try begins. It counts as wrong until forget() says otherwise, so that many at a time
        are no way around the wait."""
        with self._lock:
            now = self._clock()
            if len(self._failed) > _MOST:
                self._failed = {k: v for k, v in self._failed.items() if v[1] > now - LONGEST}
            for key in _keys(address, user):
                self._failed[key] = (self._count(key) + 1, now)

    def forget(self, address: str, user: str) -> None:
        """It was right: nothing is held against this user at this address."""
        with self._lock:
            both, *others = _keys(address, user)
            self._failed.pop(both, None)
            for key in others:
                count, at = self._failed.get(key, (1, 0.0))
                self._failed[key] = (max(0, count - 1), at)

    def _count(self, key: Key) -> int:
        count, at = self._failed.get(key, (0, 0.0))
        return count if at > self._clock() - FORGOTTEN else 0

    def _until(self, key: Key) -> float:
        over = self._count(key) - FREE[key[0]]
        at = self._failed.get(key, (0, 0.0))[1]
        return at + min(LONGEST, 2.0 ** min(over, 20)) if over >= 0 else 0.0


def _keys(address: str, user: str) -> list[Key]:
    """user: "" for one who did not say who they are; no two such are the same user."""
    keys = [("both", address, user), ("address", address, "")]
    return [*keys, ("user", "", user)] if user else keys
