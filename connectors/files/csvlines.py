"""The physical lines of a text file, decoded block by block, in flat memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

CAP = 10 * 1024 * 1024
"""Most octets of one line, and characters of one record."""

_TOO_LONG = '"\0"\0\n'
"""Stands for a line longer than CAP. No line of a file is this (NULs are dropped) and no strict
CSV reader takes it."""

_CHUNK = 256 * 1024
_REACH = 10_000  # lines one record may span
_LEAST_REACH = 50  # what is left of it in a file full of stray quotes


class Line(NamedTuple):
    """number: from 1. text: without its line end; None when it is longer than CAP."""

    number: int
    text: str | None


@dataclass(slots=True)
class Lines:
    """Lines with a way back. blocks: of lines, each with "\\n" at its end; held: those at hand, at:
    the next of them, first: the number of held[0]. reach: how far the next record may look for
    its closing quote; it halves with every stray quote, or a file of nothing else would take
    quadratic time."""

    blocks: Iterator[list[str]]
    held: list[str] = field(default_factory=list)
    at: int = 0
    first: int = 1
    reach: int = _REACH

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Lines:
        return cls(iter([[_TOO_LONG if x.text is None else x.text + "\n" for x in lines]]))

    def head(self, count: int) -> list[Line]:
        """The first lines, left where they are."""
        while len(self.held) < count and self._grow():
            pass
        return [self._line(at) for at in range(min(count, len(self.held)))]

    def take(self) -> Line | None:
        if self.at == len(self.held) and not self._grow():
            return None
        self.at += 1
        return self._line(self.at - 1)

    def give_back(self, count: int) -> None:
        self.at -= count
        self.reach = max(_LEAST_REACH, self.reach // 2)

    def ahead(self, count: int) -> list[str]:
        """The next lines that are at hand, none only at the end. Forgets those behind."""
        del self.held[: self.at]
        self.first, self.at = self.first + self.at, 0
        if not self.held:
            self._grow()
        return self.held[:count]

    def in_reach(self, record: Sequence[str]) -> bool:
        """Whether lines may be one record."""
        before = record[:-1]
        return len(before) <= self.reach and sum(map(len, before)) - len(before) <= CAP

    def _grow(self) -> bool:
        block = next(self.blocks, None)
        self.held += block or ()
        return block is not None

    def _line(self, at: int) -> Line:
        text = self.held[at]
        return Line(self.first + at, None if text == _TOO_LONG else text[:-1])


def text_lines(stream: BinaryIO) -> Lines:
    """Lines ended by LF, CRLF, or CR where the file has no LF. NULs are dropped and a lone CR is
    a space. Each line is UTF-8 or else Windows-1252: files glued together from both exist."""
    return Lines(_blocks(_utf8_chunks(stream)))


def decode(raw: bytes) -> str:
    """Never fails: UTF-8, else Windows-1252, else Latin-1 (its five undefined octets)."""
    raw = raw.removesuffix(b"\r").replace(b"\0", b"").replace(b"\r", b" ")
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _utf8_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The file without its BOM, UTF-16 turned into UTF-8."""
    first = stream.read(_CHUNK)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        while first:
            yield decoder.decode(first).encode("utf-8", "replace")
            first = stream.read(_CHUNK)
        return
    first = first.removeprefix(codecs.BOM_UTF8)
    while first:
        yield first
        first = stream.read(_CHUNK)


def _blocks(chunks: Iterator[bytes]) -> Iterator[list[str]]:
    rest, over, end = b"", False, b""  # end: unknown before the first line end is seen
    for chunk in chunks:
        end = end or (b"\r" if b"\r" in chunk and b"\n" not in chunk else b"\n")
        if cut := chunk.rfind(end) + 1:
            yield _block(rest + chunk[:cut], end, over=over)
            rest, over = chunk[cut:], False
        else:
            rest += chunk
        if len(rest) > CAP or over:
            rest, over = b"", True
    if rest or over:
        yield _block(rest + end, end, over=over)


def _block(raw: bytes, end: bytes, *, over: bool) -> list[str]:
    """The lines of octets that end with one. Only the first can be longer than CAP: the others
    came in one chunk. over: it is, and most of it is gone already."""
    first = raw.index(end)
    if over or first > CAP:
        return [_TOO_LONG, *_lines(raw[first + 1 :], end)]
    return _lines(raw, end)


def _lines(raw: bytes, end: bytes) -> list[str]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:  # some line is not UTF-8: each for itself
        return [decode(line) + "\n" for line in raw.split(end)[:-1]]
    if end == b"\n" and "\r" in text:
        text = text.replace("\r\n", "\n").replace("\0", "").replace("\r", " ")
    return [line + "\n" for line in text.replace("\0", "").split(end.decode())[:-1]]
