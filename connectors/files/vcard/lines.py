"""From octets to unfolded content lines, in flat memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

CAP = 256 * 1024
"""Octets kept of one content line; real ones beyond it are pictures, which are not kept at all."""

MARK = re.compile(rb"\s*(BEGIN|END)\s*:\s*(\S*)\s*", re.IGNORECASE)
"""The line that begins or ends a card, as a full match: verb, what."""

_CHUNK = 64 * 1024
_BINARY = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_QP = re.compile(rb"[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)


@dataclass(slots=True)
class ContentLine:
    """One property, unfolded. number: the physical line it starts on, from 1. ended: False when
    the file stops within it. Of a picture, sound or key only the beginning is kept."""

    number: int
    parts: list[bytes]
    ended: bool
    size: int = 0
    binary: bool = field(init=False)
    quoted: bool = field(init=False)

    def __post_init__(self) -> None:
        self.size = len(self.parts[0])
        self.binary = bool(_BINARY.match(self.parts[0]))
        self.quoted = bool(_QP.match(self.parts[0]))

    @property
    def data(self) -> bytes:
        return b"".join(self.parts)

    @property
    def too_long(self) -> bool:
        return self.size > CAP and not self.binary

    def continued_by(self, raw: bytes) -> bool:
        """RFC 6350 3.2 folding, and before it the soft line breaks of quoted-printable (2.1)."""
        if self.quoted and self.parts[-1].endswith(b"="):
            return not MARK.fullmatch(raw)
        return raw[:1] in (b" ", b"\t")

    def add(self, raw: bytes, ended: bool) -> None:
        soft = self.quoted and self.parts[-1].endswith(b"=")
        self.ended = ended
        self.size += len(raw)
        if self.binary or self.size > CAP:
            return
        if soft:
            self.parts[-1] = self.parts[-1][:-1]
        self.parts.append(raw if soft else raw[1:])


def content_lines(stream: BinaryIO) -> Iterator[ContentLine]:
    """All lines but blank ones. UTF-16, with or without BOM, comes out as UTF-8."""
    held: ContentLine | None = None
    for number, (raw, ended) in enumerate(_physical(stream), 1):
        if held and held.continued_by(raw):
            held.add(raw, ended)
            continue
        if held:
            yield held
        held = ContentLine(number, [raw], ended) if raw.strip() else None
    if held:
        yield held


def encoding_of(first: bytes) -> str:
    """The UTF-16 a file is in by its BOM or by where its NULs are, else ""."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first[1:2] == b"\0" != first[:1]:
        return "utf-16-le"
    return "utf-16-be" if first[:1] == b"\0" != first[1:2] else ""


def _physical(stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Lines ended by LF, CRLF, or CR where the file has no LF, and whether they were ended."""
    rest, end = b"", b""
    for chunk in _utf8_chunks(stream):
        end = end or (b"\r" if b"\r" in chunk and b"\n" not in chunk else b"\n")
        *whole, last = (rest + chunk).split(end)
        for line in whole:
            yield line.rstrip(b"\r"), True
        rest = last[: CAP + 1]  # one more, so that what was cut is known as too long
    if rest:
        yield rest.rstrip(b"\r"), False


def _utf8_chunks(stream: BinaryIO) -> Iterator[bytes]:
    first = stream.read(_CHUNK)
    encoding = encoding_of(first)
    if not encoding:
        first = first.removeprefix(codecs.BOM_UTF8)
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
    while first:
        yield decoder.decode(first).encode("utf-8", "replace") if decoder else first
        first = stream.read(_CHUNK)
