"""Cyrillic names in Latin letters, as passports, address books and people themselves write them."""

from __future__ import annotations

_PLAIN = dict(zip("абвгдзийклмнопрстуфыэ", "abvgdziiklmnoprstufye", strict=True))
_PASSPORT = {
    **_PLAIN, "е": "e", "ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "ie", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip
_HABIT = {
    **_PASSPORT, "й": "y", "ё": "yo", "х": "h", "щ": "sch", "ъ": "", "ю": "yu", "я": "ya",
}  # fmt: skip
_GERMAN = {
    **_PASSPORT, "в": "w", "ж": "sch", "з": "s", "й": "j", "ц": "z", "ч": "tsch", "ш": "sch",
    "х": "ch", "щ": "schtsch", "ъ": "", "ю": "ju", "я": "ja",
}  # fmt: skip
_UKRAINIAN = {"г": "h", "и": "y", "і": "i", "ї": "i", "є": "ie", "ґ": "g", "'": ""}


def latin(text: str, language: str) -> tuple[str, ...]:
    """Spellings of a Russian ("ru") or Ukrainian ("uk") name, the commonest first, no doubles."""
    own = _UKRAINIAN if language == "uk" else {}
    schemes = ({**scheme, **own} for scheme in (_HABIT, _PASSPORT, _GERMAN))
    return tuple(dict.fromkeys(_written(text, scheme) for scheme in schemes))


def _written(text: str, scheme: dict[str, str]) -> str:
    out = []
    for letter in text:
        told = scheme.get(letter.lower(), letter)
        out.append(told.capitalize() if letter.isupper() else told)
    return "".join(out)
