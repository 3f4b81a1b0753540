"""Languages: how often they occur, their tables of names, and the long tail of family names.

Weights fall with the rank by a power law, as measured in real registers; beyond the tables rare
names are built of a language's own parts, so that most of them occur once.
"""

from __future__ import annotations

import random
import unicodedata
from bisect import bisect
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from tests.bench.people.cyrillic import latin
from tests.bench.people.names import asian, english, germanic, levant, romance, slavic

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ø": "o"})
_PARTICLES = (
    "van-den-", "van-der-", "van-de-", "von-der-", "in-'t-", "op-den-", "de-la-", "van-", "von-",
    "zu-", "de-", "del-", "da-", "dos-", "do-", "das-", "di-", "la-", "lo-", "le-", "du-", "ter-",
    "ten-", "'t-", "e-", "san-",
)  # fmt: skip


class Word(NamedTuple):
    """One part of a name. native: as its owner writes it; latin: spellings in Latin letters."""

    native: str
    latin: tuple[str, ...]


@dataclass
class Draw:
    """Picks a name: rank r with weight (r + head) ** -power."""

    words: list[Word]
    head: float
    power: float
    sums: list[float] = field(init=False)

    def __post_init__(self) -> None:
        weights = ((rank + self.head) ** -self.power for rank in range(len(self.words)))
        self.sums = list(accumulate(weights))

    def __call__(self, draw: random.Random) -> Word:
        return self.words[bisect(self.sums, draw.random() * self.sums[-1])]


@dataclass
class Tongue:
    """A language and the country its speakers' numbers are of. tail: share of family names that
    stand in no table."""

    code: str
    region: str
    men: Draw
    women: Draw
    families: Draw
    starts: list[str]
    ends: list[str]
    tail: float

    def family(self, draw: random.Random) -> Word:
        if draw.random() >= self.tail or not self.starts:
            return self.families(draw)
        start = self.starts[int(len(self.starts) * draw.random())]
        end = self.ends[int(len(self.ends) * draw.random() ** 1.3)]
        if self.code == "ja":
            parts = [part.split("/") for part in (start, end)]
            return Word("".join(p[0] for p in parts), ("".join(p[1] for p in parts),))
        return word(start + end, self.code)


@lru_cache(maxsize=200_000)
def word(text: str, code: str) -> Word:
    """A table's entry: "native/Latin/Latin", "Müller" (also Mueller, Muller), "Иван" (also Ivan).
    A particle's hyphen is a blank."""
    native, *spellings = text.split("/")
    if spellings:
        return Word(native, tuple(spellings))
    if code in ("ru", "uk"):
        return Word(native, latin(native, code))
    return latin_word(_spaced(native))


def latin_word(text: str) -> Word:
    """A word of the Latin script, and how it stands where its marks are lost."""
    plain = text.translate(_LETTERS)
    spelt = (text, *((plain.translate(_UMLAUTS),) if plain.translate(_UMLAUTS) != plain else ()))
    return Word(text, tuple(dict.fromkeys((*spelt, unmarked(text)))))


def unmarked(text: str) -> str:
    """Without diacritics."""
    apart = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return "".join(c for c in apart if not unicodedata.combining(c))


def _spaced(text: str) -> str:
    for particle in _PARTICLES:
        if text.lower().startswith(particle):
            return text[: len(particle)].replace("-", " ") + text[len(particle) :]
    return text


def _tongue(code: str, region: str, tables: tuple[str, ...], tail: float, power: float) -> Tongue:
    men, women, families, *parts = tables
    starts, ends = (part.split() for part in parts) if parts else ([], [])
    given = [Draw([word(one, code) for one in text.split()], 6, 1.0) for text in (men, women)]
    family = Draw([word(one, code) for one in families.split()], 5, power)
    return Tongue(code, region, given[0], given[1], family, starts, ends, tail)


def _of(module: object, name: str, *more: str) -> tuple[str, ...]:
    return tuple(getattr(module, f"{name}_{part}") for part in ("MEN", "WOMEN", "FAMILIES", *more))


@lru_cache(maxsize=1)
def tongues() -> dict[str, Tongue]:
    """All languages by code. Chinese, Korean and Vietnamese given names: see naming.py."""
    rare = ("STARTS", "ENDS")
    own = (english.MEN, english.WOMEN, english.FAMILIES, english.STARTS, english.ENDS)
    ja = (asian.JAPANESE_MEN, asian.JAPANESE_WOMEN, asian.JAPANESE_FAMILIES)
    zh = (asian.CHINESE_ONE, asian.CHINESE_ONE, asian.CHINESE_FAMILIES)
    ko = (asian.KOREAN_LEFT, asian.KOREAN_LEFT, asian.KOREAN_FAMILIES)
    vi = (asian.VIETNAMESE_GIVEN, asian.VIETNAMESE_GIVEN, asian.VIETNAMESE_FAMILIES)
    found = [
        _tongue("en", "US", own, 0.45, 0.75),
        _tongue("de", "DE", _of(germanic, "GERMAN", *rare), 0.5, 0.7),
        _tongue("fr", "FR", _of(romance, "FRENCH", *rare), 0.55, 0.6),
        _tongue("es", "ES", _of(romance, "SPANISH", *rare), 0.3, 0.9),
        _tongue("it", "IT", _of(romance, "ITALIAN", *rare), 0.6, 0.6),
        _tongue("pt", "PT", _of(romance, "PORTUGUESE", *rare), 0.2, 0.9),
        _tongue("nl", "NL", _of(germanic, "DUTCH", *rare), 0.5, 0.6),
        _tongue("pl", "PL", _of(slavic, "POLISH", *rare), 0.6, 0.6),
        _tongue("cs", "CZ", _of(slavic, "CZECH", *rare), 0.5, 0.6),
        _tongue("ru", "RU", _of(slavic, "RUSSIAN", *rare), 0.5, 0.6),
        _tongue("uk", "UA", _of(slavic, "UKRAINIAN", *rare), 0.5, 0.6),
        _tongue("tr", "TR", _of(levant, "TURKISH", *rare), 0.35, 0.8),
        _tongue("ar", "SA", _of(levant, "ARABIC"), 0, 0.7),
        _tongue("he", "IL", _of(levant, "HEBREW"), 0, 0.8),
        _tongue("hi", "IN", _of(asian, "HINDI"), 0, 0.9),
        _tongue("ja", "JP", (*ja, asian.JAPANESE_LEFT, asian.JAPANESE_RIGHT), 0.3, 0.7),
        _tongue("zh", "CN", zh, 0, 1.0),
        _tongue("ko", "KR", ko, 0, 1.2),
        _tongue("vi", "VN", vi, 0, 1.3),
    ]
    return {tongue.code: tongue for tongue in found}


SHARES = {
    "en": 30, "de": 15, "fr": 8, "es": 8, "it": 5, "pt": 5, "nl": 5, "pl": 4, "ru": 4, "uk": 2,
    "cs": 2, "tr": 2, "ar": 3, "he": 1, "hi": 5, "zh": 6, "ja": 2, "ko": 2, "vi": 1,
}  # fmt: skip
"""Percent of the people a much travelled consultant knows."""
