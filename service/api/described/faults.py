"""Which problems a route can answer: seen from its parameters, or told at the route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from schemas.problem import FieldProblem
from service.api.guard import is_open
from service.api.paging import only_known_keys
from service.api.problems import MEDIA_TYPE, PREFIX, PROBLEMS, UNSEEN, ApiProblem

_SAFE = frozenset({"GET", "HEAD"})
_NAMED: Mapping[str, str] = {
    "if-match": "precondition-failed",
    "idempotency-key": "idempotency-key-reused",
}
"""Headers that bring a problem of their own."""
_SAID: Mapping[str, tuple[str, str]] = {
    "unauthorized": ("No valid token or session.", ""),
    "insufficient-scope": ("This needs the scope write.", ""),
    "not-found": ("There is no such contact here.", ""),
    "refused": ("This merge was undone already.", ""),
    "invalid-request": ("Input should be less than or equal to 200", "query.limit"),
    "unknown-parameter": ("unknown; this route knows cursor, format, limit", "query.tga"),
    "too-many-requests": ("More than 1200 requests a minute.", ""),
}
"""What some say: a sentence, and the field it is about."""
_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After",)}


def problems(route: APIRoute, method: str) -> dict[int, list[str]]:
    """Slugs by status, both in the order of PROBLEMS."""
    can = set(_seen(route, method)) | set(_told(route))
    by_status: dict[int, list[str]] = {}
    for slug, (status, _) in PROBLEMS.items():
        if slug in can:
            by_status.setdefault(status, []).append(slug)
    return by_status


def answer(slugs: Sequence[str]) -> dict[str, Any]:
    """A response with one of these problems, which are of one status."""
    shape: dict[str, Any] = {"type": {"enum": [PREFIX + slug for slug in slugs]}}
    told = {"allOf": [{"$ref": "#/components/schemas/Problem"}], "properties": shape}
    examples = {slug: {"summary": PROBLEMS[slug][1], "value": _example(slug)} for slug in slugs}
    names = ("X-Request-Id", *_HEADERS.get(PROBLEMS[slugs[0]][0], ()))
    return {
        "description": "; ".join(PROBLEMS[slug][1] for slug in slugs),
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {MEDIA_TYPE: {"schema": told, "examples": examples}},
    }


def _seen(route: APIRoute, method: str) -> Iterator[str]:
    """What is open to all is asked for by machines, which are answered plainly."""
    if is_open(route.path):
        return
    yield from ("unauthorized", "insufficient-scope", "too-many-requests")
    if method not in _SAFE:
        yield "csrf"
    stated = [one.field_info for one in get_flat_params(route.dependant)]
    if any(isinstance(one, params.Path) for one in stated):
        yield "not-found"
    if route.body_field or not all(isinstance(one, params.Path) for one in stated):
        yield "invalid-request"
    if any(one.call is only_known_keys for one in route.dependant.dependencies):
        yield "unknown-parameter"
    for one in get_flat_params(route.dependant):
        if one.alias in _NAMED:
            yield _NAMED[one.alias]


def _told(route: APIRoute) -> Iterator[str]:
    for answer in route.responses.values():
        yield from answer.get(UNSEEN, ())


def _example(slug: str) -> dict[str, Any]:
    because, field = _SAID.get(slug, ("", ""))
    errors = [FieldProblem(field=field, because=because)] if field else []
    detail = f"{field}: {because}" if field else because
    return ApiProblem(slug, detail, errors).document().model_dump()
