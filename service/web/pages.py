"""All pages, and the documentation among them."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.staticfiles import StaticFiles

from service.web import (
    accounts,
    crm_asking,
    crms,
    digest,
    entering,
    home,
    hooks,
    measuring,
    people,
    person,
    questions,
    settings,
    switching,
    visit,
)
from service.web.manual import Manual
from service.web.rendering import HERE, answered, rendered

_ROOMS = (
    home,
    people,
    person,
    questions,
    measuring,
    digest,
    accounts,
    crms,
    crm_asking,
    hooks,
    settings,
    entering,
    switching,
)
router = APIRouter(include_in_schema=False)


def install(app: FastAPI) -> None:
    """Adds the pages and what they load."""
    app.include_router(router)
    for room in _ROOMS:
        app.include_router(room.router)
    visit.install(app)
    app.state.manual = cache(lambda: _manual(app))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")


@router.get("/docs")
def documentation(request: Request) -> Response:
    """The routes, from the OpenAPI document the service itself writes; rendered once."""
    return answered(request.app.state.manual())


def _manual(app: FastAPI) -> str:
    described = app.openapi()
    address = app.state.address or "http://127.0.0.1:8700"
    return rendered("docs.html", told=described, manual=Manual(described), address=address)
