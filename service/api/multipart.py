"""The parts of a multipart/form-data body (RFC 7578), written to files as they come."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import IO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, MultipartState, parse_options_header

from service.api.problems import ApiProblem

_MOST_PARTS = 10_000
_LARGEST_FIELD = 1 << 20
_UNSAFE = re.compile(r"[^\w. -]")
_LONGEST_NAME = 60


class Parts:
    """Takes the body in pieces. files: (name as stated, where it lies). fields: the rest.

    Raises ApiProblem for a body that is broken; close() gives the file in work back.
    """

    def __init__(self, boundary: bytes, folder: Path) -> None:
        self.files: list[tuple[str, Path]] = []
        self.fields: dict[str, list[str]] = {}
        self._folder = folder
        self._header: list[bytes] = [b"", b""]
        self._options: dict[bytes, bytes] = {}
        self._value = bytearray()
        self._file: IO[bytes] | None = None
        self._count = 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._told(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._told(1, data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._open,
                "on_part_data": lambda data, start, end: self._take(data[start:end]),
                "on_part_end": self._end,
            },
        )

    def write(self, piece: bytes) -> None:
        """The next piece of the body."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _broken(str(error)) from error

    def finish(self) -> None:
        """The body has ended."""
        if self._parser.state is not MultipartState.END:
            raise _broken("it ends before its last boundary")

    def close(self) -> None:
        """Closes the file in work, if any."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._count += 1
        if self._count > _MOST_PARTS:
            raise _broken(f"it has more than {_MOST_PARTS} parts")
        self._header, self._options, self._value = [b"", b""], {}, bytearray()

    def _told(self, side: int, data: bytes) -> None:
        self._header[side] += data

    def _header_end(self) -> None:
        name, value = self._header
        if name.lower() == b"content-disposition":
            self._options = parse_options_header(value)[1]
        self._header = [b"", b""]

    def _open(self) -> None:
        if b"name" not in self._options:
            raise _broken("a part has no name")
        if self._options.get(b"filename"):
            name = _text(self._options[b"filename"])
            path = _place(self._folder, name)
            self._file = path.open("wb")
            self.files.append((name, path))

    def _take(self, data: bytes) -> None:
        if self._file is not None:
            self._file.write(data)
            return
        self._value += data
        if len(self._value) > _LARGEST_FIELD:
            raise _broken("a field is longer than 1 MB")

    def _end(self) -> None:
        if self._file is not None:
            self.close()
        elif b"filename" not in self._options:
            name = _text(self._options[b"name"])
            self.fields.setdefault(name, []).append(_text(bytes(self._value)))


def _place(folder: Path, name: str) -> Path:
    """An empty file for it, called as its owner knows it: reports and streams name it so."""
    plain = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).lstrip(".")[-_LONGEST_NAME:] or "upload"
    try:
        path = folder / plain
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        handle, path_text = tempfile.mkstemp(suffix=f"-{plain}", dir=folder)
        os.close(handle)
        path = Path(path_text)
    return path


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace").replace("\x00", "")


def _broken(because: str) -> ApiProblem:
    return ApiProblem("invalid-request", f"The multipart body is broken: {because}.")
