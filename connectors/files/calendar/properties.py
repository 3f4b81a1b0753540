"""One line of a component: its name, parameters and value, read forgivingly.

Own reading, for icalendar's refuses what exports really hold (control characters in a CN, an
unquoted "(UTC-03:00) Brasília" as TZID) and takes most of an event's time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*((?:"[^"]*"|[^";:])*)')
_NAME = re.compile(r"[A-Za-z0-9-]+")
# RFC 6868: how a parameter carries a line feed, a circumflex and a quotation mark
_CARET = {"^n": " ", "^N": " ", "^^": "^", "^'": '"'}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DATES = ("DT", "RECURRENCE-ID", "RDATE", "EXDATE")


class Broken(ValueError):
    """Something in a calendar that cannot be used. The text is for a person, naming the field."""


SPOILT = (
    ValueError,  # also Broken
    OverflowError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ZeroDivisionError,
    RecursionError,
)
"""What datetime, icalendar's values and dateutil's rules raise on a stranger's dates: past the
years 1 and 9999, or where the parts of a rule do not fit together. Each spoils one event."""


@dataclass(frozen=True, slots=True)
class Property:
    """parameters: names in upper case, values unquoted. value: as it stands, still escaped."""

    name: str
    value: str
    parameters: dict[str, str] = field(default_factory=dict)


def read(row: str) -> Property | None:
    """The property a line holds, or None when it is not one."""
    match = _NAME.match(row)
    if match is None:
        return None
    name, place = match[0].upper(), match.end()
    parameters: dict[str, str] = {}
    while part := _PARAMETER.match(row, place):
        parameters[part[1].upper()] = _unquoted(part[2])
        place = part.end()
    if name.startswith(_DATES) and row[place : place + 1] == ":" and "TZID" in parameters:
        # "DTSTART;TZID=(UTC-03:00) Brasília:20260301T090000": dates hold no colon, so the last one
        # ends the parameters
        zone, _, value = row[place:].rpartition(":")
        parameters["TZID"] += zone.rstrip('"')
        return Property(name, value.strip(), parameters)
    _, colon, value = row[place:].partition(":")
    return Property(name, value.strip(), parameters) if colon else None


def collect(rows: Iterable[str]) -> dict[str, list[Property]]:
    """The properties of a component by name."""
    found: dict[str, list[Property]] = {}
    for row in rows:
        if prop := read(row):
            found.setdefault(prop.name, []).append(prop)
    return found


def text(value: str) -> str:
    """A TEXT value (RFC 5545 3.3.11) as a clean line."""
    if "\\" in value:
        value = _ESCAPE.sub(lambda m: " " if m[1] in "nN" else m[1], value)
    return clean(value)


def clean(value: str) -> str:
    """One line without control and direction characters, which a hostile name may carry."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split()) if "  " in value else value.strip()
    spaced = (" " if c.isspace() else c for c in value)
    # Cc control, Cf format (bidi, zero width; joiners of emoji and Indic scripts stay), Cs
    kept = (c for c in spaced if c in "\u200c\u200d" or unicodedata.category(c)[:2] not in _HIDDEN)
    return " ".join("".join(kept).split())


_HIDDEN = frozenset({"Cc", "Cf", "Cs"})


def _unquoted(value: str) -> str:
    bare = value.replace('"', "").strip()
    return re.sub(r"\^[nN^']", lambda m: _CARET[m[0]], bare) if "^" in bare else bare
