"""Pages for which the CRM itself is asked: a dry run, and its fields to choose from."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from schemas.crm import Crm, Ours, Preview
from service.accounts.refusal import ConnectorError, Refusal
from service.delivery.crm import mapping, previewing
from service.delivery.crm.desk import CrmDesk
from service.web.crms import number_of, owners, present
from service.web.visit import AtPage, Look, Visit

_DOES = {
    "create": "made there",
    "update": "written",
    "nothing": "as it is",
    "left_out": "left out",
}
router = APIRouter(include_in_schema=False)


@router.get("/crms/{crm_id}/preview")
async def show_preview(visit: AtPage, crm_id: str) -> Response:
    """A dry run: nothing is written anywhere. A CRM that cannot be asked says why."""
    number = number_of(crm_id)
    look, crm = await run_in_threadpool(_seen, visit, number)
    preview: Preview | None = None
    problem = ""
    try:
        found = await previewing.preview(await _desk(visit), number)
        preview = await run_in_threadpool(_for_other_eyes, visit, number, found)
    except (Refusal, ConnectorError) as error:
        problem = error.because
    return visit.page(
        "crm_preview.html", "/accounts", crm=crm, preview=preview, problem=problem, does=_DOES,
        clock=look.clock,
    )  # fmt: skip


@router.get("/crms/{crm_id}/mapping")
async def show_mapping(visit: AtPage, crm_id: str) -> Response:
    """Which of our fields goes into which of theirs, with those there are now to choose from."""
    number = number_of(crm_id)
    look, crm = await run_in_threadpool(_seen, visit, number)
    fields: list[Any] = []
    problem = ""
    try:
        fields = await mapping.fields(await _desk(visit), number)
    except (Refusal, ConnectorError) as error:
        problem = error.because
    return visit.page(
        "crm_mapping.html", "/accounts", crm=crm, fields=[one for one in fields if one.writable],
        problem=problem, ours=get_args(Ours), clock=look.clock,
    )  # fmt: skip


def _seen(visit: Visit, number: int) -> tuple[Look, Crm]:
    owners(visit)
    with visit.reading() as look:
        return look, present(visit, look, number)


def _for_other_eyes(visit: Visit, number: int, found: Preview) -> Preview:
    with visit.reading() as look:
        return previewing.for_other_eyes(look.conn, look.ws, number, found)


async def _desk(visit: Visit) -> CrmDesk:
    office = owners(visit)
    vault = await run_in_threadpool(lambda: office.vault)
    ws = visit.caller.ws
    return CrmDesk(office.db, ws, vault, office.wire, office.budgets, office.clock)
