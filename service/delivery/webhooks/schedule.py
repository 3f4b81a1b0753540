"""What follows an attempt: for the delivery, and for its endpoint. Pure; moments are epoch ms.

A delivery climbs the standard's ladder on its own. An endpoint where nothing succeeds rests as a
whole and is probed with one delivery at a time, the least tried first: ten thousand that wait cost
one attempt a step, and an outage uses up none of their attempts. The first success ends the rest.
One delivery that its receiver refuses, while it takes others, keeps no other waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Literal

from service.db.moments import DAY, HOUR, ms

_SECOND, _MINUTE = 1_000, 60_000
LADDER = (
    5 * _SECOND, 5 * _MINUTE, 30 * _MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR,
    24 * HOUR,
)  # fmt: skip
"""Standard Webhooks 1.0.0, "Delivery and retry": milliseconds from a failed attempt to the next."""
ATTEMPTS = len(LADDER) + 1
RESTS = LADDER[:3]
"""Of an endpoint. The last is repeated: whoever is back is found within half an hour."""
JITTER = 0.1
"""Up to so much is added to every pause, that not all come back at once."""
LONGEST = DAY
"""More is not waited for whatever Retry-After says."""
GIVEN_UP_AFTER = 5 * DAY
"""An endpoint where nothing succeeded for so long is disabled."""
_PROVEN = 5
"""Failed attempts in a row that it takes besides: a computer may have slept for a week."""
_GONE, _TOO_MANY = 410, 429


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt. status: 0 when nothing came. took: milliseconds. retry_after:
    milliseconds the receiver asks for. because: a sentence; nothing the receiver wrote."""

    status: int
    took: int
    because: str
    retry_after: int | None = None

    @property
    def well(self) -> bool:
        """Whether the receiver has it. Redirects are not followed: an address that moved has to be
        told by a person."""
        return 200 <= self.status < 300

    @property
    def throttles(self) -> bool:
        """Whether it is about the endpoint, not about this delivery: it asks for a pause."""
        return self.status == _TOO_MANY or (not self.well and self.retry_after is not None)


@dataclass(frozen=True, slots=True)
class Fate:
    """next_at: None when it is over."""

    state: Literal["pending", "done", "failed"]
    next_at: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """Of an endpoint. failures: rounds in a row in which nothing succeeded."""

    failures: int = 0
    failing_since: int | None = None
    rest_until: int | None = None


def fate(answer: Answer, attempts: int, now: int, chance: float) -> Fate:
    """Of a delivery after this attempt, the `attempts`th. chance: 0 to 1."""
    if answer.well:
        return Fate("done", None)
    if attempts >= ATTEMPTS:
        return Fate("failed", None)
    return Fate("pending", now + _pause(LADDER[attempts - 1], answer, chance))


def health(before: Health, answers: Sequence[Answer], now: int, chance: float) -> Health:
    """Of an endpoint after a round of attempts (at least one). chance: 0 to 1."""
    asked = [one for one in answers if one.throttles]
    worst = max(asked, key=lambda one: one.retry_after or 0, default=answers[-1])
    if any(one.well for one in answers):
        rest = now + _pause(RESTS[0], worst, chance) if asked else None
        return Health(0, None, rest)
    failures = before.failures + 1
    step = RESTS[min(failures, len(RESTS)) - 1]
    since = now if before.failing_since is None else before.failing_since
    return Health(failures, since, now + _pause(step, worst, chance))


def given_up(after: Health, answers: Sequence[Answer], now: int) -> str:
    """Why the endpoint is disabled, as a sentence; "" where it is not."""
    if any(one.status == _GONE for one in answers):
        return "The receiver says that it is gone (410)."
    since = after.failing_since
    if since is None or now - since < GIVEN_UP_AFTER or after.failures < _PROVEN:
        return ""
    return f"Nothing could be delivered for {(now - since) // DAY} days. {answers[-1].because}"


def asked_for(header: str, now: int) -> int | None:
    """Milliseconds that a Retry-After asks for (RFC 9110, 10.2.3: seconds or a date); None for
    what is neither."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]) * _SECOND, LONGEST)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(0, ms(at.astimezone(UTC)) - now), LONGEST)


def _pause(step: int, answer: Answer, chance: float) -> int:
    wanted = max(step, min(answer.retry_after or 0, LONGEST))
    return wanted + int(step * JITTER * chance)
