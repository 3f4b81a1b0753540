"""Which workspace to look at, and going out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from service.access import arrivals, members, sessions
from service.db import ids
from service.web.forms import caller_of, come_in, fields, ground_of, is_own, old_session, ours
from service.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Ends the session of this browser."""
    caller, ground = caller_of(request), ground_of(request)
    told = await fields(request)
    shown = told.get("word", "") or request.headers.get("x-csrf-token", "")
    if caller is None or not is_own(request, shown, caller.csrf):
        return page("stale.html", status=403)

    def close() -> None:
        with ground.db.noting() as conn:
            sessions.close(conn, old_session(request))

    await run_in_threadpool(close)
    ground.remembered.forget()
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(sessions.COOKIE)
    return answer


@router.get("/workspaces")
def choose(request: Request, next: str = "/") -> Response:
    """Which workspace to look at, where there are several."""
    caller = caller_of(request)
    if caller is None:
        return RedirectResponse("/sign-in", status_code=303)
    with ground_of(request).db.reading() as conn:
        places = members.entered(conn, caller.user)
    if len(places) < 2:
        return RedirectResponse(ours(next), status_code=303)
    shown = [(ids.public("w", row.id), row.name, row.id == caller.ws.id) for row in places]
    return page("workspaces.html", places=shown, csrf=caller.csrf, next=ours(next))


@router.post("/workspaces")
async def chosen(request: Request) -> Response:
    """Looks at another workspace from now on."""
    caller, ground = caller_of(request), ground_of(request)
    told = await fields(request)
    if caller is None or not is_own(request, told.get("word", ""), caller.csrf):
        return page("stale.html", status=403)
    wanted = ids.private("w", told.get("workspace", ""))

    def move() -> str | None:
        with ground.db.noting() as conn:
            return arrivals.switch(conn, caller.user, wanted, old_session(request), ground.now())

    session = await run_in_threadpool(move)
    if session is None:
        return page("stale.html", status=404)
    return come_in(request, session, told.get("next", "/"))
