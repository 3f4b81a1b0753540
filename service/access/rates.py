"""How many requests a caller may make: a bucket each, which fills evenly and holds one minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil

_MOST = 10_000


class Rates:
    """per_minute: 0 for no limit. clock: seconds, rising. For one event loop."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._pace, self._clock = per_minute, per_minute / 60, clock
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, name: str) -> int:
        """Whole seconds until the caller may ask again; 0: now, and it is counted."""
        if not self._size:
            return 0
        now = self._clock()
        level, at = self._levels.get(name, (float(self._size), now))
        level = min(self._size, level + (now - at) * self._pace)
        if level < 1:
            return max(1, ceil((1 - level) / self._pace))
        if len(self._levels) >= _MOST:
            self._levels = {}
        self._levels[name] = (level - 1, now)
        return 0
