"""What cards and rows state about a person, checked: cleaned text, usable ways to reach them.

Shared by every reader of address books. What is not usable is named, never silently lost.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from schemas import identifier
from schemas.source import PersonRecord

LEAP = 2000
"""A year in which every birthday exists."""

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?")
_NO_YEAR = re.compile(r"--(\d\d)-?(\d\d)(?:[T ].*)?")
_LOCAL = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)?(?: 0?0:00(?::00)?)?")
_UNKNOWN_YEARS = (0, 1604)  # Apple and Google store a birthday without its year as of 1604
SYSTEM_TAGS = frozenset({"mycontacts", "my contacts", "other contacts", "starred"})
"""Groups an address book puts people in by itself."""


def clean(text: str) -> str:
    """One line: NFC, no control or bidi characters, white space folded."""
    shown = _HIDDEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_CONTROL.sub(" ", shown).split())


def clean_lines(text: str) -> str:
    """The same for text of several lines."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def digest(*parts: str) -> str:
    """A stable short name of some content."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def tidy_tags(stated: Iterable[str], system: frozenset[str] = SYSTEM_TAGS) -> tuple[str, ...]:
    """Cleaned, without repetition, and without those of the system."""
    tags = dict.fromkeys(clean(tag) for tag in stated)
    return tuple(tag for tag in tags if tag and tag.casefold() not in system)


@dataclass(slots=True)
class Reach:
    """The ways to reach one person, in the order stated, each once.

    region: ISO country of phone numbers without one; without it a national number cannot be
    judged and is kept as stated. told: 'email "x" is no address: left out'.
    """

    region: str = ""
    emails: dict[str, None] = field(default_factory=dict)
    phones: dict[str, None] = field(default_factory=dict)
    profiles: dict[str, None] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    _stated: set[str] = field(default_factory=set)

    def email(self, value: str, what: str = "email") -> None:
        text = clean(value)
        named = _NAMED.fullmatch(text)
        text = (named[1] if named else text).strip()
        text = text[7:] if text[:7].lower() == "mailto:" else text
        self._stated.add(text.lower())
        if identifier.email(text):
            self.emails.setdefault(text)
        elif text:
            self._tell(what, value, "is no address")

    def phone(self, value: str, what: str = "phone") -> None:
        text = clean(value)
        text = (text[4:].partition(";")[0] if text[:4].lower() == "tel:" else text).strip()
        judged = self.region or text.startswith(("+", "00"))
        if not text:
            return
        self._stated.add("".join(c for c in text if c.isdigit() or c == "+"))
        if identifier.phone(text, self.region) if judged else _digits(text) >= 5:
            self.phones.setdefault(text)
        else:
            self._tell(what, value, "is no phone number")

    def profile(self, value: str, service: str = "") -> bool:
        """A profile URL of a network Touchline knows, or a handle there; False when it is none."""
        text = clean(value)
        scheme = {"twitter": "x"}.get(service.lower(), service.lower())
        found = text if identifier.profile(text) else None
        if not found and scheme in ("linkedin", "xing", "x"):
            found = identifier.normalise(f"{scheme}:{text.removeprefix('x-apple:')}")
        if found:
            self.profiles.setdefault(found)
            self._stated.add(found)
        return found is not None

    def _tell(self, what: str, value: str, trouble: str) -> None:
        self.told.append(f'{what} "{clean(value)[:80]}" {trouble}: left out')

    def key(self, name: str) -> str:
        """A stable id for someone without one: from the name and everything stated, usable or
        not, so that another region changes no id."""
        return digest(name.casefold(), *sorted(self._stated - {""}))


@dataclass(slots=True)
class Seen:
    """What the streams of one import have given: one id can stand on two different cards (files
    glued together), and one card can come twice."""

    ids: set[tuple[str, str]] = field(default_factory=set)
    contents: set[tuple[str, str]] = field(default_factory=set)

    def admit(self, record: PersonRecord, stream: str) -> PersonRecord | None:
        """The record under an id of its own; None when it came before as it is."""
        content = digest(repr(record))
        if (stream, content) in self.contents:
            return None
        self.contents.add((stream, content))
        if (stream, record.external_id) in self.ids:
            record = replace(record, external_id=f"{record.external_id}#{content}")
        self.ids.add((stream, record.external_id))
        return record


def birthday(text: str, *, day_first: bool | None = None) -> str | None:
    """ "YYYY-MM-DD", or "--MM-DD" without a (four-digit) year; "" when none is stated, None when
    it cannot be read. day_first: how 3/4/1980 is meant; None = only where it can mean one day.
    """
    text = clean(text)
    if not text.strip("0/-. "):
        return ""
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _written(0 if year in _UNKNOWN_YEARS else year, month, day)
    if found := _NO_YEAR.fullmatch(text):
        return _written(0, int(found[1]), int(found[2]))
    if found := _LOCAL.fullmatch(text):
        year = int(found[4]) if len(found[4] or "") == 4 else 0
        return _local(int(found[1]), int(found[3]), year, True if found[2] == "." else day_first)
    return None


def _local(first: int, second: int, year: int, day_first: bool | None) -> str | None:
    if day_first is None and first != second and max(first, second) <= 12:
        return None
    if first > 12 or (day_first and second <= 12):
        return _written(year, second, first)
    return _written(year, first, second)


def _written(year: int, month: int, day: int) -> str | None:
    try:
        date(year or LEAP, month, day)
    except ValueError:
        return None
    return f"{year:04}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)
