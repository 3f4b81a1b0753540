"""Mailbox files: Google Takeout's, Thunderbird's, Apple Mail's, a Unix spool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.base import ImportContext, Item, Member
from connectors.files.mail.split import after_separator
from connectors.files.mail.walk import Walk
from connectors.mail.folders import kind_of
from connectors.mail.message import Folder

_CONTAINERS = ("mbox", "mbx")


class Mbox:
    """Importer of mbox files, one stream each. Bodies are never stored."""

    format = "mbox"
    label = "Mailbox file"

    def sniff(self, head: bytes, name: str) -> int:
        """Certain when the file begins with a separator that a header follows."""
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        return 95 if after_separator(head, 0) >= 0 else 0

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        """See Importer.read. The owner's Delivered-To address comes after the last file."""
        walks: dict[str, Walk] = {}
        for member in members:
            folder = folder_of(member)
            walk = walks.setdefault(folder.stream, Walk(context))
            yield from walk.read(member, folder, separated=True)
        for walk in walks.values():
            yield from walk.owner()


def folder_of(member: Member) -> Folder:
    """The folder a mailbox file stands for: "Sent" of Sent.mbox and of Sent.mbox/mbox.

    Its name becomes a label only where it has a known meaning: most files have names of chance.
    """
    stream = member.base
    folders = member.name.replace("\\", "/").split("/")
    if stream in _CONTAINERS and len(folders) > 1:  # Apple Mail keeps "Sent.mbox/mbox"
        stream = folders[-2]
    title, _, suffix = stream.rpartition(".")
    title = title if title and suffix.lower() in _CONTAINERS else stream
    return Folder(stream, (title,) if kind_of(title) else ())
