"""HTTP of the control page: forms lead back to it, JSON is answered with JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from connectors.sandbox.control import FAULTS, Control
from connectors.sandbox.pages.acting import POST, Given, Handler, Nothing, acting, home
from connectors.sandbox.pages.desk import render
from connectors.sandbox.town.post import Account

_YEAR = 366 * 86400


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


def routes(control: Control, desks: Mapping[str, str]) -> list[Route]:
    """GET / and /control/state; POST /control/live, mail, clock, faults, revoke, each as JSON or
    as a form; DELETE /control/faults (forms: POST /control/faults/clear). desks: where else there
    is something to see, {path: name}."""

    def shown(request: Request, error: str = "", status: int = HTTPStatus.OK) -> Response:
        state = {**control.state(), "people": control.people(), "known": FAULTS, "desks": desks}
        return HTMLResponse(render(state, home(request), error), status)

    async def page(request: Request) -> Response:
        return shown(request)

    async def state(_: Request) -> Response:
        return JSONResponse(control.state())

    def act(shape: type[Given], work: Callable[[Given], list[str]]) -> Handler:
        return acting(shape, work, shown)

    clear = act(Nothing, lambda _: control.clear())
    mail = act(Mail, lambda m: control.mail(m.account, m.address, m.name, m.subject))
    plan = act(Plan, lambda p: control.plan(p.provider, p.kind, p.where, p.times, p.value))
    return [
        Route("/", page),
        Route("/control/state", state),
        Route("/control/live", act(Nothing, lambda _: control.live()), methods=POST),
        Route("/control/mail", mail, methods=POST),
        Route("/control/clock", act(Move, lambda m: control.move(m.seconds)), methods=POST),
        Route("/control/faults", plan, methods=POST),
        Route("/control/faults", clear, methods=["DELETE"]),
        Route("/control/faults/clear", clear, methods=POST),
        Route("/control/revoke", act(Revoke, lambda r: control.revoke(r.account)), methods=POST),
    ]
