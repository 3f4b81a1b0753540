"""Address lists as people's mailers write them, and the participants they name.

Tolerant where email.utils is not: `Smith, Anna <a@x.org>` is one person, an unbalanced quote
loses nobody, X.500 names pass through. Equal to it on well-formed lists.
"""

from __future__ import annotations

import re
from functools import lru_cache

from connectors.mail import words
from schemas.source import Participant, Role

MAX_PARTICIPANTS = 500
MAX_NAME = 200
MAX_ADDRESS = 320

_CACHED = 1000  # longer lists are rare, seldom repeat and would fill the memory

# A quote that would swallow `<a@x.org>,` was never closed: then it is a stray character.
_TOKEN = re.compile(
    r'"((?:[^"\\<]|\\.|<(?![^<>\s"]*@[^<>\s"]*>\s*[,;])){0,1000})"'
    r"|<([^<>]*)>"
    r"|([,;:()])"
    r'|((?:[^"<>(),;:\\]|\\.)+)'
    r"|.",
    re.DOTALL,
)
_PLAIN = re.compile(
    r"([^\s\"<>(),;:@\\=?]+(?: [^\s\"<>(),;:@\\=?]+)*|) ?<([^\s\"<>(),;:@]+@[^\s\"<>(),;:@]+)>"
)
_BARE = re.compile(r"(?<![^\s<>\"'(),;:])[^\s<>\"'(),;:@]{1,320}@[^\s<>\"'(),;:]+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

Address = tuple[str, str]
"""(display name or "", address as given)."""


def addresses(raw: bytes) -> tuple[Address, ...]:
    """Every address of a header's value, at most MAX_PARTICIPANTS. Never raises."""
    return _cached(raw) if len(raw) < _CACHED else _parse(words.text(raw))


def participants(raw: bytes, role: Role) -> tuple[Participant, ...]:
    """The parties a header names: identifier "email:<address as given>", decoded name."""
    return _participants(raw, role) if len(raw) < _CACHED else _people(addresses(raw), role)


@lru_cache(maxsize=8192)
def _cached(raw: bytes) -> tuple[Address, ...]:
    return _parse(words.text(raw))


@lru_cache(maxsize=8192)
def _participants(raw: bytes, role: Role) -> tuple[Participant, ...]:
    return _people(addresses(raw), role)


def _people(found: tuple[Address, ...], role: Role) -> tuple[Participant, ...]:
    return tuple(Participant(f"email:{address}", role, name) for name, address in found)


def _parse(text: str) -> tuple[Address, ...]:
    if plain := _PLAIN.fullmatch(text):
        return (_tidy(plain[1], plain[2]),)
    found = _scan(text)
    if not found and "=?" in text:  # some mailers encode the address along with the name
        found = _scan(words.decode(text))
    return tuple(found)


class _Entry:
    """What has been read of one address so far."""

    __slots__ = ("address", "comment", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comment = ""
        self.address: str | None = None

    def close(self) -> Address | None:
        """The finished address; None when the entry has none."""
        text = " ".join(self.words)
        if self.address is None:
            bare = _BARE.search(text)
            if bare is None and text[:3].upper() != "/O=":
                return None
            self.address = bare[0] if bare else text
            text = text.replace(self.address, "", 1)
        address = self.address.rpartition(":")[2] if self.address[:1] == "@" else self.address
        address = address.strip().removeprefix("mailto:").strip("'")
        if "@" not in address and address[:3].upper() != "/O=":
            return None
        return _tidy(text or self.comment, address)


def _scan(text: str) -> list[Address]:
    """Token by token. An entry without address is kept for the next: `Smith, Anna <a@x>`."""
    found: list[Address] = []
    entry, before, depth = _Entry(), "", 0
    for token in _TOKEN.finditer(text):
        quoted, angle, mark, plain = token.groups()
        if depth:
            depth += {"(": 1, ")": -1}.get(mark or "", 0)
            entry.comment += token[0] if depth else ""
        elif mark == "(":
            depth = 1 if ")" in text[token.end() : token.end() + 1000] else 0
        elif mark == ":":
            entry.words = [f"{' '.join(entry.words)}:"] if _uri(entry) else []
        elif mark in (",", ";"):
            entry, before = _flush(found, entry, before, mark)
            if len(found) >= MAX_PARTICIPANTS:
                return found
        elif angle is not None:
            entry.address = angle
        elif plain or quoted:
            _word(entry, plain, quoted)
    _flush(found, entry, before, ";")
    return found


def _uri(entry: _Entry) -> bool:
    """Whether a colon belongs to the address (X.500, X.400) instead of ending a group's name."""
    return any(word.startswith("/") for word in entry.words)


def _word(entry: _Entry, plain: str | None, quoted: str | None) -> None:
    if quoted is not None:
        entry.words.append(_ESCAPED.sub(r"\1", quoted))
    elif plain and plain.strip():
        if plain[0] == "@" and entry.words and entry.address is None:  # "a b"@x.org
            plain = entry.words.pop() + plain
        entry.words.append(plain.strip())


def _flush(found: list[Address], entry: _Entry, before: str, mark: str) -> tuple[_Entry, str]:
    if before and entry.address is not None and entry.words:
        entry.words[0] = f"{before}, {entry.words[0]}"
    if closed := entry.close():
        found.append(closed)
        return _Entry(), ""
    return _Entry(), " ".join(entry.words) if mark == "," else ""


def _tidy(name: str, address: str) -> Address:
    name = words.clean(words.decode(name), MAX_NAME).strip("'\"").strip()
    address = words.clean(address, MAX_ADDRESS)
    return ("" if name.lower() == address.lower() else name), address
