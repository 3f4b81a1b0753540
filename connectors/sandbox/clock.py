"""A clock that can be moved."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still at `start`, or runs from there. Call it for the present (aware, UTC)."""

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        self._at, self._began = start, time.monotonic() if running else None

    def __call__(self) -> datetime:
        ran = 0.0 if self._began is None else time.monotonic() - self._began
        return (self._at + timedelta(seconds=ran)).astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Forward, never back."""
        if by < timedelta(0):
            raise ValueError("a clock moves forward")
        self._at += by

    async def sleep(self, seconds: float) -> None:
        """As asyncio.sleep, but time passes at once."""
        self.move(timedelta(seconds=max(0.0, seconds)))
