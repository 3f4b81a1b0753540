"""Streams that stop a decompression bomb: what comes out is counted as it is read.

Declared sizes prove nothing, so nothing here looks at them. Ten megabytes of zeros deflate about
1,000:1; a mailbox, which may well be many gigabytes, deflates 3:1 to 20:1.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, cast

from connectors.errors import UnreadableInput

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MB = 1 << 20
GB = 1 << 30

_BUFFER = 256 * 1024
_GZIP = b"\x1f\x8b"
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip
"""What zipfile and gzip raise over damaged input (NotImplementedError is a RuntimeError)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may cost. Octets are those that actually come out.

    members: files in one archive, pictures and the like aside; folders on disk have no such limit.
    directory: octets of its table of contents, which is held in memory. member: octets of one
    file. total: octets of all files of one archive. ratio: octets out per octet in, asked of a
    file once it has given `free` octets.
    """

    members: int = 2_000
    directory: int = 16 * MB
    member: int = 64 * GB
    total: int = 256 * GB
    ratio: int = 200
    free: int = 50 * MB


@dataclass(slots=True)
class Meter:
    """What one archive has given so far; an octet read twice counts once."""

    limits: Limits
    total: int = 0
    reached: dict[str, int] = field(default_factory=dict)

    def charge(self, name: str, packed: int, reached: int) -> None:
        """`name`, packed into `packed` octets, was read up to `reached`. Raises UnreadableInput."""
        self.total += max(0, reached - self.reached.get(name, 0))
        self.reached[name] = max(reached, self.reached.get(name, 0))
        limits = self.limits
        if reached > limits.member:
            raise UnreadableInput(f"{name} unpacks to more than {_size(limits.member)}")
        if self.total > limits.total:
            raise UnreadableInput(f"{name}: its archive unpacks to more than {_size(limits.total)}")
        if reached > limits.free and reached > limits.ratio * max(packed, 1):
            raise UnreadableInput(
                f"{name} unpacks to more than {limits.ratio} times its size: no real export does;"
                " unpack it yourself if you trust it"
            )


@dataclass(frozen=True, slots=True)
class Entry:
    """A connectors.base.Member. source: opens the stored octets. packed: how many those are.
    meter: counts what comes out; None for a file on disk, which costs nothing but itself."""

    name: str
    base: str
    source: Callable[[], io.BufferedReader | zipfile.ZipExtFile]
    packed: int
    limits: Limits
    meter: Meter | None = None

    def open(self) -> BinaryIO:
        try:
            raw = self.source()
        except _DAMAGE as error:
            raise UnreadableInput(f"{self.name} cannot be read: {error}") from error
        try:
            zipped = raw.peek(2)[:2] == _GZIP
        except _DAMAGE as error:
            raw.close()
            raise UnreadableInput(f"{self.name} is damaged: {error}") from error
        if not (zipped or self.meter):
            return cast(BinaryIO, raw)
        source = cast(BinaryIO, gzip.GzipFile(fileobj=raw) if zipped else raw)
        stream = _Capped(source, raw, self, self.meter or Meter(self.limits))
        return cast(BinaryIO, io.BufferedReader(stream, _BUFFER))


class _Capped(io.RawIOBase):
    """Charges the meter for each octet and turns damage into UnreadableInput."""

    def __init__(self, source: BinaryIO, raw: io.IOBase, entry: Entry, meter: Meter) -> None:
        self._source, self._raw, self._entry, self._meter = source, raw, entry, meter
        self._reached = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._source.read(len(view))
        except _DAMAGE as error:
            raise UnreadableInput(
                f"{self._entry.name} is damaged behind its first {self._reached:,} octets"
                f" ({error}): download the export again"
            ) from error
        self._reached += len(data)
        self._meter.charge(self._entry.name, self._entry.packed, self._reached)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
            self._raw.close()
        super().close()


def _size(octets: int) -> str:
    return f"{octets / GB:g} GB" if octets >= GB else f"{octets / MB:g} MB"
