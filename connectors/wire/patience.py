"""Trying again on a line, where waiting a moment may mend it (tenacity)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential

from connectors.errors import ConnectorError
from connectors.wire.client import Sleep

ATTEMPTS = 5
PATIENCE = 20.0
"""Seconds waited on the line; a longer wait is the scheduler's."""

T = TypeVar("T")
Pause = Callable[[float | None, float], float]
"""Seconds to wait, of what was asked for (None: nothing) and what was drawn by chance, which is
longer each time."""

_drawn = wait_random_exponential(multiplier=1, max=PATIENCE)


async def patiently(
    once: Callable[[], Awaitable[T]],
    again: Callable[[BaseException], bool],
    pause: Pause,
    sleep: Sleep,
) -> T:
    """What once() answers, after some attempts where an error may pass. again: which ones may.
    Raises the last error."""

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, ConnectorError) else None
        return pause(asked, _drawn(state))

    patient = AsyncRetrying(
        retry=retry_if_exception(again),
        wait=wait,
        stop=stop_after_attempt(ATTEMPTS),
        sleep=sleep,
        reraise=True,
    )
    return await patient(once)
