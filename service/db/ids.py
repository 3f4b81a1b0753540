"""Ids: 63-bit numbers inside, opaque strings outside.

Ids of things that name themselves (a source row, an interaction, an identifier) are computed
from what they are and the workspace's secret salt. So importing twice meets the same row without
a look-up, and nobody can guess an id. See decisions/0001-computed-ids.md.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from hashlib import blake2b

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_MASK = (1 << 63) - 1


def computed(salt: bytes, *parts: str | int) -> int:
    """The id of what these parts name, in the workspace of this salt (at most 64 bytes)."""
    text = "\x1f".join(map(str, parts))
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=salt).digest()
    return int.from_bytes(digest, "big") & _MASK


@lru_cache(maxsize=131072)
def of_identifier(salt: bytes, value: str) -> int:
    """The id of a canonical identifier: computed once for all the events it takes part in."""
    return computed(salt, "identifier", value)


def drawn() -> int:
    """A fresh random id."""
    return secrets.randbits(63)


def public(prefix: str, number: int) -> str:
    """The opaque form: public("c", 5) is "c_0000000000005"."""
    pairs = [_PAIRS[(number >> shift) & 1023] for shift in (50, 40, 30, 20, 10, 0)]
    return f"{prefix}_{_ALPHABET[number >> 60]}{''.join(pairs)}"


def private(prefix: str, text: str) -> int | None:
    """The number of an opaque id; None when it is not one of this prefix."""
    head, _, tail = text.partition("_")
    if head != prefix or len(tail) != 13 or any(letter not in _VALUES for letter in tail):
        return None
    number = 0
    for letter in tail:
        number = number * 32 + _VALUES[letter]
    return number if number <= _MASK else None
