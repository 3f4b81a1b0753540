"""Errors as RFC 9457 problems. The table is the public list of types; they never change."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
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
    "provider": (502, "The provider did not do what was asked"),
    "internal": (500, "Something went wrong on our side"),
    "not-ready": (503, "Not ready to serve"),
}
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

    def response(self) -> Response:
        """The problem document."""
        status, title = PROBLEMS[self.slug]
        told = Problem(
            type=PREFIX + self.slug,
            title=title,
            status=status,
            detail=self.detail or title,
            errors=self.errors,
        )
        body = orjson.dumps(told.model_dump())
        headers = dict(self.headers or {})
        return Response(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def not_found(what: str) -> ApiProblem:
    """what: "contact", "interaction" ..."""
    return ApiProblem("not-found", f"There is no such {what} here.")


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


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug = _BY_STATUS.get(error.status_code, "invalid-request")
    return ApiProblem(slug, str(error.detail), headers=error.headers).response()


def _internal(request: Request, error: Exception) -> Response:
    name = getattr(request.state, "request_id", "")
    _log.error("request %s failed: %s", name, place(error))
    headers = {"X-Request-Id": name}
    return ApiProblem("internal", f"It is logged as request {name}.", headers=headers).response()
