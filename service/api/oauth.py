"""Where providers lead back to after a consent."""

from __future__ import annotations

import html

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from service.access.workspaces import Workspace, first_workspace
from service.accounts import connect
from service.accounts.office import Office
from service.accounts.refusal import ConnectorError, Refusal
from service.api.accounts import session_of
from service.db.moments import ms

router = APIRouter(prefix="/oauth", tags=["accounts"])
_STALE = (
    "This consent is unknown, was used already, took longer than a quarter of an hour, or was "
    "begun in another browser. Begin again with Connect."
)
_APPROVED = "Thank you: Touchline is allowed now. Whoever wants it can connect their account."


@router.get("/{provider}/callback", response_class=HTMLResponse)
async def callback(request: Request, provider: str) -> Response:
    """Finishes a consent: the account is connected and begins to sync."""
    office: Office = request.app.state.office
    if "admin_consent" in request.query_params and "error" not in request.query_params:
        return _told(_APPROVED, 200)  # of an administrator, who connects no account
    caller = request.state.caller
    now = ms(office.clock())
    session = None if caller is None else session_of(caller.csrf, caller.name)
    state = request.query_params.get("state", "")
    ws = caller.ws if caller is not None else await run_in_threadpool(_only, office)
    asked = await run_in_threadpool(_redeem, office, ws, state, session, now)
    if asked is None or asked.provider != provider:
        return _told(_STALE, 400)
    try:
        vault = await run_in_threadpool(lambda: office.vault)
        done = await connect.finish(
            office.db, ws, vault, office.provider(provider), office.budgets, asked,
            dict(request.query_params), now,
        )  # fmt: skip
    except (ConnectorError, Refusal) as error:
        return _told(error.because, 400)
    if caller is not None:
        return RedirectResponse("/accounts", status_code=303)
    return _told(f"{done.address} is connected. You can close this page.", 200)


def _only(office: Office) -> Workspace:
    return first_workspace(office.db, office.settings, office.clock())


def _redeem(
    office: Office, ws: Workspace, state: str, session: str | None, now: int
) -> connect.Asked | None:
    with office.db.noting() as conn:
        return connect.redeem(conn, ws, office.vault, state, session, now)


def _told(text: str, status: int) -> HTMLResponse:
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Touchline</title>'
        '<link rel="stylesheet" href="/static/touchline.css"></head><body><main>'
        f'<p>{html.escape(text)}</p><p><a href="/accounts">Accounts</a></p>'
        "</main></body></html>"
    )
    return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
