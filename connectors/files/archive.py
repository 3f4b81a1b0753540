"""From what the owner gave (files, folders, archives) to readable members."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.base import HEAD_BYTES, Failed, Member
from connectors.errors import UnreadableInput
from connectors.files.capped import Entry, Limits
from connectors.files.zips import (
    MAGIC,
    WHOLE,
    entries,
    is_hidden,
    own_name,
    passed_over,
    printable,
)

__all__ = ["Limits", "head", "members"]

_TAR = slice(257, 262)
_FOREIGN = {b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR"}


def members(paths: Sequence[Path], limits: Limits = Limits()) -> Iterator[Member | Failed]:
    """Every file in what was given, decompressed when opened; what cannot be had is a Failed.

    A zip is known by its first octets and read in place, as "export.zip!/Mail/All mail.mbox"; a
    .gz likewise. Folders are walked in the order of their names, links not followed; hidden files
    are left out but for Maildir's folders (`.Sent/cur`), as are pictures and office documents.
    """
    for path in paths:
        if path.is_dir():
            yield from _folder(path, limits)
        else:
            yield from _file(path, printable(path.name), limits)


def head(member: Member) -> bytes:
    """The first HEAD_BYTES, for `Importer.sniff`. Raises UnreadableInput."""
    with member.open() as stream:
        return stream.read(HEAD_BYTES)


def _folder(root: Path, limits: Limits) -> Iterator[Member | Failed]:
    unread: list[OSError] = []
    top = root.resolve().name
    for folder, below, files in os.walk(root, onerror=unread.append):
        here = Path(folder)
        below[:] = sorted(name for name in below if _walked(here / name))
        inside = Path(top, here.relative_to(root))
        for name in sorted(files):
            path = here / name
            if not passed_over(name) and not path.is_symlink() and path.is_file():
                yield from _file(path, printable((inside / name).as_posix()), limits)
    for error in unread:
        yield Failed(printable(str(error.filename)), WHOLE, f"cannot be read: {error.strerror}")


def _walked(folder: Path) -> bool:
    """A hidden folder is walked when it is a Maildir's."""
    if folder.name == "__MACOSX":
        return False
    return not is_hidden(folder.name) or (folder / "cur").is_dir() or (folder / "new").is_dir()


def _file(path: Path, shown: str, limits: Limits) -> Iterator[Member | Failed]:
    if path.exists() and not path.is_file():
        yield Failed(shown, WHOLE, "neither a file nor a folder")
        return
    try:
        with path.open("rb") as file:
            first = file.read(4)
        packed = path.stat().st_size
    except OSError as error:
        yield Failed(shown, WHOLE, f"cannot be read: {error.strerror}")
        return
    if first not in MAGIC:
        yield _checked(Entry(shown, own_name(shown), lambda: path.open("rb"), packed, limits))
        return
    for entry in entries(path, shown, limits):
        yield _checked(entry) if isinstance(entry, Entry) else entry


def _checked(entry: Entry) -> Member | Failed:
    """The entry, unless its content is an archive that is not opened here."""
    try:
        with entry.open() as stream:
            first = stream.read(_TAR.stop)
    except UnreadableInput as error:
        return Failed(entry.name, WHOLE, error.because)
    if first[:4] in MAGIC:
        return Failed(entry.name, WHOLE, "an archive inside an archive: unpack it first")
    for magic, what in _FOREIGN.items():
        if first.startswith(magic):
            return Failed(entry.name, WHOLE, f"a {what} archive: unpack it first")
    if first[_TAR] == b"ustar":
        return Failed(entry.name, WHOLE, "a tar archive: unpack it and give the folder")
    return entry
