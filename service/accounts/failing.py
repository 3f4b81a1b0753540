"""What follows from a failure: when to try again, and what to tell the person. Pure.

Trouble that passes by itself is not told at once; what only a person can mend is.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.errors import ConnectorError, Remedy
from service.accounts.health import Problem
from service.accounts.keyring import GrantEnded

MINUTE = 60_000
HOUR = 60 * MINUTE
_FIRST, _LONGEST = 30_000, HOUR
_TOLD_AFTER = 4
"""Failures in a row (about four minutes) before trouble that may pass is told."""
_LONG_WAIT = 10 * MINUTE
_LONGEST_WAIT = 30 * 24 * 3600.0
"""Seconds. Quotas come back within a month; more is somebody's mistake, and past any calendar."""

RECONNECT = "Connect the account again."
NOTHING = "Nothing to do: it is tried again by itself."
_OPERATOR = "It is tried again by itself; `touchline audit` or a sync tries at once."


@dataclass(frozen=True, slots=True)
class Outlook:
    """next_at: epoch ms, None = only when the person acts. failures: in a row, this one counted;
    negative when this one was an unclear refusal, which the next will confirm or not. problem: to
    be told now, None = not yet."""

    next_at: int | None
    failures: int
    problem: Problem | None


def outlook(error: ConnectorError, failures: int, now: int, chance: float) -> Outlook:
    """What follows from this failure after `failures` others in a row (as an Outlook counts
    them). chance: 0 to 1, spreads the next tries. A wait the provider asked for is obeyed exactly,
    up to a month, and is no failure."""
    if error.remedy is Remedy.WAIT and error.retry_after is not None:
        wait = int(min(_LONGEST_WAIT, error.retry_after) * 1000) + 1
        told = Problem(error.because, NOTHING) if wait > _LONG_WAIT else None
        return Outlook(now + wait, failures, told)
    refused, failures = failures < 0, abs(failures) + 1
    if error.remedy is Remedy.REAUTH:
        if isinstance(error, GrantEnded) or refused:
            return Outlook(None, failures, Problem(error.because, RECONNECT))
        return Outlook(now + 5 * MINUTE, -failures, None)
    if error.remedy in (Remedy.STOP, Remedy.SKIP):
        return Outlook(now + HOUR, failures, Problem(error.because, _OPERATOR))
    pause = min(_LONGEST, _FIRST * 2 ** min(failures - 1, 10))
    told = Problem(error.because, NOTHING) if failures >= _TOLD_AFTER else None
    return Outlook(now + int(pause * (0.8 + 0.4 * chance)), failures, told)
