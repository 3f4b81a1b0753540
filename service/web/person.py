"""The page of one contact: who they are, how it stands between you, and all that happened."""

from __future__ import annotations

from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from schemas.contact import ScoreParts
from schemas.interaction import ManualKind
from schemas.source import Kind
from service.db import ids
from service.timeline.keeping import kept
from service.timeline.read import circle, contacts, gaps, introductions, suggestions, timeline, why
from service.timeline.read.paging import Slice
from service.timeline.read.suggestions import SuggestionFilter
from service.timeline.read.timeline import TimelineFilter
from service.web.visit import AtPage, Look, NoPage

_SHOWN, _FEW = 30, 5
_KINDS = get_args(Kind)
_COUNTED = {"yes": True, "no": False}
router = APIRouter(include_in_schema=False)


@router.get("/contacts/{contact_id}")
def show(
    visit: AtPage,
    contact_id: str,
    kind: Annotated[str, Query(max_length=40)] = "",
    counted: Annotated[str, Query(max_length=40)] = "",
    ahead: Annotated[str, Query(max_length=40)] = "",
    cursor: str | None = None,
) -> Response:
    """One contact; the id of a merged one leads to the contact that was kept. ahead: what is still
    to come instead of what was."""
    number = ids.private("c", contact_id)
    with visit.reading() as look:
        contact = None if number is None else contacts.one(look.conn, look.ws, number, look.now)
        if contact is None:
            raise NoPage
        if contact.id != contact_id:
            return RedirectResponse(f"/contacts/{contact.id}", status_code=303)
        told = _told(look, number or 0, _wanted(look.now, kind, counted, ahead, cursor))
    asked = {"kind": kind, "counted": counted, "ahead": ahead, "cursor": told["happened"].next}
    return visit.page(
        "contact.html",
        "/contacts",
        contact=contact,
        score=_spelled(contact.score_parts, contact.score),
        kinds=_KINDS,
        manual=get_args(ManualKind),
        kind=kind,
        counted=counted,
        later=urlencode({name: value for name, value in asked.items() if value}),
        ahead=ahead,
        filtered=bool(kind or counted or ahead or cursor),
        clock=look.clock,
        **told,
    )


def _wanted(now: int, kind: str, counted: str, ahead: str, cursor: str | None) -> TimelineFilter:
    return TimelineFilter(
        kinds=tuple(one for one in _KINDS if one == kind),
        counted=_COUNTED.get(counted),
        before=None if ahead else now,
        after=now if ahead else None,
        part=Slice(_SHOWN, cursor),
    )


def _told(look: Look, number: int, wanted: TimelineFilter) -> dict[str, Any]:
    conn, ws, now = look.conn, look.ws, look.now
    happened = timeline.of_contact(conn, ws, number, wanted, now)
    present = (one.contact_id for event in happened.items for one in event.participants)
    return {
        "happened": happened,
        "names": look.names(filter(None, present)),
        "gaps": gaps.page(conn, ws, gaps.GapFilter(contacts=(number,)), now).items,
        "questions": suggestions.page(conn, ws, SuggestionFilter(number, part=Slice(_FEW))).items,
        "introductions": introductions.page(conn, ws, Slice(_SHOWN), number).items,
        "circle": circle.page(conn, ws, number, Slice(_FEW), now).items,
        "why": why.why(conn, ws, number, now),
        "book": kept(conn, ws),
    }


def _spelled(parts: ScoreParts, score: float) -> list[tuple[str, str, str]]:
    """The score in its parts: name, value, and what it rests on."""
    way = f"{parts.mine} of yours, {parts.theirs} of theirs"
    product = parts.recency * parts.frequency * parts.depth * parts.reciprocity * parts.breadth
    return [
        ("Recency", f"{parts.recency:.2f}", f"halves every {parts.half_life_days} days"),
        ("Frequency", f"{parts.frequency:.2f}", f"{parts.touches:,} touches, older ones fading"),
        ("Depth", f"{parts.depth:.2f}", "a meeting weighs 3, a call 2, all else 1"),
        ("Reciprocity", f"{parts.reciprocity:.2f}", way),
        ("Breadth", f"{parts.breadth:.2f}", f"channels: {parts.channels}"),
        ("Score", f"{score:.0f}", f"100 × (1 − 2^(−{product:.2f} / 8))"),
    ]
