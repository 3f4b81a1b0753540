"""The digest as a person reads it: Markdown that is plain text as well. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from schemas.digest import Digest
from schemas.gap import GapContact, Suggestion
from schemas.occasion import Anniversary
from schemas.plan import PlanItem
from service.timeline.days import named, written

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")
_VERBS = {
    "mail": "write a mail",
    "message": "send a message",
    "call": "call",
    "meeting": "meet",
    "letter": "write a letter",
    None: "get in touch",
}


def week_of(day: date) -> str:
    """2026-W45 (ISO 8601)."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def markdown(digest: Digest) -> str:
    """The whole message."""
    head = f"# Your week, {written(digest.first_day)} to {written(digest.last_day)}"
    more = f"{digest.waiting_more} more wait for an answer." if digest.waiting_more else ""
    waiting = [f"{_who(one.contact)}: {plain(one.reason)}." for one in digest.waiting]
    back = [
        f"**{plain(one.contact.name or one.contact.id)}** after {one.silent_days} days"
        for one in digest.came_back
    ]
    parts = [
        head,
        plain(digest.says),
        *_section("To turn to", map(_turn_to, digest.people)),
        *_section("Waiting for your answer", waiting, more),
        *_section("Days that come", map(_day, digest.dates)),
        *_section("Came back", back),
        plain(digest.measure.says),
    ]
    return "\n\n".join(parts) + "\n"


def doing(suggestion: Suggestion) -> str:
    """ "write a mail"."""
    return _VERBS[suggestion.channel]


def next_step(suggestion: Suggestion) -> str:
    """ "call +491511234567: their birthday is on 3 Dec 2026"."""
    _, _, to = (suggestion.to or "").partition(":")
    link = " " if suggestion.channel == "call" else " to "
    act = doing(suggestion) + (link + to if to else "")
    return act if suggestion.occasion == "none" else f"{act}: {suggestion.because}"


def plain(text: str) -> str:
    """The text as Markdown that shows it as it is, on one line, and steers no terminal."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return _SIGNS.sub(r"\\\1", " ".join(shown.split()))


def _section(title: str, lines: Iterable[str], more: str = "") -> Iterator[str]:
    items = "\n".join(f"- {line}" for line in lines)
    if items or more:
        yield f"## {title}"
        yield from filter(None, (items, more))


def _turn_to(item: PlanItem) -> str:
    suggestion = item.suggestion
    act = f"{named(item.on)}: {doing(suggestion)} ({item.minutes} minutes)"
    return (
        f"{_who(item.contact)}, {act}. {plain(item.reason)}. {plain(_upper(suggestion.because))}."
    )


def _day(one: Anniversary) -> str:
    turns = f" ({one.turns} years)" if one.turns else ""
    who = plain(one.contact.name or one.contact.id)
    return f"{named(one.on)}: **{who}**, {plain(one.label)}{turns}"


def _who(contact: GapContact) -> str:
    company = f" ({plain(contact.company)})" if contact.company else ""
    return f"**{plain(contact.name or contact.id)}**{company}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
