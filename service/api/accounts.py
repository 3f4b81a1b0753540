"""Accounts: where things come from."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.account import Account
from schemas.page import Page
from service.api.desk import AtDesk
from service.api.paging import Part
from service.timeline.read import accounts

router = APIRouter(prefix="/accounts", tags=["accounts"])


@router.get("", response_model=Page[Account])
def list_accounts(desk: AtDesk, part: Part) -> Response:
    """Each account with its problem, if any, and how complete its streams are."""
    with desk.reading() as at:
        page = accounts.page(at.conn, at.ws, part)
    return desk.shown(page)
