"""The page of contacts: found by words, narrowed and ordered."""

from __future__ import annotations

from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from schemas.contact import Sort
from schemas.gap import GapKind
from service.timeline.keeping import kept
from service.timeline.read import contacts, tags
from service.timeline.read.contacts import ContactFilter
from service.timeline.read.paging import MOST, Slice
from service.web.visit import AtPage

_SHOWN = 50
_KINDS = get_args(GapKind)
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
Word = Annotated[str, Query(max_length=500)]


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
        gaps=tuple(one for one in _KINDS if one == gap),
        sort=order,
        part=Slice(_SHOWN, cursor),
    )
    with visit.reading() as look:
        found = contacts.page(look.conn, look.ws, wanted, look.now)
        known = [one.tag for one in tags.page(look.conn, look.ws, Slice(MOST)).items]
        tiers = sorted(kept(look.conn, look.ws).tiers)
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
        kinds=_KINDS,
        orders=_ORDERS,
        narrowed=narrowed,
        clock=look.clock,
        **stated,
    )
