"""Lists in three forms, by one call: pages of JSON, and whole lists as CSV or as JSON lines.

A whole list is read page by page as it is sent, each page in a snapshot of its own: nothing is
held but a page. What goes wrong on the way cuts the answer off before its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from types import NoneType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson
from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from schemas.page import Page
from service.api.answers import as_json
from service.api.desk import At, Desk
from service.api.paging import Asked, Format
from service.db.moments import ms, rfc3339
from service.timeline.exporting import csv_row
from service.timeline.read.paging import MOST, Slice

Item = TypeVar("Item")
Read = Callable[[At, Slice], Page[Item]]
Column = tuple[str, Callable[[Any], str]]
MEDIA: dict[Format, str] = {"csv": "text/csv", "ndjson": "application/x-ndjson"}
"""The other forms of every list, as Accept and the documentation name them."""
LISTED: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {"schema": {"type": "string"}} for media in MEDIA.values()}}
}
"""What a list route adds to its documentation."""
_PACKET = 64 * 1024
_JSON = frozenset({"application/json", "application/*", "*/*"})
_NAMED: dict[str, Format] = {media: format for format, media in MEDIA.items()}
_OUTER, _INNER = ";", ","


def listed(desk: Desk, item: type[Item], part: Asked, read: Read[Item]) -> Response:
    """The list as the caller wants it. item: the model of its items. read: one page; it is called
    for the JSON page that was asked for, or again and again for the whole list. A stated limit
    cuts the other forms too."""
    format = part.format or _accepted(desk.request.headers.get("accept", ""))
    if format == "json":
        with desk.reading() as at:
            page = read(at, part)
        answer = desk.shown(page)
    else:
        pages = _pages(desk, part, read)
        first = next(pages)  # what is wrong with the request is told before anything is sent
        rows = chain.from_iterable(page.items for page in chain([first], pages))
        told = as_csv(item, rows) if format == "csv" else (as_json(row) + b"\n" for row in rows)
        answer = StreamingResponse(
            packed(told), media_type=MEDIA[format], headers=_named(desk, format)
        )
    answer.headers.add_vary_header("Accept")
    return answer


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """In packets: each one sent costs as much as making many."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PACKET:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _pages(desk: Desk, part: Asked, read: Read[Item]) -> Iterator[Page[Item]]:
    here = Slice(part.limit if part.cut else MOST, part.cursor)
    while True:
        with desk.reading() as at:
            page = read(at, here)
        yield page
        if part.cut or page.next is None:
            return
        here = Slice(MOST, page.next)


def _accepted(header: str) -> Format:
    """The form an Accept header prefers (RFC 9110, 12.5.1); JSON when it names none of them."""
    best: tuple[float, Format] = (0.0, "json")
    for stated in header.lower().split(",") if header not in ("", "*/*") else ():
        media, *rest = (piece.strip() for piece in stated.split(";"))
        format = "json" if media in _JSON else _NAMED.get(media)
        weight = _weight(rest)
        if format is not None and weight > best[0]:
            best = weight, format
    return best[1]


def _weight(parameters: Iterable[str]) -> float:
    for one in parameters:
        if one.startswith("q="):
            try:
                return float(one[2:])
            except ValueError:
                return 0.0
    return 1.0


def _named(desk: Desk, format: Format) -> dict[str, str]:
    """A name to save it under: the last word of the path."""
    name = desk.request.scope["path"].rpartition("/")[2]
    return {"Content-Disposition": f'attachment; filename="{name}.{format}"'}


def as_csv(item: type, rows: Iterable[Any]) -> Iterator[bytes]:
    """A header, then a line for each."""
    held = columns(item)
    yield csv_row(name for name, _ in held).encode()
    for row in rows:
        yield csv_row(read(row) for _, read in held).encode()


@lru_cache(maxsize=64)
def columns(item: type) -> tuple[Column, ...]:
    """The flat columns of a model: names with dots, and how each is read of an item. The values
    of a list stand in one cell, joined by ";" (of a list inside a list by ","); the things of a
    list have a cell for each of their fields, joined in the same order."""
    return tuple(_columns("", item, lambda row: row, _OUTER))


def _columns(name: str, kind: Any, read: Callable[[Any], Any], sign: str) -> Iterator[Column]:
    plain, many = _plain(kind)
    held = _fields(plain)
    if held is None:
        yield name, _joined(read, sign, _cell) if many else lambda row: _cell(read(row))
    elif many:
        for below, get in _columns("", plain, lambda row: row, _INNER):
            yield f"{name}.{below}", _joined(read, sign, get)
    else:
        for field, its in held.items():
            yield from _columns(f"{name}.{field}".lstrip("."), its, _below(read, field), sign)


def _joined(
    read: Callable[[Any], Any], sign: str, cell: Callable[[Any], str]
) -> Callable[[Any], str]:
    return lambda row: sign.join(map(cell, read(row) or ()))


def _below(read: Callable[[Any], Any], field: str) -> Callable[[Any], Any]:
    return lambda row: None if (held := read(row)) is None else getattr(held, field)


def _plain(kind: Any) -> tuple[Any, bool]:
    """The type without null, and of a list the type of what it lists."""
    stated = [one for one in get_args(kind) if one is not NoneType]
    if isinstance(kind, type(int | str)) or get_origin(kind) is Union:
        return _plain(stated[0]) if len(stated) == 1 else (kind, False)
    return (_plain(stated[0])[0], True) if get_origin(kind) is list else (kind, False)


def _fields(kind: Any) -> dict[str, Any] | None:
    """The fields of a model, either make; None for what is none."""
    if not isinstance(kind, type):
        return None
    if issubclass(kind, BaseModel):
        return {name: one.annotation for name, one in kind.model_fields.items()}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return {one.name: hints[one.name] for one in fields(kind)}
    return None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return rfc3339(ms(value))
    if isinstance(value, date):
        return value.isoformat()
    return orjson.dumps(value, default=vars, option=orjson.OPT_UTC_Z).decode()
