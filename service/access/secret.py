"""Secrets that open a door: drawn at random, shown once, kept as SHA-256 digests.

A secret says which workspace it is for, so that looking it up is one probe of one index.
"""

from __future__ import annotations

import hashlib
import re
import secrets

_SHAPE = re.compile(r"([a-z]+)_([0-9a-f]{1,8})_([A-Za-z0-9_-]{43})")


def drawn(prefix: str, workspace: int) -> str:
    """A fresh secret with 256 random bits, as prefix_workspace_random."""
    return f"{prefix}_{workspace:x}_{secrets.token_urlsafe(32)}"


def workspace_of(prefix: str, secret: str) -> int | None:
    """The workspace a secret is for; None when it is not one of this kind."""
    found = _SHAPE.fullmatch(secret)
    return int(found[2], 16) & 0x7FFFFFFF if found and found[1] == prefix else None


def digest(secret: str) -> str:
    """What is stored of a secret. It is random, so a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
