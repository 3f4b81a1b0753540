"""The doors between the outside world and the service.

An Importer reads files a person has at hand. (Source and Sink, for accounts connected by OAuth
and for CRMs, join it here when their rooms are built.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO, Protocol

from schemas.source import OwnerClaim, Record

HEAD_BYTES = 65536
"""How much of a file `Importer.sniff` is shown."""


class Member(Protocol):
    """One readable file inside what the owner gave: a path, or a member of an archive."""

    @property
    def name(self) -> str:
        """Where it is, for messages and reports: "export.zip!/Connections.csv"."""

    @property
    def base(self) -> str:
        """Its own name without folders and without ".gz": "Connections.csv"."""

    def open(self) -> BinaryIO:
        """A fresh stream from the start, decompressed, capped by the limits of the archive.
        Raises UnreadableInput. Not necessarily seekable. The caller closes it."""


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What an importer may know.

    owner: canonical identifiers known to be the owner's. region: ISO country code for phone
    numbers without one. zone: IANA zone for times without one. now: aware UTC, bounds series.
    columns: the owner's own mapping for a generic table, {header as in file: contract name}.
    undated: the moment of mail that tells none, where it need not be kept; else it is Failed.
    copies: a mail that is there again is Found again; else it is Skipped.
    """

    owner: frozenset[str] = frozenset()
    region: str = ""
    zone: str = "UTC"
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    columns: Mapping[str, str] = field(default_factory=dict)
    undated: datetime | None = None
    copies: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A record with its place. stream: the sequence inside the account it belongs to, stable
    when the same export is taken again under another file name where the format allows."""

    record: Record
    stream: str
    file: str
    where: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item left out on purpose, with the reason ("a hidden profile: only a date")."""

    file: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that could not be read. Its neighbours are unharmed. why names the field."""

    file: str
    where: str
    why: str


Item = Found | Skipped | Failed | OwnerClaim


class Importer(Protocol):
    """Reads one family of files. Stateless: one instance serves all imports.

    Never raises on bad content: a bad item is a Failed, an unreadable file one Failed for the
    whole of it. Memory stays flat whatever the size. Reading the same bytes twice yields equal
    records with equal external ids.
    """

    @property
    def format(self) -> str:
        """Short name: linkedin, mbox, ics, vcard, google-contacts, outlook-contacts, csv."""

    @property
    def label(self) -> str:
        """What a person calls it: "LinkedIn export"."""

    def sniff(self, head: bytes, name: str) -> int:
        """0 (not mine) to 100 (certain), from the first HEAD_BYTES; the name is only a hint."""

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        """All items of the members that sniffed as this format in one import."""
