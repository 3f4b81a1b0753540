"""Imports: files in, and what became of them."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from schemas.imports import Import
from schemas.problem import FieldProblem
from service.api.answers import Answer
from service.api.desk import At, AtDesk
from service.api.problems import ApiProblem, not_found, told
from service.api.receiving import Received, receive
from service.ingest.uploads import Upload, accept, status, waiting

router = APIRouter(prefix="/imports", tags=["imports"])
_WHERE = {"Location": {"$ref": "#/components/headers/Location"}}
_FORM = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "description": "files or archives, each with its name",
        },
        "format": {"type": "string", "default": "auto", "description": "auto: by its content"},
        "me": {
            "type": "array",
            "items": {"type": "string"},
            "description": "your own addresses",
        },
        "columns": {"type": "string", "description": "JSON: {header: name} for a table"},
    },
}
_SAID = told("invalid-request", "too-large", "unsupported-media-type") | {202: {"headers": _WHERE}}
_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


@router.post("", response_model=Import, status_code=202, openapi_extra=_BODY, responses=_SAID)
async def import_files(desk: AtDesk, request: Request) -> Response:
    """Takes files and archives; the format is found by content. The same content again answers
    the import it already has, so the request may be repeated freely."""
    settings = desk.ground.settings
    most = settings.imports.max_upload_mb * 1_000_000
    received = await receive(request, settings.data_dir / "uploads", most)
    try:
        return await run_in_threadpool(_accept, desk, received)
    except BaseException:
        await run_in_threadpool(received.discard)
        raise


@router.get("/{import_id}", response_model=Import)
def get_import(desk: AtDesk, import_id: str) -> Response:
    """How far an import is, and its report."""
    with desk.reading() as at:
        found = _status(at, import_id)
    return desk.shown(found)


def _accept(desk: AtDesk, received: Received) -> Response:
    options = _options(received) | {"user": desk.caller.user}
    if not received.files:
        raise _wrong("file", "at least one file with a name is needed")
    files = [Upload.of(name, path) for name, path in received.files]

    def work(at: At) -> Answer:
        made = accept(at.conn, at.ws, files, options, at.now)
        return Answer(_status(at, made), 202, f"/v1/imports/{made}")

    answer = desk.write(work)
    with desk.reading() as at:
        if not _awaited(at, files):
            received.discard()  # held already, or being read from where it lay before
    return answer


def _awaited(at: At, files: list[Upload]) -> bool:
    """Whether an import still has to read these very files."""
    mine = str(files[0].path)
    return any(mine == path for _, data in waiting(at.conn, at.ws) for _, path in data["paths"])


def _status(at: At, import_id: str) -> Import:
    found = status(at.conn, at.ws, import_id)
    if found is None:
        raise not_found("import")
    return Import.model_validate(found)


def _options(received: Received) -> dict[str, Any]:
    strange = sorted(set(received.fields) - {"format", "me", "columns"})
    if strange:
        raise _wrong(strange[0], "unknown; this form knows file, format, me, columns")
    return {
        "format": (received.fields.get("format") or ["auto"])[-1],
        "me": [one for one in received.fields.get("me", []) if one],
        "columns": _columns(received.fields.get("columns", [])),
    }


def _columns(stated: list[str]) -> dict[str, str]:
    if not stated or not stated[-1]:
        return {}
    try:
        columns = orjson.loads(stated[-1])
    except orjson.JSONDecodeError:
        raise _wrong("columns", "is not JSON") from None
    if not isinstance(columns, dict) or not all(isinstance(v, str) for v in columns.values()):
        raise _wrong("columns", 'must be an object like {"E-mail": "email"}')
    return columns


def _wrong(name: str, because: str) -> ApiProblem:
    wrong = FieldProblem(field=f"body.{name}", because=because)
    return ApiProblem("invalid-request", f"{wrong.field}: {because}", [wrong])
