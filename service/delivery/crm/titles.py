"""The one line an activity is shown by in a CRM. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.interaction import Direction
from schemas.source import Kind

CHANNELS = {"linkedin": "LinkedIn", "x": "X", "xing": "Xing", "whatsapp": "WhatsApp", "sms": "SMS"}
"""Networks messages come by, and how they are written."""

_LINK: Mapping[Direction, str] = {"in": "from", "out": "to", "both": "with", "none": "with"}
_LONGEST = 200
"""Of a subject: the shortest limit of a CRM (Dynamics 365)."""
_NAMED = 3


def plain(kind: Kind, direction: Direction, names: Sequence[str], channel: str) -> str:
    """That there was contact and with whom, nothing of what about: "Mail from Ada Lovelace"."""
    return f"{_what(kind, channel)} {_link(kind, direction)} {_listed(names)}"[:_LONGEST]


def told(subject: str) -> tuple[str, str]:
    """A subject as title and text; the text is what does not fit into one line, else ""."""
    whole = subject.strip()
    line = " ".join(whole.splitlines()[0].split())
    if len(line) > _LONGEST:
        return f"{line[: _LONGEST - 1].rstrip()}…", whole
    return line, "" if " ".join(whole.split()) == line else whole


def _what(kind: Kind, channel: str) -> str:
    network = CHANNELS.get(channel, "") if kind == "message" else ""
    return f"{network} message" if network else kind.capitalize()


def _link(kind: Kind, direction: Direction) -> str:
    if kind == "meeting":
        return "with"
    return "about" if kind == "note" else _LINK[direction]


def _listed(names: Sequence[str]) -> str:
    """ "Ada Lovelace, Bo Nilsson and 2 others"."""
    some = [" ".join(name.split()) or "somebody" for name in names] or ["somebody"]
    if len(some) > _NAMED:
        some = [*some[: _NAMED - 1], f"{len(some) - _NAMED + 1} others"]
    return " and ".join(filter(None, (", ".join(some[:-1]), some[-1])))
