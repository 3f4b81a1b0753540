"""The page of connected accounts: how each stands, what may be done, how to connect another."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.account import FEATURES
from service.accounts.setup import guides
from service.db import ids
from service.timeline.read import accounts
from service.timeline.read.paging import Slice
from service.web import crms
from service.web.standing import card
from service.web.visit import AtPage

_SHOWN = 100
router = APIRouter(include_in_schema=False)


@router.get("/accounts")
def show(visit: AtPage, cursor: str | None = None) -> Response:
    """Everything can be read without a script; what writes goes through the API with one."""
    ground = visit.ground
    with visit.reading() as look:
        found = accounts.page(look.conn, look.ws, Slice(_SHOWN, cursor))
        pushed = crms.listed(visit, look)
    now, me = look.clock.now, ids.public("u", visit.caller.user)
    mine = [one for one in found.items if one.user is None or one.user.id == me]
    connected = [card(one, now) for one in mine if one.kind == "oauth"]
    connected.sort(key=lambda one: (one.tone != "wrong", one.account.created_at, one.id))
    return visit.page(
        "accounts.html",
        "/accounts",
        cards=connected,
        files=[one for one in mine if one.kind == "file"],
        crms=pushed,
        crm_labels=crms.labels(visit) if pushed else {},
        others=[one for one in found.items if one.kind == "oauth" and one not in mine],
        guides=guides(ground.settings, visit.request.app.state.address),
        features=FEATURES,
        audit_days=ground.settings.poll.audit_days,
        next=found.next,
    )
