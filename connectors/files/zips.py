"""A zip archive from a stranger: what may be opened, and why the rest may not.

Members are opened by their entry and streamed; nothing is ever written to disk, so a name is only
something to show. Hostile names are refused all the same: they prove the archive is no export.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import cast

from connectors.base import Failed
from connectors.files.capped import Entry, Limits, Meter

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
WHOLE = "the whole file"

_BROKEN = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error)
# Only these two are read in bounded memory, and no export uses another.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8_NAME = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_LOCAL_HEADER = 30
_END = 22
_NO_RECORDS = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".svg", ".ico", ".mp3", ".m4a", ".aac",
    ".opus", ".ogg", ".wav", ".mp4", ".mov", ".webm", ".avi", ".3gp", ".pdf", ".docx", ".xlsx",
    ".pptx", ".odt", ".ods", ".odp", ".epub", ".apk", ".jar", ".css", ".woff", ".woff2", ".ttf",
)  # fmt: skip


def entries(path: Path, shown: str, limits: Limits) -> Iterator[Entry | Failed]:
    """The files of a zip, named "shown!/inside/it"; each one that is refused a Failed."""
    try:
        if _directory(path) > limits.directory:
            yield Failed(shown, WHOLE, _too_many(limits))
            return
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        why = f"a damaged or incomplete zip archive ({error}): download it again"
        yield Failed(shown, WHOLE, why)
        return
    files = [i for i in archive.infolist() if not i.is_dir() and not passed_over(_name(i))]
    if why := _refused(files, archive, limits):
        yield Failed(shown, WHOLE, why)
        return
    seen, meter = set[str](), Meter(limits)
    for info in files:
        name = f"{shown}!/{printable(_name(info))}"
        if why := _trouble(info, seen):
            yield Failed(name, WHOLE, why)
        else:
            base = own_name(printable(_name(info)))
            source = partial(_open, archive, info)
            yield Entry(name, base, source, info.compress_size, limits, meter)


def passed_over(name: str) -> bool:
    """Media and documents, which hold no records and come by the thousand; hidden files (a hidden
    folder is a Maildir's: `.Sent/cur/...`); what macOS adds to archives."""
    *folders, base = name.split("/")
    hidden = base.startswith(".") or "__MACOSX" in folders
    for folder, inside in pairwise([*folders, ""]):
        hidden = hidden or (is_hidden(folder) and inside not in ("cur", "new"))
    return hidden or base.lower().endswith(_NO_RECORDS)


def is_hidden(folder: str) -> bool:
    return folder.startswith(".") and folder not in (".", "..")


def own_name(name: str) -> str:
    """ "All mail.mbox" of "Takeout/Mail/All mail.mbox.gz"."""
    base = name.rpartition("/")[2]
    return base[:-3] if base.lower().endswith(".gz") else base


def printable(name: str) -> str:
    """A name from outside, fit for a report: no newlines, controls or broken UTF-8."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> zipfile.ZipExtFile:
    return cast(zipfile.ZipExtFile, archive.open(info))


def _name(info: zipfile.ZipInfo) -> str:
    """NFC with slashes. macOS stores UTF-8 without saying so, and zipfile takes it for cp437."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def _trouble(info: zipfile.ZipInfo, seen: set[str]) -> str:
    """Why this member may not be opened, "" when it may."""
    name = _name(info)
    twice = name in seen
    seen.add(name)
    outside = name.startswith("/") or ".." in name.split("/") or _DRIVE.match(name)
    if outside or "\0" in info.orig_filename:
        return "its name points outside the archive: left alone"
    if twice:
        return "the same name twice in one archive: unpack it first"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link: left alone"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted: unpack it with its password first"
    if info.compress_type not in _METHODS:
        return f"compressed by method {info.compress_type}, which is not read: unpack it first"
    return ""


def _refused(files: Sequence[zipfile.ZipInfo], archive: zipfile.ZipFile, limits: Limits) -> str:
    """Why the archive as a whole may not be opened, "" when it may."""
    if len(files) > limits.members:
        return _too_many(limits)
    end = 0
    for info in sorted(archive.infolist(), key=lambda i: i.header_offset):
        if info.header_offset < end:
            return "its members overlap, which no real archive has: left alone"
        # The local header may hold more than this, never less.
        end = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size
    if end > archive.start_dir:
        return "its members overlap its own table of contents: left alone"
    return ""


def _too_many(limits: Limits) -> str:
    return f"more than {limits.members:,} files in one archive: unpack it and give the folder"


def _directory(path: Path) -> int:
    """Octets of the table of contents by the end record (or the zip64 one before it), known
    before zipfile loads it; 0 when there is no end record, which zipfile then says itself."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - 0xFFFF - _END - 76))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        return 0
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        return int.from_bytes(tail[at - 36 : at - 28], "little")
    return int.from_bytes(tail[at + 12 : at + 16], "little")
