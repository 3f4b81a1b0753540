"""Single mails: .eml files and the members of a Maildir."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from connectors.base import ImportContext, Item, Member
from connectors.files.mail.split import ENVELOPE
from connectors.files.mail.walk import Walk
from connectors.mail.folders import kind_of
from connectors.mail.message import Folder

_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")  # ":" cannot be in a Windows file name
_ENOUGH = (b"date", b"message-id", b"received", b"to")
_LINES = 200


class Eml:
    """Importer of files that hold one message each; a Maildir folder is one stream."""

    format = "eml"
    label = "Mail files"

    def sniff(self, head: bytes, name: str) -> int:
        """Likely when the file begins with a header that says From and when, who or which."""
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        seen: set[bytes] = set()
        for number, line in enumerate(head.split(b"\n", _LINES)[:_LINES]):
            if not line.strip():
                break
            if field := _FIELD.match(line):
                seen.add(field[1].lower())
            elif not line.startswith((b" ", b"\t")) and (number or not ENVELOPE.match(line)):
                return 0
        return 85 if b"from" in seen and not seen.isdisjoint(_ENOUGH) else 0

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        """See Importer.read. The owner's Delivered-To address comes after the last file."""
        walks: dict[str, Walk] = {}
        for member in members:
            folder = folder_of(member)
            walk = walks.setdefault(folder.stream, Walk(context))
            yield from walk.read(member, folder, separated=False)
        for walk in walks.values():
            yield from walk.owner()


def folder_of(member: Member) -> Folder:
    """What the path says: `.Sent/cur/1:2,S` is in the folder Sent (Maildir++), flag D a draft.

    Outside a Maildir a directory's name is a label only where it has a known meaning.
    """
    *path, name = member.name.replace("\\", "/").split("/")
    flags = _FLAGS.search(name)
    draft = flags is not None and "D" in flags[1]
    if path and path[-1] in ("cur", "new"):
        directory = path[-2].rstrip("!") if len(path) > 1 else "mail"
        label = directory[1:].replace(".", "/") if directory.startswith(".") else ""
        return Folder(directory or "mail", (label,) if label else (), draft)
    label = path[-1] if path and kind_of(path[-1]) else ""
    return Folder("mail", (label,) if label else (), draft)
