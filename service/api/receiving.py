"""An upload, streamed to files in a folder of its own; never held in memory."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool

from service.api.multipart import Parts
from service.api.problems import ApiProblem

_TYPE = b"multipart/form-data"
_PIECE = 1 << 20


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
    if _stated_length(request) > most:
        raise _too_large(most)
    uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    received = Received(Path(tempfile.mkdtemp(dir=uploads)))
    parts = Parts(boundary, received.folder)
    try:
        await _take(request, parts, most)
    except BaseException:
        parts.close()
        received.discard()
        raise
    received.files, received.fields = parts.files, parts.fields
    return received


async def _take(request: Request, parts: Parts, most: int) -> None:
    taken, waiting = 0, bytearray()
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > most:
            raise _too_large(most)
        waiting += chunk
        if len(waiting) >= _PIECE:
            await run_in_threadpool(parts.write, bytes(waiting))
            waiting.clear()
    await run_in_threadpool(parts.write, bytes(waiting))
    parts.finish()


def _stated_length(request: Request) -> int:
    stated = request.headers.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdigit() else 0


def _boundary(request: Request) -> bytes:
    stated, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary", b"")
    if stated != _TYPE or not 0 < len(boundary) <= 256:
        raise ApiProblem("unsupported-media-type", "Send the files as multipart/form-data.")
    return boundary


def _too_large(most: int) -> ApiProblem:
    return ApiProblem("too-large", f"An upload may have {most // 1_000_000} MB at most.")
