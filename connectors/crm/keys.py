"""A key as a person types it."""

from __future__ import annotations

from connectors.errors import ConnectorError, Remedy


def typed(key: str, label: str) -> str:
    """The key without what surrounds it. Raises ConnectorError (STOP) for what can be none: a key
    is one word of printable ASCII, for it goes into a header."""
    word = key.strip()
    if len(word) < 8 or not word.isascii() or not word.isprintable() or " " in word:
        raise ConnectorError(
            f"This is no key of {label}: it is one word of 8 characters or more.", Remedy.STOP
        )
    return word


def ended(label: str) -> ConnectorError:
    """A key cannot be renewed."""
    because = f"{label} no longer accepts the key: it takes a new one."
    return ConnectorError(because, Remedy.REAUTH)
