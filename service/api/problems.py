"""Errors as RFC 9457 problems. The table is the public list of types; they never change."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

from schemas.problem import FieldProblem, Problem
from service.accounts.refusal import ConnectorError, Refusal
from service.db.whereabouts import place
from service.detection.rulings import Unruly
from service.ingest.manual import NotManual
from service.reconciler.refused import Refused
from service.timeline.read.paging import BadFilter

_log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:touchline:problem:"
PROBLEMS: dict[str, tuple[int, str]] = {
    "unauthorized": (401, "Sign in or present a token"),
    "insufficient-scope": (403, "The token may not do this"),
    "forbidden": (403, "This is not yours to do"),
    "csrf": (403, "The page's X-CSRF-Token is missing or wrong"),
    "not-found": (404, "There is no such thing"),
    "method-not-allowed": (405, "The method is not offered here"),
    "refused": (409, "This cannot be done"),
    "precondition-failed": (412, "It has changed since you read it"),
    "too-large": (413, "The request is too large"),
    "unsupported-media-type": (415, "The body is of another type than asked for"),
    "invalid-request": (422, "Something in the request is not valid"),
    "unknown-parameter": (422, "The query holds a key this route does not know"),
    "idempotency-key-reused": (422, "The Idempotency-Key was used for another request"),
    "too-many-requests": (429, "Too many at a time"),
    "provider": (502, "The provider did not do what was asked"),
    "internal": (500, "Something went wrong on our side"),
    "not-ready": (503, "Not ready to serve"),
}
UNSEEN = "x-problems"
"""Where a route keeps what told() says, until service/api/described writes it out."""
_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large"}


class ApiProblem(Exception):
    """A request that cannot be answered as asked. slug: a key of PROBLEMS."""

    def __init__(
        self,
        slug: str,
        detail: str = "",
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or slug)
        self.slug, self.detail = slug, detail
        self.errors, self.headers = list(errors), headers

    def document(self) -> Problem:
        """What is answered."""
        status, title = PROBLEMS[self.slug]
        return Problem(
            type=PREFIX + self.slug,
            title=title,
            status=status,
            detail=self.detail or title,
            errors=self.errors,
        )

    def response(self) -> Response:
        """The same as HTTP."""
        told = self.document()
        body = orjson.dumps(told.model_dump())
        headers = dict(self.headers or {})
        return Response(body, status_code=told.status, headers=headers, media_type=MEDIA_TYPE)


def not_found(what: str) -> ApiProblem:
    """what: "contact", "interaction" ..."""
    return ApiProblem("not-found", f"There is no such {what} here.")


def told(*slugs: str) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: problems it may answer that its parameters do not show."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for slug in slugs:
        status, title = PROBLEMS[slug]
        by_status.setdefault(status, {"description": title, UNSEEN: []})[UNSEEN].append(slug)
    return by_status


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem."""
    app.add_exception_handler(ApiProblem, _told)
    app.add_exception_handler(BadFilter, _filter)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(NotManual, _refused)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(Unruly, _refused)
    app.add_exception_handler(ConnectorError, _provider)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _internal)


def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiProblem)
    return error.response()


def _filter(_: Request, error: Exception) -> Response:
    assert isinstance(error, BadFilter)
    wrong = FieldProblem(field=f"query.{error.field}", because=error.because)
    return ApiProblem("invalid-request", str(error), [wrong]).response()


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused | NotManual | Refusal | Unruly)
    return ApiProblem("refused", error.because).response()


def _provider(_: Request, error: Exception) -> Response:
    assert isinstance(error, ConnectorError)
    return ApiProblem("provider", error.because).response()


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [FieldProblem(field=_field(one), because=_because(one)) for one in error.errors()]
    detail = "; ".join(f"{one.field}: {one.because}" for one in wrong[:5])
    return ApiProblem("invalid-request", detail, wrong).response()


def _field(one: Mapping[str, Any]) -> str:
    return ".".join(str(step) for step in one["loc"])


def _because(one: Mapping[str, Any]) -> str:
    """What a validator of ours raised is a sentence of its own."""
    return str(one["msg"]).removeprefix("Value error, ")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug, headers = _BY_STATUS.get(error.status_code, "invalid-request"), error.headers
    if error.status_code == 405 and (offered := _offered(request)):
        headers = {"Allow": ", ".join(offered)}
    return ApiProblem(slug, str(error.detail), headers=headers).response()


def _offered(request: Request) -> list[str]:
    """All methods of a path (RFC 9110, 15.5.6): each has a route of its own."""
    path, found = request.scope["path"], list[tuple[str, str]]()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.path_regex.match(path):
            found += [(method, route.path_format or "") for method in route.methods]
    exactly = sorted(method for method, stated in found if stated == path)
    return exactly or sorted({method for method, _ in found})


def _internal(request: Request, error: Exception) -> Response:
    name = getattr(request.state, "request_id", "")
    _log.error("request %s failed: %s", name, place(error))
    headers = {"X-Request-Id": name}
    return ApiProblem("internal", f"It is logged as request {name}.", headers=headers).response()
