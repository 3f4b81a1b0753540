"""The page of connected accounts: how each stands, what may be done, how to connect another."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from schemas.account import FEATURES
from service.access.callers import Caller
from service.access.ground import Ground
from service.accounts.setup import guides
from service.timeline.read import accounts
from service.timeline.read.paging import Slice
from service.web.rendering import page
from service.web.standing import card

_SHOWN = 100
_SCRIPTED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
}
router = APIRouter(include_in_schema=False)


@router.get("/accounts")
def show(request: Request, cursor: str | None = None) -> Response:
    """Everything can be read without a script; what writes goes through the API with one."""
    caller: Caller | None = request.state.caller
    if caller is None:
        return page("welcome.html", status=401)
    ground: Ground = request.app.state.ground
    with ground.db.reading() as conn:
        found = accounts.page(conn, caller.ws, Slice(_SHOWN, cursor))
    now = ground.clock()
    connected = [card(one, now) for one in found.items if one.kind == "oauth"]
    connected.sort(key=lambda one: (one.tone != "wrong", one.account.created_at, one.id))
    return page(
        "accounts.html",
        headers=_SCRIPTED,
        cards=connected,
        files=[one for one in found.items if one.kind == "file"],
        guides=guides(ground.settings, request.app.state.address),
        features=FEATURES,
        audit_days=ground.settings.poll.audit_days,
        next=found.next,
        csrf=caller.csrf,
    )
