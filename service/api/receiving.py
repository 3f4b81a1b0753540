"""A multipart upload, streamed to files of its own folder; never held in memory.

The parts are written as they come (python-multipart does the parsing, RFC 7578).
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import (
    Field,
    File,
    FormParser,
    MultipartState,
    parse_options_header,
)
from starlette.concurrency import run_in_threadpool

from service.api.problems import ApiProblem

_TYPE = b"multipart/form-data"
_PIECE = 1 << 20
_MOST_FIELDS = 1000
_LARGEST_FIELD = 1 << 20


@dataclass(slots=True)
class Received:
    """files: (name as stated, where it lies). fields: what else the form says."""

    folder: Path
    files: list[tuple[str, Path]] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)

    def discard(self) -> None:
        """Removes what was written."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def receive(request: Request, uploads: Path, most: int) -> Received:
    """Takes the whole body in. uploads: where folders are made. most: octets.

    Raises ApiProblem for another type, a broken or too large body; then nothing stays behind.
    """
    boundary = _boundary(request)
    if int(request.headers.get("content-length") or 0) > most:
        raise _too_large(most)
    uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    received = Received(Path(tempfile.mkdtemp(dir=uploads)))
    try:
        await _take(request, _parser(boundary, received), most)
    except BaseException:
        received.discard()
        raise
    return received


async def _take(request: Request, parser: FormParser, most: int) -> None:
    taken, waiting = 0, bytearray()
    try:
        async for chunk in request.stream():
            taken += len(chunk)
            if taken > most:
                raise _too_large(most)
            waiting += chunk
            if len(waiting) >= _PIECE:
                await run_in_threadpool(parser.write, bytes(waiting))
                waiting.clear()
        await run_in_threadpool(parser.write, bytes(waiting))
        parser.finalize()
    except FormParserError as error:
        raise ApiProblem("invalid-request", f"The multipart body is broken: {error}") from error
    if getattr(parser.parser, "state", None) is not MultipartState.END:
        raise ApiProblem("invalid-request", "The multipart body ends before its last boundary.")


def _parser(boundary: bytes, received: Received) -> FormParser:
    def on_field(part: Field) -> None:
        name = (part.field_name or b"").decode("utf-8", "replace")
        value = (part.value or b"").decode("utf-8", "replace")
        received.fields.setdefault(name, []).append(value)

    def on_file(part: File) -> None:
        if part.in_memory:
            part.flush_to_disk()
        part.close()
        name = (part.file_name or b"").decode("utf-8", "replace").replace("\x00", "")
        if name and part.actual_file_name is not None:
            received.files.append((name, Path(part.actual_file_name.decode())))

    config = {
        "UPLOAD_DIR": str(received.folder).encode(),
        "UPLOAD_DELETE_TMP": False,
        "MAX_MEMORY_FILE_SIZE": 0,
        "MAX_FIELDS": _MOST_FIELDS,
        "MAX_FIELD_SIZE": _LARGEST_FIELD,
    }
    return FormParser(_TYPE.decode(), on_field, on_file, boundary=boundary, config=config)


def _boundary(request: Request) -> bytes:
    stated, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if stated != _TYPE or not boundary:
        raise ApiProblem("unsupported-media-type", "Send the files as multipart/form-data.")
    return boundary


def _too_large(most: int) -> ApiProblem:
    return ApiProblem("too-large", f"An upload may have {most // 1_000_000} MB at most.")
