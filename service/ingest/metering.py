"""How far a file has been read, for the progress bar."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from connectors.base import Member
from service.ingest.report import Progress

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Metered:
    """A member that tells a Progress of every octet read from it."""

    def __init__(self, member: Member, progress: Progress) -> None:
        self._member = member
        self._progress = progress

    @property
    def name(self) -> str:
        """As the member's."""
        return self._member.name

    @property
    def base(self) -> str:
        """As the member's."""
        return self._member.base

    def open(self) -> BinaryIO:
        """A fresh stream that counts."""
        raw = _Counting(self._member.open(), self._progress)
        return cast(BinaryIO, io.BufferedReader(raw, buffer_size=1 << 20))


class _Counting(io.RawIOBase):
    def __init__(self, stream: BinaryIO, progress: Progress) -> None:
        self._stream = stream
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        block = self._stream.read(len(view))
        view[: len(block)] = block
        self._progress.advance(len(block))
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()


def octets(files: Sequence[Member]) -> int | None:
    """Octets in all files together; None when one does not say."""
    sizes: list[int | None] = [getattr(file, "size", None) for file in files]
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None
