"""The pages of webhooks: who is told of what happens, and how each delivery went."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter, Response

from schemas.webhook import TYPES, Include
from service.accounts.office import Office
from service.db import ids
from service.db.vault import Vault
from service.delivery.webhooks import reading
from service.delivery.webhooks.reading import DeliveryFilter
from service.timeline.read.paging import MOST, Slice
from service.web.visit import AtPage, NoPage, Visit

_SHOWN = 30
_STATES = {"pending": "waits", "sending": "under way", "done": "arrived", "failed": "given up"}
_INCLUDES = {
    "names": "the person's name",
    "emails": "their first address",
    "subjects": "what a mail or meeting is about",
}
_TYPES = [one for one in TYPES if one != "endpoint.test"]
"""To be ticked: a test comes when it is asked for, whatever is."""
router = APIRouter(include_in_schema=False)


@router.get("/webhooks")
def show(visit: AtPage) -> Response:
    """All endpoints, and a form for another."""
    vault = _vault(visit)
    with visit.reading() as look:
        found = reading.page(look.conn, look.ws, vault, Slice(MOST), look.now).items
        tags, tiers = look.tags(), look.tiers()
    return visit.page(
        "webhooks.html",
        "/settings",
        endpoints=found,
        types=_TYPES,
        includes={name: _INCLUDES[name] for name in get_args(Include)},
        tags=tags,
        tiers=tiers,
        clock=look.clock,
    )


@router.get("/webhooks/{endpoint_id}")
def show_one(visit: AtPage, endpoint_id: str, cursor: str | None = None) -> Response:
    """One endpoint with what was sent to it, newest first."""
    vault, number = _vault(visit), ids.private("wh", endpoint_id)
    if number is None:
        raise NoPage
    with visit.reading() as look:
        endpoint = reading.one(look.conn, look.ws, vault, number, look.now)
        if endpoint is None:
            raise NoPage
        part = Slice(_SHOWN, cursor)
        sent = reading.sent(look.conn, look.ws, number, DeliveryFilter(), part)
    return visit.page(
        "webhook.html",
        "/settings",
        endpoint=endpoint,
        sent=sent.items,
        next=sent.next,
        states=_STATES,
        types=_TYPES,
        includes=_INCLUDES,
        keep_days=visit.ground.settings.delivery.keep_days,
        clock=look.clock,
    )


def _vault(visit: Visit) -> Vault:
    """Owners alone: an address may be a secret. Raises NoPage."""
    if "admin" not in visit.caller.scopes:
        raise NoPage
    office: Office = visit.request.app.state.office
    return office.vault
