"""The headers of a delivery: who it is, when it is tried, and that it is ours."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from standardwebhooks import Webhook

from service.db import ids
from service.db.moments import moment

_AGENT = f"Touchline/{version('touchline')}"


def webhook_id(delivery: int) -> str:
    """The same in every attempt and replay, so that a receiver knows what it has already."""
    return ids.public("msg", delivery)


def headers(
    delivery: int, body: str, secrets: Sequence[str], extra: tuple[str, str] | None, now: int
) -> dict[str, str]:
    """secrets: those in force; each signs. extra: the endpoint's own header. now: epoch ms, of
    this attempt: a receiver refuses what is older than five minutes."""
    name, at = webhook_id(delivery), moment(now)  # UTC: sign() takes any other zone for UTC
    found = {
        "content-type": "application/json",
        "user-agent": _AGENT,
        "webhook-id": name,
        "webhook-timestamp": str(now // 1000),
        "webhook-signature": " ".join(Webhook(one).sign(name, at, body) for one in secrets),
    }
    return found if extra is None else {extra[0]: extra[1], **found}
