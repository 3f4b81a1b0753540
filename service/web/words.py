"""Numbers and moments as a person says them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup, escape

_STEPS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def ago(at: datetime | None, now: datetime) -> str:
    """ "3 hours ago", "just now", "never"."""
    if at is None:
        return "never"
    span = _span(now - at)
    return f"{span} ago" if span else "just now"


def ahead(at: datetime, now: datetime) -> str:
    """ "in 3 minutes", "now"."""
    span = _span(at - now)
    if span:
        return f"in {span}"
    return "now" if at <= now else "in less than a minute"


def many(number: int, noun: str, several: str = "") -> str:
    """ "1 account", "2,000 accounts". several: the plural that takes more than an s."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def plainly(text: str) -> str:
    """A sentence of its own: begun with a capital, ended with a full stop."""
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "." if text else ""


def hours(number: float) -> str:
    """ "20 minutes", "3 hours", "2 days"."""
    if number < 1:
        return many(max(1, round(number * 60)), "minute")
    return many(round(number), "hour") if number < 48 else many(round(number / 24), "day")


def bare(identifier: str) -> str:
    """Without its scheme: anna@x.com."""
    return identifier.partition(":")[2]


def kind_of(name: str) -> str:
    """ "awaiting my reply" for awaiting_my_reply."""
    return name.replace("_", " ")


def coded(text: str) -> Markup:
    """The text as HTML: what stands in backticks becomes code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its fellow
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def _span(span: timedelta) -> str:
    for unit, name in _STEPS:
        if span >= unit:
            return many(span // unit, name)
    return ""
