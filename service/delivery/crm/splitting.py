"""A whole name in the two parts CRMs want. Pure.

No rule splits every name of the world. This one is right for the names mail shows, and never loses
a word: what it cannot tell apart stays together.
"""

from __future__ import annotations

from service.reconciler.spelling import generation
from service.reconciler.wordlists import PARTICLES, TITLES


def parts(name: str, given: str, family: str) -> tuple[str, str]:
    """Given and family name: as they are known, else out of the whole one. A single word is a
    given name: it is what people are called by."""
    if given and family:
        return given, family
    if given or family:
        return given or _without(name, family), family or _without(name, given)
    if "," in name and not _is_suffix(name.rpartition(",")[2]):
        family, _, given = (part.strip() for part in name.partition(","))
        return given, family
    return _split(name.split())


def _split(words: list[str]) -> tuple[str, str]:
    """The family name begins at the last word, or at the particles before it: "van der Berg"."""
    first = 0
    while first < len(words) - 1 and _plain(words[first]) in TITLES:
        first += 1
    last = len(words) - 1
    while last > first + 1 and _is_suffix(words[last]):
        last -= 1
    while last > first + 1 and _plain(words[last - 1]) in PARTICLES:
        last -= 1
    if last <= first:
        return " ".join(words), ""
    return " ".join(words[:last]), " ".join(words[last:])


def _is_suffix(word: str) -> bool:
    """Jr., III, PhD: it belongs to the name before it."""
    plain = _plain(word)
    return plain in TITLES or bool(generation(f"ada lovelace {plain}"))


def _plain(word: str) -> str:
    return word.strip().strip(".,").replace(".", "").lower()


def _without(name: str, known: str) -> str:
    """What is left of the whole name without the part that is known; "" where that is not in it at
    either end."""
    if name.startswith(f"{known} "):
        return name[len(known) :].strip()
    return name[: -len(known)].strip() if name.endswith(f" {known}") else ""
