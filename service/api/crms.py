"""CRMs: connected by a key or by consent, told who was touched and when, and let go again."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from schemas.crm import (
    Crm,
    CrmConnect,
    CrmConnected,
    CrmEdit,
    CrmField,
    CrmFields,
    CrmKind,
    CrmLeft,
)
from schemas.page import Page
from service.accounts.office import Office
from service.api.accounts import redirect_uri, session_of
from service.api.answers import Answer, as_json, written
from service.api.desk import At, AtDesk, Desk
from service.api.ids import number
from service.api.paging import Part
from service.api.preconditions import IfMatch, demand
from service.api.problems import not_found, told
from service.api.tables import LISTED, listed
from service.delivery.crm import connecting, consenting, leaving, mapping, reading
from service.delivery.crm.desk import CrmDesk
from service.timeline.read.paging import Slice

router = APIRouter(prefix="/crms", tags=["crms"])
ASKED = told("refused", "provider")
"""What may come of asking a CRM."""


@router.get("", response_model=Page[Crm], responses=LISTED)
def list_crms(desk: AtDesk, part: Part) -> Response:
    """The CRMs that are connected, and how what goes there stands; all on one page."""

    def read(at: At, _: Slice) -> Page[Crm]:
        every = reading.every(at.conn, at.ws, office_of(desk).crm)
        return Page(items=every, next=None)

    return listed(desk, Crm, part, read)


@router.get("/kinds", response_model=Page[CrmKind], responses=LISTED)
def list_crm_kinds(desk: AtDesk, part: Part) -> Response:
    """The CRMs that can be connected, and how."""
    found = connecting.kinds(desk.ground.settings, office_of(desk).wire)
    return listed(desk, CrmKind, part, lambda _at, _part: Page(items=found, next=None))


@router.post("/connect", response_model=CrmConnected, responses=ASKED)
async def connect_crm(desk: AtDesk, request: Request, body: CrmConnect) -> Response:
    """Connects a CRM by a key, which is proven first and never shown again; or tells where to send
    the person for their consent. Connecting one again replaces its key and ends its troubles.
    Nothing is pushed before `pushing` is switched on."""
    work = await crm_desk(desk)
    if not body.key:
        url = await consenting.begin(
            work,
            body.provider,
            body.site,
            lambda: redirect_uri(request, body.provider),
            session_of(desk.caller.csrf, desk.caller.name),
            import_contacts=body.import_contacts,
            user=desk.caller.user,
        )
        await run_in_threadpool(desk.trace, 200)
        return written(as_json(CrmConnected(crm=None, authorize_url=url)), 200, {})
    account = await connecting.connect(
        work,
        body.provider,
        body.key,
        body.site,
        import_contacts=body.import_contacts,
        user=desk.caller.user,
    )
    await run_in_threadpool(desk.trace, 200)
    found = await run_in_threadpool(seen, desk, account)
    return written(as_json(CrmConnected(crm=found, authorize_url=None)), 200, {})


@router.get("/{crm_id}", response_model=Crm)
def get_crm(desk: AtDesk, crm_id: str) -> Response:
    """One connected CRM."""
    with desk.reading() as at:
        found = present(desk, at, account_of(crm_id))
    return desk.shown(found)


@router.patch("/{crm_id}", response_model=Crm, responses=ASKED)
async def edit_crm(desk: AtDesk, crm_id: str, body: CrmEdit, if_match: IfMatch = None) -> Response:
    """Switches pushing on or pauses it, and says what goes where; what is left out stays. A mapping
    is held against the fields the CRM has now. What was logged stays as it is."""
    account = account_of(crm_id)
    await run_in_threadpool(seen, desk, account)
    if body.mapping is not None:
        rules = await mapping.settled(await crm_desk(desk), account, body.mapping)
        body = body.model_copy(update={"mapping": rules})

    def work(at: At) -> Answer:
        demand(if_match, present(desk, at, account))
        connecting.switch(at.conn, at.ws, account, body, at.now)
        return Answer(present(desk, at, account), tagged=True)

    return await run_in_threadpool(desk.write, work)


@router.delete("/{crm_id}", response_model=CrmLeft, responses=told("refused"))
async def disconnect_crm(
    desk: AtDesk,
    crm_id: str,
    cleanup: Annotated[
        Literal["keep", "remove"],
        Query(description="remove: take out what was logged there, and empty our own fields"),
    ] = "keep",
) -> Response:
    """Pushes nothing more, and forgets the key. What others typed there is never touched; what was
    read from there stays here. Taking much out goes on by itself: the answer says how much is
    left."""
    account = account_of(crm_id)
    await run_in_threadpool(seen, desk, account)
    left = await leaving.leave(await crm_desk(desk), account, cleanup)
    await run_in_threadpool(desk.trace, 200)
    return written(as_json(left), 200, {})


@router.get("/{crm_id}/fields", response_model=Page[CrmField], responses=LISTED | ASKED)
async def list_crm_fields(desk: AtDesk, crm_id: str, part: Part) -> Response:
    """The fields people have in the CRM now, as it says itself; all on one page."""
    account = account_of(crm_id)
    await run_in_threadpool(seen, desk, account)
    page = Page[CrmField](items=await mapping.fields(await crm_desk(desk), account), next=None)
    return await run_in_threadpool(listed, desk, CrmField, part, lambda _at, _part: page)


@router.post("/{crm_id}/fields", response_model=CrmFields, responses=ASKED)
async def prepare_crm_fields(desk: AtDesk, crm_id: str) -> Response:
    """Makes the fields Touchline would have there, where the CRM lets it; again is as good as once.
    Of the others it says how an administrator makes them."""
    account = account_of(crm_id)
    await run_in_threadpool(seen, desk, account)
    found = await mapping.prepare(await crm_desk(desk), account)
    await run_in_threadpool(desk.trace, 200)
    answer = CrmFields(fields=dict(found.fields), missing=dict(found.missing))
    return written(as_json(answer), 200, {})


def office_of(desk: Desk) -> Office:
    """What talks to the world outside."""
    office: Office = desk.request.app.state.office
    return office


async def crm_desk(desk: Desk) -> CrmDesk:
    """What work on a CRM stands on."""
    office = office_of(desk)
    vault = await run_in_threadpool(lambda: office.vault)
    return CrmDesk(office.db, desk.caller.ws, vault, office.wire, office.budgets, office.clock)


def account_of(crm_id: str) -> int:
    """The number of an id. Raises not-found."""
    return number("a", crm_id, "CRM")


def present(desk: Desk, at: At, account: int) -> Crm:
    """The CRM as it is. Raises not-found."""
    found = reading.one(at.conn, at.ws, account, office_of(desk).crm)
    if found is None:
        raise not_found("CRM")
    return found


def seen(desk: Desk, account: int) -> Crm:
    """The same, of a snapshot of its own."""
    with desk.reading() as at:
        return present(desk, at, account)
