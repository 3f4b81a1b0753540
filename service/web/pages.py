"""The landing page, the sign-in link, the documentation."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from service.access import links, sessions
from service.access.callers import Caller
from service.access.ground import Ground
from service.access.secret import workspace_of
from service.timeline.read import accounts, counts, gaps
from service.timeline.read.paging import MOST, Slice
from service.web.accounts import router as accounts_page
from service.web.manual import chapters
from service.web.rendering import HERE, page
from service.web.standing import first_syncs, in_trouble

_URGENT = 10
router = APIRouter(include_in_schema=False)


def install(app: FastAPI) -> None:
    """Adds the pages and what they load."""
    app.include_router(router)
    app.include_router(accounts_page)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")


@router.get("/")
def landing(request: Request) -> Response:
    """How it stands, for whom is signed in; how to sign in, for everybody else."""
    caller: Caller | None = request.state.caller
    if caller is None:
        return page("welcome.html")
    ground: Ground = request.app.state.ground
    now = ground.now()
    with ground.db.reading() as conn:
        numbers = counts.counts(conn, caller.ws, now)
        wanted = gaps.GapFilter(part=Slice(_URGENT))
        urgent = gaps.page(conn, caller.ws, wanted, now).items
        sources = accounts.page(conn, caller.ws, Slice(MOST)).items
    return page(
        "landing.html",
        numbers=numbers,
        urgent=urgent,
        reading=first_syncs(sources),
        trouble=in_trouble(sources),
        csrf=caller.csrf,
    )


@router.get("/sign-in/{secret}")
def sign_in(request: Request, secret: str) -> Response:
    """Uses a one-time link up and opens a session."""
    ground: Ground = request.app.state.ground
    workspace = workspace_of(links.PREFIX, secret)
    session = _open(ground, workspace, secret) if workspace is not None else None
    if session is None:
        return page("stale.html", status=410)
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(
        sessions.COOKIE,
        session,
        max_age=sessions.LASTS // 1000,
        httponly=True,
        samesite="lax",
        secure=ground.settings.public_url.startswith("https://"),
    )
    return answer


@router.get("/docs")
def documentation(request: Request) -> Response:
    """The routes, from the OpenAPI document the service itself writes."""
    described: dict[str, Any] = request.app.openapi()
    return page("docs.html", info=described["info"], chapters=chapters(described))


def _open(ground: Ground, workspace: int, secret: str) -> str | None:
    now = ground.now()
    with ground.db.writing(workspace) as conn:
        if not links.redeem(conn, workspace, secret, now):
            return None
        return sessions.open_session(conn, workspace, now)
