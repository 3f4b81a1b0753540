"""What a contact can be found by, and what the words of a search look for. Pure.

Both sides share the folding: ASCII, lower case, cut into words. Beside its words a name is filed
under its sound (Müller, Mueller, Muller), the syllables of Chinese signs, and the consonants that
Arabic and Hebrew script keep. A search word that nothing begins with is found by one slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson

from service.db.folding import APOSTROPHES, terms
from service.reconciler.nicknames import GROUPS
from service.reconciler.spelling import consonants, script, signs, skeleton, words

NAME, ABOUT, NOTES, SOUND = range(4)
"""Where a term comes from, the most telling first: the name; company, addresses, numbers, tags;
what the owner wrote; how a name or company sounds."""
MOST_WORDS = 8
"""Words of a search that are looked at."""
_NAMES = ("name", "given_name", "family_name")
_ABOUT = ("company", "title", "city")
_LISTS = ("tags", "interests")
_WRITTEN = ("notes", "preferences", "how_we_met")
_SPOKEN = 300
"""Distinct words of what the owner wrote that are filed; a note may be a long one."""
_SHORTEST_SOUND = 3
_SHORTEST_NUMBER = 4
_SHORTEST_SLIP = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NUMBER = re.compile(r"\+?\(?\d(?:[\s()./-]*\d){5,}")
_TRUNK = re.compile(r"^00?")
_ABJAD, _LATIN = "^", "_"


@dataclass(frozen=True, slots=True)
class Sought:
    """One word of a search. word, sound: a term must begin so. exact: or be one of these."""

    word: str
    sound: str
    exact: tuple[str, ...] = ()


def has(what: str) -> str:
    """The term of contacts that have this: a scheme of identifiers, birthday, notes."""
    return f"+{what}"


def confirmed(is_so: bool) -> str:
    """The term of contacts that are (not) confirmed."""
    return "!confirmed" if is_so else "!unconfirmed"


def employed(company: str) -> str:
    """The term of contacts of a company, whatever the case, accents and punctuation."""
    return f"={' '.join(terms(company))}"


def staged(stage: str) -> str:
    """The term of contacts of this stage."""
    return f"*{stage}"


def found_by(row: Mapping[str, Any], values: Iterable[str]) -> dict[str, int]:
    """The terms of a contact, each with where it comes from. row: of contacts; columns may be
    missing. values: its identifiers, "scheme:key"."""
    found: dict[str, int] = {}
    keys = [value.partition(":")[::2] for value in values if ":row/" not in value]
    for field, some in (
        (NAME, _name_terms(row)),
        (ABOUT, _about(row, keys)),
        (NOTES, _written(row)),
        (SOUND, _sounds(row)),
        (SOUND, _marks(row, keys)),
    ):
        for term in some:
            found.setdefault(term, field)
    return found


def sought(query: str) -> list[Sought]:
    """The words of a search. A telephone number is one word, however it is written."""
    plain = _NUMBER.sub(lambda found: f" {_digits(found[0])} ", query)
    some = dict.fromkeys(word for part in plain.split() for word in _asked(part))
    return [_sought(word, script(query) == "abjad") for word in some][:MOST_WORDS]


def slips(word: str) -> list[str]:
    """Words that one slip of the finger makes of this one: a letter too many, missing, wrong, or
    two exchanged. None for short words, which become each other."""
    if len(word) < _SHORTEST_SLIP or not word.isalpha():
        return []
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    missing = [head + tail[1:] for head, tail in cuts if tail]
    turned = [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
    wrong = [head + one + tail[1:] for head, tail in cuts if tail for one in _LETTERS]
    more = [head + one + tail for head, tail in cuts for one in _LETTERS]
    return sorted({*missing, *turned, *wrong, *more} - {word})


def loosened(word: Sought, known: Sequence[str]) -> Sought:
    """The word, and what it may have been meant to be."""
    return replace(word, exact=tuple(dict.fromkeys((*word.exact, *known))))


def _asked(part: str) -> Sequence[str]:
    """Of a word between spaces: "王小明" is wang and xiaoming, "anna@x.com" three words."""
    return words(part) if signs(part) else terms(part)


def _sought(word: str, abjad: bool) -> Sought:
    if word.isdigit():
        return Sought(word, _TRUNK.sub("", word) or word)
    sound = skeleton(word)
    near = {other for group in GROUPS.get(word, ()) for other in _groups()[group]} - {word}
    near |= {sign + bone for sign in (_ABJAD, _LATIN)[: 1 + abjad] for bone in _bones(word)}
    return Sought(word, sound if len(sound) >= _SHORTEST_SOUND else word, tuple(sorted(near)))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text.replace("(0)", ""))


def _name_terms(row: Mapping[str, Any]) -> Iterator[str]:
    for name in {row.get(field) or "" for field in _NAMES}:
        yield from terms(name)
        yield from words(name)
        yield from (word for part in name.split() for word in _asked(part))


def _about(row: Mapping[str, Any], keys: Sequence[Sequence[str]]) -> Iterator[str]:
    for field in _ABOUT:
        yield from terms(row.get(field) or "")
    for field in _LISTS:
        yield from terms(" ".join(map(str, _listed(row.get(field)))))
    for scheme, key in keys:
        if scheme != "phone":
            yield from terms(key)
            continue
        digits = _digits(key)
        yield from (digits[at:] for at in range(max(1, len(digits) - _SHORTEST_NUMBER + 1)))


def _written(row: Mapping[str, Any]) -> list[str]:
    text = " ".join(row.get(field) or "" for field in _WRITTEN)
    dates = " ".join(str(one.get("label", "")) for one in _listed(row.get("dates")))
    return terms(f"{dates} {text}")[:_SPOKEN]


def _sounds(row: Mapping[str, Any]) -> Iterator[str]:
    for name in {row.get(field) or "" for field in _NAMES}:
        whole = script(name)
        yield from (sign for one in signs(name) for sign in terms(one))
        yield from terms(APOSTROPHES.sub(" ", name))
        yield from terms(name.replace("-", ""))
        for word in words(name):
            yield from _sound(word)
            sign = _ABJAD if whole == "abjad" else _LATIN
            yield from (sign + bone for bone in _bones(word))
    for word in terms(row.get("company") or ""):
        yield from _sound(word)


def _sound(word: str) -> Iterator[str]:
    sound = skeleton(word)
    if len(sound) >= _SHORTEST_SOUND:
        yield sound


def _bones(word: str) -> set[str]:
    """What scripts without vowels leave of it, where that tells anything."""
    bones = (consonants(word), consonants(skeleton(word)))
    return {bone for bone in bones if len(bone) >= _SHORTEST_SOUND}


def _marks(row: Mapping[str, Any], keys: Sequence[Sequence[str]]) -> Iterator[str]:
    yield confirmed(bool(row.get("confirmed")))
    yield from (has(scheme) for scheme, _ in keys)
    yield from (has(field) for field in ("birthday", "notes") if row.get(field))
    if row.get("stage"):
        yield staged(row["stage"])
    if row.get("company"):
        yield employed(row["company"])


def _listed(text: str | None) -> list[Any]:
    return list(orjson.loads(text)) if text else []


@lru_cache(maxsize=1)
def _groups() -> dict[int, list[str]]:
    """The names of each group of short and familiar forms."""
    found: dict[int, list[str]] = {}
    for word, groups in GROUPS.items():
        for group in groups:
            found.setdefault(group, []).append(word)
    return found
