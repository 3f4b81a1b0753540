"""Who a row speaks of, and the keys of what it says."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

from schemas.identifier import name_only, normalise

MEMBER = "linkedin member"
"""Shown instead of the name of a deleted or hidden member."""

_KEPT = 65_536  # a network's people; their rows come back to them again and again


@lru_cache(maxsize=_KEPT)
def profile(url: str) -> str:
    """ "linkedin:slug" of a profile URL; "" when it is empty or no person's."""
    return (normalise(f"linkedin:{url}") or "") if url else ""


def party(url: str, name: str) -> str:
    """The identifier of whoever has this URL and name: by profile, else by name inside LinkedIn
    (which never joins with anybody by itself); "" for nobody."""
    return profile(url) or (f"name-only:linkedin/{name}" if name else "")


@lru_cache(maxsize=_KEPT)
def fold(name: str) -> str:
    """A name for comparing."""
    return name_only(name) or ""


def is_hidden(url: str, name: str) -> bool:
    return not profile(url) and fold(name) == MEMBER


def digest(*parts: str) -> str:
    """32 hex digits naming the parts; no part can be read back from it."""
    # All at once is part by part: nothing composes with a NUL.
    told = unicodedata.normalize("NFC", "\0".join(parts))
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=16).hexdigest()


def text_digest(text: str) -> str:
    """The same for one text whatever its line ends and spacing: eras quote them differently."""
    # The only space that prints is " ": most texts are as they should be already.
    single = text.isprintable() and "  " not in text
    return digest(text.strip() if single else " ".join(text.split()))


def short(value: str) -> str:
    """A cell as an error message quotes it."""
    return f'"{value[:40]}…"' if len(value) > 40 else f'"{value}"'
