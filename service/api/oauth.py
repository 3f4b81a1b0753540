"""Where providers lead back to: after a consent, and after a sign-in with a connected account."""

from __future__ import annotations

import html
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from service.access import arrivals, sessions
from service.access.callers import Caller
from service.access.ground import Ground
from service.access.secret import workspace_of
from service.access.workspaces import Workspace, opened
from service.accounts import connect, identify
from service.accounts.office import Office
from service.accounts.providers import is_crm
from service.accounts.refusal import ConnectorError, Refusal
from service.api.accounts import session_of
from service.api.problems import told
from service.db.moments import ms
from service.delivery.crm import connecting
from service.delivery.crm.desk import CrmDesk

router = APIRouter(prefix="/oauth", tags=["accounts"])
_PAGE = {"text/html": {"schema": {"type": "string"}}}
_ANSWERS: dict[int | str, dict[str, Any]] = told("too-many-requests") | {
    200: {"description": "It is connected: a page for whoever consented"},
    303: {"description": "The same in a browser that is signed in: on to the accounts"},
    400: {"description": "The consent is stale, was refused, or failed", "content": _PAGE},
    403: {"description": "A sign-in with an account that nobody has connected", "content": _PAGE},
}
_STALE = (
    "This consent is unknown, was used already, took longer than a quarter of an hour, or was "
    "begun in another browser. Begin again with Connect."
)
_APPROVED = "Thank you: Touchline is allowed now. Whoever wants it can connect their account."
_NOBODY = (
    "Nobody here has connected this account, so it opens nothing. Sign in another way, or ask an "
    "owner of the workspace for an invitation."
)


@router.get("/{provider}/callback", response_class=HTMLResponse, responses=_ANSWERS)
async def callback(request: Request, provider: str) -> Response:
    """Finishes a consent: the account is connected and begins to sync. Or a sign-in: whose account
    it is comes in, and nothing of the answer is kept."""
    office: Office = request.app.state.office
    if "admin_consent" in request.query_params and "error" not in request.query_params:
        return _told(_APPROVED, 200)  # of an administrator, who connects no account
    now = ms(office.clock())
    state = request.query_params.get("state", "")
    ws, asked = await run_in_threadpool(_redeem, office, state, _browser(request), now)
    if ws is None or asked is None or asked.provider != provider:
        return _told(_STALE, 400)
    try:
        if asked.user is None:
            return await _sign_in(request, office, asked, now)
        label = await _connect(office, ws, asked, dict(request.query_params), now)
    except (ConnectorError, Refusal) as error:
        return _told(error.because, 400)
    if request.state.caller is not None:
        return RedirectResponse("/crms" if is_crm(provider) else "/accounts", status_code=303)
    return _told(f"{label} is connected. You can close this page.", 200)


async def _connect(
    office: Office, ws: Workspace, asked: connect.Asked, answer: dict[str, str], now: int
) -> str:
    """Of an account or a CRM: what it is called. Raises ConnectorError and Refusal."""
    vault = await run_in_threadpool(lambda: office.vault)
    if is_crm(asked.provider):
        desk = CrmDesk(office.db, ws, vault, office.wire, office.budgets, office.clock)
        return (await connecting.adopt(desk, asked, answer)).label
    room = office.provider(asked.provider)
    done = await connect.finish(office.db, ws, vault, room, office.budgets, asked, answer, now)
    return done.address


async def _sign_in(request: Request, office: Office, asked: connect.Asked, now: int) -> Response:
    """Raises ConnectorError and Refusal."""
    provider = office.provider(asked.provider)
    subject = await identify.subject(provider, office.budgets, asked, dict(request.query_params))
    ground: Ground = request.app.state.ground

    def arrive() -> str | None:
        with ground.db.noting() as conn:
            who = identify.recognised(conn, provider.name, subject)
            old = request.cookies.get(sessions.COOKIE, "")
            return None if who is None else arrivals.arrive(conn, *who, provider.name, old, now)

    session = await run_in_threadpool(arrive)
    if session is None:
        return _told(_NOBODY, 403)
    if request.client is not None:
        ground.attempts.forget(request.client.host, "")
    ground.remembered.forget()  # the session before this one has ended
    answer = RedirectResponse("/workspaces", status_code=303)
    answer.set_cookie(**sessions.cookie(session, ground.settings))
    return answer


def _browser(request: Request) -> list[str]:
    """What this browser may have begun: as whoever is signed in, or as nobody yet."""
    caller: Caller | None = request.state.caller
    entering = request.cookies.get(arrivals.COOKIE)
    known = [] if caller is None else [session_of(caller.csrf, caller.name)]
    return known + ([] if entering is None else [identify.session_of(entering)])


def _redeem(
    office: Office, state: str, browser: list[str], now: int
) -> tuple[Workspace | None, connect.Asked | None]:
    """The state names the workspace it was drawn in."""
    number = workspace_of(connect.STATE, state)
    if number is None:
        return None, None
    with office.db.noting() as conn:
        ws = opened(conn, office.settings, number)
        if ws is None:
            return None, None
        return ws, connect.redeem(conn, ws, office.vault, state, browser, now)


def _told(text: str, status: int) -> HTMLResponse:
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Touchline</title>'
        '<link rel="stylesheet" href="/static/touchline.css"></head><body><main>'
        f'<p>{html.escape(text)}</p><p><a href="/accounts">Accounts</a></p>'
        "</main></body></html>"
    )
    return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
