"""HTTP of the desks: one for each CRM, and one for the receiver of webhooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from connectors.sandbox import receiver
from connectors.sandbox.clerk import Clerk
from connectors.sandbox.crm.stand import FAULTS, KEY
from connectors.sandbox.pages import clerking
from connectors.sandbox.pages.acting import POST, Given, Handler, Nothing, Page, acting, home
from connectors.sandbox.receiver import Receiver

HOOKS = "desk/hooks"
"""Path of the receiver's desk."""


class Added(BaseModel):
    """See Clerk.add."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=320)]
    stage: Annotated[str, Field(max_length=100)] = ""
    company: Annotated[str, Field(max_length=200)] = ""


class Merged(BaseModel):
    """See Clerk.merge."""

    kept: str
    gone: str


class Deleted(BaseModel):
    """See Clerk.delete."""

    record: str


class Trusted(BaseModel):
    """See Receiver.trust."""

    secret: str


class Planned(BaseModel):
    """See Clerk.plan and Receiver.plan."""

    kind: str
    where: str = ""
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    value: str = ""


def path_of(name: str) -> str:
    """Of a CRM's desk, from home on."""
    return f"desk/{name}"


def crm_routes(clerk: Clerk) -> list[Route]:
    """GET /desk/{crm} and its /state; POST add, merge, delete, faults, faults/clear below it."""
    path = path_of(clerk.stand.name)

    def shown(request: Request, error: str = "", status: int = HTTPStatus.OK) -> Response:
        address = f"{_here(request)}crm/{clerk.stand.name}"
        fixed = {"label": clerk.label, "key": KEY, "address": address, "known": FAULTS}
        return HTMLResponse(
            clerking.crm(clerk.state(), **fixed, **_frame(request, path, error)), status
        )

    def act(shape: type[Given], work: Callable[[Given], list[str]]) -> Handler:
        return acting(shape, work, shown, path)

    return [
        *_looks(path, shown, clerk.state),
        *_does(path, {
            "add": act(Added, lambda a: clerk.add(a.name, a.email, a.stage, a.company)),
            "merge": act(Merged, lambda m: clerk.merge(m.kept, m.gone)),
            "delete": act(Deleted, lambda d: clerk.delete(d.record)),
            "faults": act(Planned, lambda p: clerk.plan(p.kind, p.where, p.times, p.value)),
            "faults/clear": act(Nothing, lambda _: clerk.clear()),
        }),
    ]  # fmt: skip


def hook_routes(taker: Receiver) -> list[Route]:
    """GET /desk/hooks and its /state; POST secret, faults, faults/clear below it."""

    def shown(request: Request, error: str = "", status: int = HTTPStatus.OK) -> Response:
        fixed = {"address": f"{_here(request)}hooks/in", "known": receiver.FAULTS}
        return HTMLResponse(
            clerking.hooks(taker.state(), **fixed, **_frame(request, HOOKS, error)), status
        )

    def act(shape: type[Given], work: Callable[[Given], list[str]]) -> Handler:
        return acting(shape, work, shown, HOOKS)

    return [
        *_looks(HOOKS, shown, taker.state),
        *_does(HOOKS, {
            "secret": act(Trusted, lambda s: taker.trust(s.secret)),
            "faults": act(Planned, lambda p: taker.plan(p.kind, p.times, p.value)),
            "faults/clear": act(Nothing, lambda _: taker.clear()),
        }),
    ]  # fmt: skip


def _looks(path: str, shown: Page, told: Callable[[], Mapping[str, Any]]) -> list[Route]:
    async def page(request: Request) -> Response:
        return shown(request)

    async def state(_: Request) -> Response:
        return JSONResponse(told())

    return [Route(f"/{path}", page), Route(f"/{path}/state", state)]


def _does(path: str, acts: Mapping[str, Handler]) -> list[Route]:
    return [Route(f"/{path}/{name}", handler, methods=POST) for name, handler in acts.items()]


def _frame(request: Request, path: str, error: str) -> dict[str, object]:
    watch = "watch" in request.query_params
    return {"path": path, "home": home(request), "watch": watch, "error": error}


def _here(request: Request) -> str:
    """The address of the control page."""
    return str(request.base_url)
