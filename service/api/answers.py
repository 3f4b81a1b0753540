"""Models as responses: written once, straight to bytes, with an ETag on reads."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import orjson
from fastapi import Request, Response

from service.timeline.exporting import fields_of

_CACHE = "private, no-cache"  # keep it, but ask each time: that is what the ETag is for


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answers. kept: what a repetition is told instead, when body holds a secret.
    tagged: with the ETag a read of the same would have, for the next edit."""

    body: object
    status: int = 200
    location: str = ""
    kept: object = None
    tagged: bool = False

    def response(self) -> Response:
        """As HTTP."""
        text = as_json(self.body) if self.body is not None else b""
        headers = {"Location": self.location} if self.location else {}
        return written(text, self.status, headers | ({"ETag": etag(text)} if self.tagged else {}))


def as_json(model: object) -> bytes:
    """A model of schemas, of either make (pydantic or dataclass), as JSON; times end in Z."""
    return orjson.dumps(model, default=fields_of, option=orjson.OPT_UTC_Z)


def etag(body: bytes) -> str:
    """A strong validator of these bytes."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def shown(request: Request, model: object) -> Response:
    """A read: 200 with its ETag, or 304 when the caller holds it already."""
    return held(request, as_json(model), "application/json")


def held(request: Request, body: bytes, media: str) -> Response:
    """The same of bytes of another media type."""
    tag = etag(body)
    headers = {"ETag": tag, "Cache-Control": _CACHE}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media)


def written(body: bytes, status: int, headers: dict[str, str]) -> Response:
    """JSON bytes as they are; no body means no type."""
    media = "application/json" if body else None
    return Response(body or None, status_code=status, headers=headers, media_type=media)


def matches(header: str | None, tag: str) -> bool:
    """Whether an If-Match or If-None-Match header names this tag (RFC 9110, 13.1)."""
    if header is None:
        return False
    named = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in named or tag in named
