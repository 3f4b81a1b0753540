"""Requests as Google's own library makes them, from the discovery documents it ships; sent by us.

The documents are read once per process; nothing is fetched for them.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import httpx

if TYPE_CHECKING:
    from googleapiclient.discovery import Resource  # type: ignore[import-untyped]
    from googleapiclient.http import HttpRequest  # type: ignore[import-untyped]

_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": "touchline (gzip)",  # Google compresses for those who say so twice
}


class _Unsent:
    """Stands where httplib2 would: whatever the library tried to send by itself is a mistake."""

    def request(self, *args: object, **kwargs: object) -> NoReturn:
        """Raises AssertionError."""
        raise AssertionError("requests go over the wire")

    def close(self) -> None:
        """Nothing is open."""


@lru_cache(maxsize=32)
def service(root: str, name: str, version: str) -> Resource:
    """An API of Google, at its own host or under `root`."""
    from googleapiclient.discovery import build_from_document

    document = _document(name, version)
    if root:
        document = document | {"rootUrl": f"{root}/"}
        document.pop("mtlsRootUrl", None)
    return build_from_document(document, http=_Unsent())


@lru_cache(maxsize=64)
def resource(root: str, name: str, version: str, *path: str) -> Resource:
    """A collection of an API, kept: the library builds one anew, text and all, at every step."""
    found = service(root, name, version)
    for step in path:
        found = getattr(found, step)()
    return found


def batch_url(root: str, name: str, version: str) -> str:
    """Where batches of an API go. The library's own new_batch_http_request() ignores the root."""
    document = _document(name, version)
    top = f"{root}/" if root else document["rootUrl"]
    return f"{top}{document['batchPath']}"


def request(made: HttpRequest, route: str) -> httpx.Request:
    """What the library made, for the wire. route: what it is called in the logs."""
    return httpx.Request(
        made.method, made.uri, content=made.body, headers=_HEADERS, extensions={"route": route}
    )


def post(url: str, content: bytes, kind: str, route: str) -> httpx.Request:
    """A request with a body of ours."""
    headers = _HEADERS | {"Content-Type": kind}
    return httpx.Request("POST", url, content=content, headers=headers, extensions={"route": route})


@lru_cache(maxsize=8)
def _document(name: str, version: str) -> dict[str, Any]:
    from googleapiclient.discovery_cache import get_static_doc  # type: ignore[import-untyped]

    text = get_static_doc(name, version)
    if text is None:
        raise LookupError(f"the library ships no document of {name} {version}")
    read: dict[str, Any] = json.loads(text)
    return read
