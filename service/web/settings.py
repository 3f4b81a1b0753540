"""The page of settings: oneself, how often whom, quiet days, rules, tokens, colleagues, feeds."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import APIRouter, Response

from schemas.days import zones
from schemas.user import SHORTEST, Role
from service.access import members, tokens, users
from service.access.members import MAY
from service.db import ids
from service.timeline.keeping import kept, periods
from service.timeline.read import rules
from service.timeline.read.paging import MOST, Slice
from service.web.visit import AtPage, Look, Visit

_SCOPES = {
    "read": "reads everything you see",
    "write": "logs, edits, joins",
    "admin": "rules members, tokens and the workspace",
    "feed": "calendars alone",
}
router = APIRouter(include_in_schema=False)


@router.get("/settings")
def show(visit: AtPage) -> Response:
    """What is one's own anybody may change, what is the workspace's who may write in it, and its
    members and its name its owners."""
    with visit.reading() as look:
        told = _told(visit, look)
    return visit.page(
        "settings.html",
        "/settings",
        zones=sorted(zones()),
        scopes={name: about for name, about in _SCOPES.items() if name in MAY[visit.caller.role]},
        roles=get_args(Role),
        shortest=SHORTEST,
        address=visit.address,
        clock=look.clock,
        **told,
    )


def _told(visit: Visit, look: Look) -> dict[str, Any]:
    conn, ws, caller = look.conn, look.ws, visit.caller
    entered = members.entered(conn, caller.user)
    everybodys = "admin" in caller.scopes
    found = tokens.listed(conn, ws.id, MOST, user=None if everybodys else caller.user)
    return {
        "me": users.row_of(conn, caller.user),
        "me_id": ids.public("u", caller.user),
        "place": next(row for row in entered if row.id == ws.id),
        "place_id": ids.public("w", ws.id),
        "places": len(entered),
        "book": kept(conn, ws),
        "quiet": periods(conn, ws),
        "rules": rules.page(conn, ws, Slice(MOST)).items,
        "tokens": [one for one in found if one.revoked_at is None],
        "members": members.listed(conn, ws.id, MOST),
    }
