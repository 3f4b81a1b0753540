"""Text as search sees it: ASCII, lower case, cut into words. Index and query share this."""

from __future__ import annotations

import re

from anyascii import anyascii

LONGEST = 40
"""Letters of a word that are looked at."""
APOSTROPHES = re.compile(r"['’ʼ`´]")
_WORD = re.compile(r"[a-z0-9]+")


def terms(text: str) -> list[str]:
    """Distinct words in order: "Zoë O'Brien <zoe@x.com>" is zoe, obrien, x, com."""
    plain: str = anyascii(APOSTROPHES.sub("", text)).lower()
    return list(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(plain)))


def reach(prefix: str) -> tuple[str, str]:
    """The first and the last word with this prefix, in any collation that sorts a to z."""
    return prefix, prefix.ljust(LONGEST, "z")
