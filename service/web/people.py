"""The page of contacts: found by words, narrowed and ordered."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Response

from schemas.contact import Sort
from service.timeline.ranks import KINDS
from service.timeline.read import contacts
from service.timeline.read.contacts import ContactFilter
from service.timeline.read.paging import Slice
from service.web.visit import AtPage, Word

_SHOWN = 50
_ORDERS: dict[Sort, str] = {
    "name": "name",
    "-last_touched_at": "last touch, newest first",
    "last_touched_at": "last touch, longest ago first",
    "next_due_at": "due first",
    "-score": "strongest first",
    "score": "weakest first",
    "-created_at": "newest contacts",
}
router = APIRouter(include_in_schema=False)


@router.get("/contacts")
def show(
    visit: AtPage,
    q: Word = "",
    tag: Word = "",
    tier: Word = "",
    gap: Word = "",
    sort: Word = "",
    cursor: str | None = None,
) -> Response:
    """A form sends what is not chosen as nothing, and a word that is none of ours says nothing."""
    order = next((one for one in _ORDERS if one == sort), None)
    wanted = ContactFilter(
        query=q.replace("\x00", ""),
        tags=(tag,) if tag else (),
        tiers=(tier,) if tier else (),
        gaps=tuple(one for one in KINDS if one == gap),
        sort=order,
        part=Slice(_SHOWN, cursor),
    )
    with visit.reading() as look:
        found = contacts.page(look.conn, look.ws, wanted, look.now)
        known, tiers = look.tags(), look.tiers()
    stated = {"q": q, "tag": tag, "tier": tier, "gap": gap, "sort": sort}
    narrowed = bool(q or tag or tier or gap)
    asked = {name: value for name, value in stated.items() if value}
    return visit.page(
        "contacts.html",
        "/contacts",
        contacts=found.items,
        next=urlencode({**asked, "cursor": found.next}) if found.next else "",
        tags=known,
        tiers=tiers,
        kinds=KINDS,
        orders=_ORDERS,
        narrowed=narrowed,
        clock=look.clock,
        **stated,
    )
