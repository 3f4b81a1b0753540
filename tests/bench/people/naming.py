"""What people are called: a name with every part its language knows."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.bench.people.names import asian
from tests.bench.people.tongues import Draw, Tongue, Word, tongues, word

ENGLISH_BESIDE = (
    "Kevin Jason Eric Tony David Michael Jack Leo Andy Jerry Frank Alex Vincent Ray Simon",
    "Amy Jenny Grace Cindy Vivian Helen Tina Alice Joyce Lily Emma Fiona Iris Sunny Coco",
)
_FEMININE = {
    "ru": (("ский", "ская"), ("цкий", "цкая"), ("ов", "ова"), ("ев", "ева"), ("ёв", "ёва"),
           ("ин", "ина")),
    "uk": (("ський", "ська"), ("цький", "цька")),
    "pl": (("ski", "ska"), ("cki", "cka")),
    "cs": (("ský", "ská"), ("cký", "cká"), ("ý", "á"), ("ek", "ková"), ("ec", "cová"), ("a", "ová"),
           ("í", "í"), ("", "ová")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """given, family: as usually told. more: a second surname (es, pt). middle: middle name or
    patronymic, "" when none. beside: an English given name used abroad (zh, ko)."""

    tongue: str
    woman: bool
    given: Word
    family: Word
    middle: str = ""
    more: str = ""
    beside: str = ""
    suffix: str = ""

    @property
    def full(self) -> str:
        """The same for two people who share given and family name."""
        return f"{self.given.native}|{self.family.native}"


def a_name(draw: random.Random, code: str, family: Word | None = None) -> Name:
    """A person's name in this language. family: of a relative, in the man's form."""
    tongue = tongues()[code]
    woman = draw.random() < 0.45
    own = family or tongue.family(draw)
    if woman:
        own = feminine(own, code)
    given = _given(draw, tongue, woman)
    middle, more = _middle(draw, tongue, woman), ""
    if code in ("es", "pt") and draw.random() < 0.6:
        more = tongue.family(draw).native
    beside = ""
    if code in ("zh", "ko", "vi") and draw.random() < 0.25:
        beside = draw.choice(ENGLISH_BESIDE[woman].split())
    return Name(code, woman, given, own, middle, more, beside)


def feminine(family: Word, code: str) -> Word:
    """Ivanova of Ivanov, Nowak of Nowak."""
    for end, female in _FEMININE.get(code, ()):
        if family.native.endswith(end):
            stem = family.native[: len(family.native) - len(end)] if end else family.native
            return word(stem + female, code)
    return family


def _given(draw: random.Random, tongue: Tongue, woman: bool) -> Word:
    if tongue.code == "zh":
        return _chinese(draw)
    if tongue.code == "ko":
        return _korean(draw)
    return (tongue.women if woman else tongue.men)(draw)


_ZH_LEFT = Draw([word(one, "zh") for one in asian.CHINESE_LEFT.split()], 4, 0.8)
_ZH_RIGHT = Draw([word(one, "zh") for one in asian.CHINESE_RIGHT.split()], 4, 0.8)
_ZH_ONE = Draw([word(one, "zh") for one in asian.CHINESE_ONE.split()], 2, 0.9)
_KO_LEFT = Draw([word(one, "ko") for one in asian.KOREAN_LEFT.split()], 4, 0.8)
_KO_RIGHT = Draw([word(one, "ko") for one in asian.KOREAN_RIGHT.split()], 4, 0.8)
_VI_MIDDLE = Draw([word(one, "vi") for one in asian.VIETNAMESE_MIDDLES.split()], 3, 0.9)


def _chinese(draw: random.Random) -> Word:
    """One or two syllables; two are written Xiaoming, Xiao Ming or Xiao-Ming."""
    if draw.random() < 0.25:
        return _ZH_ONE(draw)
    left, right = _ZH_LEFT(draw), _ZH_RIGHT(draw)
    a, b = left.latin[0], right.latin[0]
    return Word(left.native + right.native, (a + b.lower(), f"{a} {b}", f"{a}-{b}"))


def _korean(draw: random.Random) -> Word:
    left, right = _KO_LEFT(draw), _KO_RIGHT(draw)
    spelt = []
    for turn in range(max(len(left.latin), len(right.latin))):
        a, b = (part.latin[min(turn, len(part.latin) - 1)] for part in (left, right))
        spelt += [f"{a}-{b.lower()}", a + b.lower(), f"{a} {b}"]
    return Word(left.native + right.native, tuple(spelt))


def _middle(draw: random.Random, tongue: Tongue, woman: bool) -> str:
    if tongue.code == "vi":
        return _VI_MIDDLE(draw).native
    if tongue.code == "en" and draw.random() < 0.4:
        return (tongue.women if woman else tongue.men)(draw).native
    if tongue.code == "ru" and draw.random() < 0.6:
        return _patronymic(tongue.men(draw).native, woman)
    return ""


def _patronymic(father: str, woman: bool) -> str:
    if father.endswith(("й", "ь")):
        return father[:-1] + ("евна" if woman else "евич")
    if father.endswith(("а", "я")):
        return father[:-1] + ("ична" if woman else "ич")
    return father + ("овна" if woman else "ович")
