"""How one name stands in a source: script, order, short forms, lost marks, titles, typos."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from tests.bench.people.naming import Name
from tests.bench.people.nicknames import NICKNAMES
from tests.bench.people.tongues import unmarked

Level = Literal["full", "nick", "initial", "typo", "part", "none"]
SCRIPTS = frozenset({"ru", "uk", "ar", "he", "hi", "zh", "ja", "ko"})
_EAST = frozenset({"zh", "ja", "ko"})
_FAMILY_FIRST = {"zh": 0.35, "ko": 0.35, "ja": 0.12, "vi": 0.7}
_TITLES = ("Dr.", "Dr.", "Prof.", "Prof. Dr.", "Mr.", "Ms", "Ing.", "Dipl.-Ing.")
_DEGREES = (", PhD", ", MBA", ", Ph.D.", " MSc", ", PMP", ", CFA", " (He/Him)", " (She/Her)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A name as it stands. given, family: "" where the source has one cell. level: how much of
    the person's name it tells."""

    name: str
    given: str = ""
    family: str = ""
    level: Level = "full"


NOBODY = Shown("", level="none")


@dataclass(frozen=True, slots=True)
class Manner:
    """Chances of a source's habits. cells: it has a column for each part."""

    cells: bool
    native: float
    nick: float = 0.05
    initial: float = 0.01
    part: float = 0.02
    typo: float = 0.01
    comma: float = 0.0
    plain: float = 0.1
    title: float = 0.03
    degree: float = 0.0
    shouted: float = 0.02
    missing: float = 0.0
    beside: float = 0.3


LINKEDIN = Manner(True, 0.2, nick=0.05, part=0.0, initial=0.02, degree=0.06, beside=0.5)
CARD = Manner(True, 0.45, nick=0.08, part=0.03, typo=0.02, title=0.05)
BOOK = Manner(True, 0.3, nick=0.06, comma=0.08, typo=0.02, title=0.05)
TABLE = Manner(False, 0.2, nick=0.04, comma=0.05, typo=0.02, title=0.06, plain=0.2)
MAIL = Manner(
    False, 0.35, nick=0.05, comma=0.13, plain=0.2, initial=0.015, shouted=0.03, missing=0.06
)
GUEST = Manner(False, 0.25, nick=0.04, comma=0.1, plain=0.2, missing=0.68)


def spelt(draw: random.Random, name: Name, manner: Manner, home: str) -> Shown:
    """The name as such a source has it. home: the owner's language; they keep its script."""
    if draw.random() < manner.missing:
        return NOBODY
    keeps = 0.75 if name.tongue == home else manner.native
    native = name.tongue in SCRIPTS and draw.random() < keeps
    given, family, level = _parts(draw, name, manner, native)
    if level == "part":
        return Shown(given, given if manner.cells else "", "", "part")
    if level == "full" and draw.random() < manner.typo and not native:
        given, family = _mistyped(draw, given, family)
        level = "typo"
    if not native and draw.random() < manner.plain:
        given, family = unmarked(given), unmarked(family)
    if name.suffix and draw.random() < 0.8:
        family += f"{draw.choice((' ', ', '))}{name.suffix}"
    text = _ordered(draw, name, manner, native, given, family)
    if draw.random() < manner.title and name.tongue not in _EAST:
        text = f"{draw.choice(_TITLES)} {text}"
    if draw.random() < manner.degree:
        family += draw.choice(_DEGREES)
        text = f"{given} {family}"
    if manner.cells:
        return Shown(text, given, family, level)
    return Shown(text, level=level)


def _parts(draw: random.Random, name: Name, manner: Manner, native: bool) -> tuple[str, str, Level]:
    turn = 0 if draw.random() < 0.7 else draw.randrange(3)
    given, family = (
        word.native if native else word.latin[min(turn, len(word.latin) - 1)]
        for word in (name.given, name.family)
    )
    level: Level = "full"
    chance = draw.random()
    if chance < manner.part:
        level = "part"
    elif chance < manner.part + manner.initial and not native:
        given, level = f"{given[0]}.", "initial"
    elif name.beside and not native and draw.random() < manner.beside:
        given, level = name.beside, "nick"
    elif chance > 1 - manner.nick * 3 and (native or name.tongue not in SCRIPTS):
        short = NICKNAMES.get(name.given.native)
        given, level = (draw.choice(short), "nick") if short else (given, "full")
    if level == "full":
        given = _with_middle(draw, name, given, native)
    if name.more and draw.random() < 0.45:
        family = f"{name.more} {family}" if name.tongue == "pt" else f"{family} {name.more}"
    return given, family, level


def _with_middle(draw: random.Random, name: Name, given: str, native: bool) -> str:
    if not name.middle or (name.tongue == "ru" and not native):
        return given
    if name.tongue == "vi":
        return f"{name.middle} {given}" if draw.random() < 0.7 else given
    if draw.random() < 0.25:
        short = f"{name.middle[0]}." if draw.random() < 0.7 else name.middle
        return f"{given} {name.middle if name.tongue == 'ru' else short}"
    return given


def _ordered(
    draw: random.Random, name: Name, manner: Manner, native: bool, given: str, family: str
) -> str:
    if native and name.tongue in _EAST:
        apart = " " if name.tongue == "ja" and draw.random() < 0.6 else ""
        return f"{family}{apart}{given}"
    if draw.random() < manner.comma:
        return f"{family}, {given}"
    if native and name.tongue in ("ru", "uk") and draw.random() < 0.35:
        return f"{family} {given}"
    if draw.random() < _FAMILY_FIRST.get(name.tongue, 0.0):
        return f"{family} {given}"
    if draw.random() < manner.shouted:
        shouted = (f"{family.upper()} {given}", f"{given} {family}".upper())
        return draw.choice((*shouted, f"{given} {family}".lower()))
    return f"{given} {family}"


def _mistyped(draw: random.Random, given: str, family: str) -> tuple[str, str]:
    """One letter lost, doubled or swapped in the longer part."""
    if len(family) >= len(given):
        return given, typo(draw, family)
    return typo(draw, given), family


def typo(draw: random.Random, text: str) -> str:
    """One slip of the hand inside the text; short texts stay."""
    if len(text) < 5:
        return text
    at = draw.randrange(1, len(text) - 2)
    kind = draw.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
