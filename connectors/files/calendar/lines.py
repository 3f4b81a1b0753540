"""A byte stream as logical lines: any line end, UTF-8 or UTF-16, unfolded, bounded."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

MAX_LINE = 65536
"""Octets kept of one unfolded line. Longer ones (an inline ATTACH) are cut, never held."""
_CHUNK = 65536
_UTF8_BOM = codecs.BOM_UTF8


class Line(NamedTuple):
    """number: of its first physical line, from 1. cut: it was longer than MAX_LINE."""

    number: int
    text: str
    cut: bool


def encoding(head: bytes) -> str:
    """The codec of a file from its first bytes: by BOM, else by the NULs of UTF-16 ASCII."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    if len(head) > 1 and (head[0] == 0) != (head[1] == 0):
        return "utf-16-be" if head[0] == 0 else "utf-16-le"
    return "utf-8"


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Unfolded lines. Folds are joined as octets, for RFC 5545 3.1 lets a fold split a character.
    Blank lines are dropped and do not end a fold: files with CR CR LF have one after every line."""
    parts: list[bytes] = []
    size = start = 0
    for number, raw in enumerate(_physical(stream), 1):
        if parts and raw[:1] in (b" ", b"\t"):
            if size <= MAX_LINE:
                parts.append(raw[1:])
                size += len(raw) - 1
            continue
        if not raw.strip():
            continue
        if parts:
            yield _line(start, parts, size)
        parts, size, start = [raw.lstrip()], len(raw), number
    if parts:
        yield _line(start, parts, size)


def _line(number: int, parts: list[bytes], size: int) -> Line:
    octets = b"".join(parts) if len(parts) > 1 else parts[0]
    try:
        text = octets[:MAX_LINE].decode("utf-8", "strict" if size <= MAX_LINE else "ignore")
    except UnicodeDecodeError:
        text = octets[:MAX_LINE].decode("cp1252", "replace")
    return Line(number, text.rstrip(), size > MAX_LINE)


def _physical(stream: BinaryIO) -> Iterator[bytes]:
    rest, after_cr = b"", False
    for chunk in _chunks(stream):
        data = rest + (chunk[1:] if after_cr and chunk[:1] == b"\n" else chunk)
        after_cr = chunk[-1:] == b"\r"
        pieces = data.splitlines()
        rest = b"" if data[-1:] in (b"\r", b"\n", b"") else pieces.pop()[: MAX_LINE + 1]
        yield from pieces
    if rest:
        yield rest


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    head = stream.read(_CHUNK)
    codec = encoding(head)
    if codec == "utf-8":
        yield head.removeprefix(_UTF8_BOM)
        while chunk := stream.read(_CHUNK):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(codec)("replace")
    yield decoder.decode(head).removeprefix("\ufeff").encode("utf-8", "replace")
    while chunk := stream.read(_CHUNK):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
