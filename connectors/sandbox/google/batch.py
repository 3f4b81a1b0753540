"""Batches: many calls in one request, each with an answer of its own (multipart/mixed)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from connectors.sandbox.google.api import Api, dumps
from connectors.sandbox.google.calls import Refusal
from connectors.sandbox.google.oauth import Allowed

MOST = 100
""" "A maximum of 100 calls in a single batch request" (Gmail, batching requests)."""

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_REQUEST = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (\S+)")
_ID = re.compile(r"^content-id:\s*<?([^>\r\n]*)>?", re.IGNORECASE | re.MULTILINE)
ANSWERS = "batch_answer"


@dataclass(frozen=True, slots=True)
class Part:
    """One call of a batch. id: its Content-ID without brackets."""

    id: str
    verb: str
    path: str
    query: str


def answer(
    api: Api, allowed: Allowed, content_type: str, body: bytes, failing: int = 0, root: str = ""
) -> tuple[int, bytes]:
    """Status and multipart body. failing: how many parts, from the end, are throttled (429) or
    fail (500) by turns. root: the path the stand-in is mounted at."""
    parts = list(_parts(content_type, body))
    if not 0 < len(parts) <= MOST:
        message = f"The batch has {len(parts)} calls; at most {MOST} are allowed."
        return 400, dumps(Refusal(400, "invalidArgument", message).body())
    answers = []
    for number, part in enumerate(parts):
        if number >= len(parts) - failing:
            status, said = _failed(number)
        else:
            status, said = api.answer(
                allowed, part.verb, part.path.removeprefix(root).lstrip("/"), part.query
            )
        answers.append(_written(part, status, dumps(said)))
    return 200, b"".join(answers) + f"--{ANSWERS}--\r\n".encode()


def _failed(number: int) -> tuple[int, dict[str, object]]:
    if number % 2:
        return 500, Refusal(500, "backendError", "Backend Error").body()
    message = "Too many concurrent requests for user"
    return 429, Refusal(429, "rateLimitExceeded", message).body()


def _written(part: Part, status: int, body: bytes) -> bytes:
    head = (
        f"--{ANSWERS}\r\nContent-Type: application/http\r\n"
        f"Content-ID: <response-{part.id}>\r\n\r\n"
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        f"Content-Type: application/json; charset=UTF-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n"


def _parts(content_type: str, body: bytes) -> Iterator[Part]:
    found = _BOUNDARY.search(content_type)
    if found is None:
        return
    for piece in body.decode().split(f"--{found[1]}"):
        request, named = _REQUEST.search(piece), _ID.search(piece)
        if request:
            path, _, query = request[2].partition("?")
            key = named[1] if named else ""
            yield Part(key, request[1], path, query)
