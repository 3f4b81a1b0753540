"""By which channel somebody is best reached, and at which identifier. Pure.

What they answer on comes first, then what is used with them, then what an identifier is known
for: mail before a call before a message, for a letter disturbs least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, get_args

from schemas.gap import Channel

_SCHEMES: dict[Channel, tuple[str, ...]] = {
    "mail": ("email",),
    "call": ("phone",),
    "message": ("linkedin", "xing", "x", "phone"),
}
"""What each channel needs; a meeting or a letter needs no identifier."""
_CHANNELS: dict[str, Channel] = {channel: channel for channel in get_args(Channel)}
_NAMES = {
    "email": "a mail address", "phone": "a phone number", "linkedin": "a LinkedIn profile",
    "xing": "a Xing profile", "x": "an X profile",
}  # fmt: skip


class Key(NamedTuple):
    """An identifier of theirs. value: "scheme:key". seen_at: when a name last stood beside it,
    epoch ms, 0 for never."""

    value: str
    personal: bool
    seen_at: int


class Used(NamedTuple):
    """A channel in use. because: how that is known."""

    channel: str
    because: str


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to somebody. to: an identifier, None when none is needed or known."""

    channel: Channel | None
    to: str | None
    because: str


def reaches(keys: Sequence[Key], used: Sequence[Used], wish: str) -> list[Reach]:
    """All ways to somebody, the best first; never empty. used: channels, the best first. wish:
    what the owner noted of their preferences."""
    noted = f"; you noted: {' '.join(wish.split())}" if wish.strip() else ""
    held = _held(keys)
    found: dict[str, Reach] = {}
    for name, because in used:
        channel = _CHANNELS.get(name)
        if channel and channel not in found and (channel in held or channel not in _SCHEMES):
            found[channel] = Reach(channel, held.get(channel), because + noted)
    for channel, to in held.items():
        if channel not in found:
            known = f"{_NAMES[to.partition(':')[0]]} of theirs is known{noted}"
            found[channel] = Reach(channel, to, known)
    return list(found.values()) or [Reach(None, None, f"no way to reach them is known{noted}")]


def _held(keys: Sequence[Key]) -> dict[Channel, str]:
    """The identifier to use on each channel that has one: a personal one seen lately."""
    best: dict[str, Key] = {}
    for key in keys:
        scheme, _, _ = key.value.partition(":")
        if scheme not in best or _rank(key) < _rank(best[scheme]):
            best[scheme] = key
    found: dict[Channel, str] = {}
    for channel, schemes in _SCHEMES.items():
        for scheme in schemes:
            if scheme in best:
                found[channel] = best[scheme].value
                break
    return found


def _rank(key: Key) -> tuple[bool, int, str]:
    return not key.personal, -key.seen_at, key.value
