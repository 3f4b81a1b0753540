"""What a page is told: forms lead back to it, JSON is answered with JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from connectors.sandbox.control import Impossible

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
POST = ["POST"]

Handler = Callable[[Request], Awaitable[Response]]


class Nothing(BaseModel):
    """No input."""


class Page(Protocol):
    """The page itself, with what went wrong."""

    def __call__(self, request: Request, error: str = "", status: int = ...) -> Response:
        """HTML."""


Given = TypeVar("Given", bound=BaseModel)


def acting(
    shape: type[Given], act: Callable[[Given], list[str]], page: Page, path: str = ""
) -> Handler:
    """Reads, acts, answers: {"told": sentences} or {"error": a sentence}; for a form the page.
    path: of the page, from home on."""

    async def handle(request: Request) -> Response:
        try:
            told = act(shape.model_validate(await _given(request)))
        except (ValidationError, json.JSONDecodeError) as error:
            return _refused(page, request, HTTPStatus.UNPROCESSABLE_ENTITY, _sentence(error))
        except Impossible as error:
            return _refused(page, request, HTTPStatus.CONFLICT, str(error))
        if _is_form(request):
            return RedirectResponse(home(request) + path, HTTPStatus.SEE_OTHER)
        return JSONResponse({"told": told})

    return handle


def home(request: Request) -> str:
    """The path of the control page."""
    return f"{request.scope.get('root_path', '')}/"


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(_FORMS)


async def _given(request: Request) -> object:
    if _is_form(request):
        return dict(await request.form())
    return json.loads(await request.body() or b"{}")


def _refused(page: Page, request: Request, status: HTTPStatus, why: str) -> Response:
    if _is_form(request):
        return page(request, why, status)
    return JSONResponse({"error": why}, status)


def _sentence(error: ValidationError | json.JSONDecodeError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"The body is no JSON: {error}."
    told = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
    return f"{'; '.join(told)}."
