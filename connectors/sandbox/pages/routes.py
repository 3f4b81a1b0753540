"""HTTP of the control: forms lead back to the page, JSON is answered with JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.sandbox.control import FAULTS, Control, Impossible
from connectors.sandbox.pages.desk import render
from connectors.sandbox.town.post import Account

_YEAR = 366 * 86400
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Handler = Callable[[Request], Awaitable[Response]]


class Nothing(BaseModel):
    """No input."""


class Mail(BaseModel):
    """See Control.mail."""

    account: str
    address: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=320)]
    name: Annotated[str, Field(max_length=200)] = ""
    subject: Annotated[str, Field(max_length=500)] = ""


class Move(BaseModel):
    """See Control.move."""

    seconds: Annotated[float, Field(ge=0, le=_YEAR)]


class Plan(BaseModel):
    """See Control.plan."""

    provider: Account
    kind: str
    where: str = ""
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    value: str = ""


class Revoke(BaseModel):
    """See Control.revoke."""

    account: str


Given = TypeVar("Given", bound=BaseModel)


def routes(control: Control) -> list[Route]:
    """GET / and /control/state; POST /control/live, mail, clock, faults, revoke, each as JSON or
    as a form; DELETE /control/faults (forms: POST /control/faults/clear)."""
    clear = _acting(control, Nothing, lambda _: control.clear())
    mail = _acting(control, Mail, lambda m: control.mail(m.account, m.address, m.name, m.subject))
    move = _acting(control, Move, lambda m: control.move(m.seconds))
    plan = _acting(
        control, Plan, lambda p: control.plan(p.provider, p.kind, p.where, p.times, p.value)
    )
    revoke = _acting(control, Revoke, lambda r: control.revoke(r.account))

    async def page(request: Request) -> Response:
        return _page(control, request)

    async def state(_: Request) -> Response:
        return JSONResponse(control.state())

    return [
        Route("/", page),
        Route("/control/state", state),
        Route("/control/live", _acting(control, Nothing, lambda _: control.live()), methods=_POST),
        Route("/control/mail", mail, methods=_POST),
        Route("/control/clock", move, methods=_POST),
        Route("/control/faults", plan, methods=_POST),
        Route("/control/faults", clear, methods=["DELETE"]),
        Route("/control/faults/clear", clear, methods=_POST),
        Route("/control/revoke", revoke, methods=_POST),
    ]


_POST = ["POST"]


def _acting(control: Control, shape: type[Given], act: Callable[[Given], list[str]]) -> Handler:
    """Reads, acts, answers: {"told": sentences} or {"error": a sentence}; the page for a form."""

    async def handle(request: Request) -> Response:
        try:
            told = act(shape.model_validate(await _given(request)))
        except (ValidationError, json.JSONDecodeError) as error:
            return _refused(control, request, HTTPStatus.UNPROCESSABLE_ENTITY, _sentence(error))
        except Impossible as error:
            return _refused(control, request, HTTPStatus.CONFLICT, str(error))
        if _is_form(request):
            return RedirectResponse(_home(request), HTTPStatus.SEE_OTHER)
        return JSONResponse({"told": told})

    return handle


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(_FORMS)


def _home(request: Request) -> str:
    return f"{request.scope.get('root_path', '')}/"


async def _given(request: Request) -> object:
    if _is_form(request):
        return dict(await request.form())
    return json.loads(await request.body() or b"{}")


def _refused(control: Control, request: Request, status: HTTPStatus, why: str) -> Response:
    if _is_form(request):
        return _page(control, request, why, status)
    return JSONResponse({"error": why}, status)


def _sentence(error: ValidationError | json.JSONDecodeError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"The body is no JSON: {error}."
    told = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
    return f"{'; '.join(told)}."


def _page(
    control: Control, request: Request, error: str = "", status: int = HTTPStatus.OK
) -> Response:
    state = {**control.state(), "people": control.people(), "known": FAULTS}
    return HTMLResponse(render(state, _home(request), error), status)
