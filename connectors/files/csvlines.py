"""The physical lines of a text file, decoded, in flat memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

CAP = 10 * 1024 * 1024
"""Most octets of one line, and characters of one record."""

_CHUNK = 256 * 1024


class Line(NamedTuple):
    """number: from 1. text: without its line end; None when it is longer than CAP."""

    number: int
    text: str | None


def text_lines(stream: BinaryIO) -> Iterator[Line]:
    """Lines ended by LF, CRLF, or CR where the file has no LF. NULs are dropped and a lone CR is
    a space. Each line is UTF-8 or else Windows-1252: files glued together from both exist."""
    for number, raw in enumerate(_raw_lines(_utf8_chunks(stream)), 1):
        yield Line(number, None if raw is None else decode(raw))


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


def _raw_lines(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    rest, over, end = b"", False, b""  # end: unknown before the first line end is seen
    for chunk in chunks:
        end = end or (b"\r" if b"\r" in chunk and b"\n" not in chunk else b"\n")
        *whole, last = (rest + chunk).split(end)
        for line in whole:
            yield None if over or len(line) > CAP else line
            over = False
        over = over or len(last) > CAP
        rest = b"" if over else last
    if over or rest:
        yield None if over else rest
