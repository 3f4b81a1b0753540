"""The pages of CRMs: which are connected, what goes there, how it went, and who is in both."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Response

from schemas.crm import Crm, Direction, MatchSide, PushedWhat, PushKind, PushState
from service.accounts.office import Office
from service.accounts.providers import client_of
from service.db import ids
from service.delivery.crm import connecting, matching, reading
from service.timeline.read import accounts
from service.timeline.read.paging import Slice
from service.web.visit import AtPage, Look, NoPage, Visit

_SHOWN, _FEW = 50, 10
STATES: dict[PushState, str] = {
    "done": "there",
    "pending": "waiting",
    "sending": "under way",
    "unknown": "being looked up",
    "failed": "failed",
    "left_out": "left out",
    "gone": "deleted there",
}
_FAILED: tuple[PushState, ...] = ("failed",)
SIDES: dict[MatchSide, str] = {"both": "In both", "here": "Only here", "there": "Only there"}
_DIRECTIONS: dict[Direction, str] = {
    "in": "from them",
    "out": "from you",
    "both": "both ways",
    "none": "neither (notes)",
}
router = APIRouter(include_in_schema=False)


@router.get("/crms")
def show(visit: AtPage) -> Response:
    """What is connected, and what can be."""
    office = owners(visit)
    settings = visit.ground.settings
    with visit.reading() as look:
        found = reading.every(look.conn, look.ws, office.crm)
    kinds = connecting.kinds(settings, office.wire)
    return visit.page(
        "crms.html",
        "/accounts",
        crms=found,
        labels=labels(visit),
        kinds=kinds,
        asks={one.provider for one in kinds if client_of(settings, one.provider)},
        address=visit.address,
        clock=look.clock,
    )


@router.get("/crms/{crm_id}")
def show_one(visit: AtPage, crm_id: str) -> Response:
    """One CRM: how it stands, what goes there, what failed, who is in both."""
    owners(visit)
    number = number_of(crm_id)
    with visit.reading() as look:
        crm = present(visit, look, number)
        source = accounts.one(look.conn, look.ws, number)
        failed = reading.pushes(look.conn, look.ws, number, Slice(_FEW), states=_FAILED)
        counts = matching.counts(look.conn, look.ws, number)
        tags, tiers = look.tags(), look.tiers()
    return visit.page(
        "crm.html",
        "/accounts",
        crm=crm,
        source=source,
        label=labels(visit).get(crm.provider, crm.provider),
        failed=failed.items,
        counts=counts,
        states=STATES,
        sides=SIDES,
        kinds=get_args(PushKind),
        directions=_DIRECTIONS,
        tags=tags,
        tiers=tiers,
        clock=look.clock,
    )


@router.get("/crms/{crm_id}/pushes")
def show_pushes(
    visit: AtPage,
    crm_id: str,
    state: Annotated[list[PushState], Query()] = [],  # noqa: B006
    what: Annotated[list[PushedWhat], Query()] = [],  # noqa: B006
    cursor: str | None = None,
) -> Response:
    """People and activities on their way or there, the newest step first."""
    owners(visit)
    number = number_of(crm_id)
    with visit.reading() as look:
        crm = present(visit, look, number)
        part = Slice(_SHOWN, cursor)
        found = reading.pushes(look.conn, look.ws, number, part, what=what, states=state)
    return visit.page(
        "crm_pushes.html",
        "/accounts",
        crm=crm,
        pushes=found.items,
        next=found.next,
        states=STATES,
        chosen=state,
        what=what,
        clock=look.clock,
    )


@router.get("/crms/{crm_id}/matches")
def show_matches(
    visit: AtPage, crm_id: str, side: MatchSide = "both", cursor: str | None = None
) -> Response:
    """Who is in both, here alone, or there alone."""
    owners(visit)
    number = number_of(crm_id)
    with visit.reading() as look:
        crm = present(visit, look, number)
        found = matching.page(look.conn, look.ws, number, side, Slice(_SHOWN, cursor))
        counts = matching.counts(look.conn, look.ws, number)
    return visit.page(
        "crm_matches.html",
        "/accounts",
        crm=crm,
        matches=found.items,
        next=found.next,
        counts=counts,
        side=side,
        sides=SIDES,
        clock=look.clock,
    )


def listed(visit: Visit, look: Look) -> list[Crm]:
    """The connected ones, for who may see them."""
    if "admin" not in visit.caller.scopes:
        return []
    office: Office = visit.request.app.state.office
    return reading.every(look.conn, look.ws, office.crm)


def labels(visit: Visit) -> dict[str, str]:
    """What the CRMs are called, by their names."""
    office: Office = visit.request.app.state.office
    return {one.provider: one.label for one in connecting.kinds(office.settings, office.wire)}


def owners(visit: Visit) -> Office:
    """Owners alone, as the API has it. Raises NoPage."""
    if "admin" not in visit.caller.scopes:
        raise NoPage
    office: Office = visit.request.app.state.office
    return office


def number_of(crm_id: str) -> int:
    """Raises NoPage."""
    number = ids.private("a", crm_id)
    if number is None:
        raise NoPage
    return number


def present(visit: Visit, look: Look, number: int) -> Crm:
    """Raises NoPage."""
    office: Office = visit.request.app.state.office
    found = reading.one(look.conn, look.ws, number, office.crm)
    if found is None:
        raise NoPage
    return found
