"""Accounts: where things come from, connected once, and how complete they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from schemas.account import (
    Account,
    AccountEdit,
    AuditRequest,
    Connect,
    ConnectRequest,
    Disconnected,
)
from schemas.page import Page
from service.access.workspaces import Workspace
from service.accounts import ask, connect, leave, setup
from service.accounts.health import ERASING
from service.accounts.office import Office
from service.accounts.providers import NotConfigured
from service.accounts.refusal import Refusal
from service.api.answers import Answer, as_json, written
from service.api.desk import At, AtDesk, AtPost, Desk
from service.api.ids import number
from service.api.paging import Part
from service.api.problems import ApiProblem, not_found, told
from service.api.tables import LISTED, listed
from service.db import ids
from service.timeline.read import accounts
from service.timeline.read.paging import Slice

Work = Callable[[At, int], None]
_OWNED = told("forbidden", "refused")
router = APIRouter(prefix="/accounts", tags=["accounts"])


@router.get("", response_model=Page[Account], responses=LISTED)
def list_accounts(desk: AtDesk, part: Part) -> Response:
    """Each account with its problem, if any, and how complete its streams are."""

    def read(at: At, part: Slice) -> Page[Account]:
        return accounts.page(at.conn, at.ws, part)

    return listed(desk, Account, part, read)


@router.get("/{account_id}", response_model=Account)
def get_account(desk: AtDesk, account_id: str) -> Response:
    """One account."""
    with desk.reading() as at:
        found = _account(at, account_id)
    return desk.shown(found)


@router.patch("/{account_id}", response_model=Account, responses=_OWNED)
def share_account(desk: AtDesk, account_id: str, body: AccountEdit) -> Response:
    """Lets colleagues read what its mail and meetings are about, or no longer. Only whose account
    it is may say so."""
    return _asked(
        desk, account_id, lambda at, one: ask.share(at.conn, at.ws, one, body.shared), 200
    )


@router.post("/connect", response_model=Connect, responses=told("not-found", "refused", "provider"))
async def connect_account(desk: AtDesk, request: Request, body: ConnectRequest) -> Response:
    """Where to send the person for their consent. The address is good for a quarter of an hour,
    once; with a session, only in the browser that asked."""
    office: Office = request.app.state.office
    provider = office.provider(body.provider)
    again = await run_in_threadpool(_again, desk, body)
    asked = connect.Ask(
        features=frozenset(body.features),
        redirect_uri=redirect_uri(request, body.provider),
        session=session_of(desk.caller.csrf, desk.caller.name),
        account=again,
        hint=body.hint,
        user=desk.caller.user,
    )
    vault = await run_in_threadpool(lambda: office.vault)
    ws, now = desk.caller.ws, desk.ground.now()
    url = await connect.begin(office.db, ws, vault, provider, asked, now)
    await run_in_threadpool(desk.trace, 200)
    return written(as_json(Connect(authorize_url=url)), 200, {})


@router.post("/{account_id}/sync", response_model=Account, status_code=202, responses=_OWNED)
def sync_account(desk: AtPost, account_id: str) -> Response:
    """A turn as soon as possible; ends a pause."""
    return _asked(desk, account_id, lambda at, one: ask.sync(at.conn, at.ws, one, at.now))


@router.post("/{account_id}/resync", response_model=Account, status_code=202, responses=_OWNED)
def resync_account(desk: AtPost, account_id: str) -> Response:
    """Reads everything anew from the start. What is held stays."""
    return _asked(desk, account_id, lambda at, one: ask.resync(at.conn, at.ws, one, at.now))


@router.post("/{account_id}/pause", response_model=Account, responses=_OWNED)
def pause_account(desk: AtPost, account_id: str) -> Response:
    """Stops reading at once, until the next sync is asked for. An owner of the workspace may do so
    for others."""
    work: Work = lambda at, one: ask.pause(at.conn, at.ws, one)  # noqa: E731
    return _asked(desk, account_id, work, 200, owners=True)


@router.post("/{account_id}/audit", response_model=Account, status_code=202, responses=_OWNED)
def audit_account(desk: AtPost, account_id: str, body: AuditRequest | None = None) -> Response:
    """Compares what is held with the provider, id by id, and repairs every difference."""
    accept = body is not None and body.accept_removals
    return _asked(
        desk,
        account_id,
        lambda at, one: ask.audit(at.conn, at.ws, one, at.now, accept_removals=accept),
        body=body,
    )


@router.delete("/{account_id}", response_model=Disconnected, responses=_OWNED)
async def disconnect_account(
    desk: AtDesk,
    request: Request,
    account_id: str,
    data: Annotated[
        Literal["keep", "erase"], Query(description="what becomes of all that came from it")
    ],
) -> Response:
    """Stops reading, ends the grant at the provider, and keeps or erases what came. An owner of the
    workspace may do so for others."""
    office: Office = request.app.state.office
    ws = desk.caller.ws
    found = await run_in_threadpool(_read, desk, account_id)
    _demand(desk, found, owners=True)
    if found.kind == "crm" and found.status not in ("disconnected", ERASING):
        raise Refusal("This is a CRM. Let it go as one: what was logged there can be taken out.")
    account = number("a", account_id, "account")
    await leave.halt(office.db, ws, account)  # a turn under way must not call the end a problem
    left = await _ended(office, ws, account, found.provider)
    await leave.leave(office.db, ws, account, data)
    await run_in_threadpool(desk.trace, 200)
    answer = Disconnected(revoked=not left, told=left)
    return written(as_json(answer), 200, {})


async def _ended(office: Office, ws: Workspace, account: int, provider: str) -> str:
    """ "" or what the person should do at the provider."""
    vault = await run_in_threadpool(lambda: office.vault)
    try:
        return await leave.end(office.db, ws, vault, account, office.door(provider))
    except NotConfigured as error:
        return leave.unended(error)


def session_of(csrf: str | None, name: str) -> str:
    """Who asks for a consent: a browser's session, or a token."""
    return name if csrf is not None else f"{connect.TOKEN}{name}"


def redirect_uri(request: Request, provider: str) -> str:
    """Ours, as registered with the provider. Raises NotConfigured."""
    address: str = request.app.state.address
    if not address:
        raise NotConfigured(
            "TOUCHLINE_PUBLIC_URL is not set: the provider would not know where to lead back to."
        )
    return setup.redirect_uri(address, provider)


def _asked(
    desk: Desk,
    account_id: str,
    work: Work,
    status: int = 202,
    body: AuditRequest | None = None,
    *,
    owners: bool = False,
) -> Response:
    """owners: those of the workspace may ask it of others' accounts too."""

    def done(at: At) -> Answer:
        account = number("a", account_id, "account")
        _demand(desk, _account(at, account_id), owners=owners)
        work(at, account)
        return Answer(_account(at, account_id), status)

    return desk.write(done, body)


def _demand(desk: Desk, account: Account, *, owners: bool) -> None:
    """What is everybody's is open to all. Raises ApiProblem."""
    rules = owners and desk.caller.role == "owner"
    if rules or account.user is None or account.user.id == ids.public("u", desk.caller.user):
        return
    may = "whose account it is, or an owner of the workspace," if owners else "whose account it is"
    raise ApiProblem("forbidden", f"Only {may} may do that.")


def _again(desk: Desk, body: ConnectRequest) -> int | None:
    """The account that is to be connected again, if any. Raises ApiProblem and Refusal."""
    if body.account_id is None:
        return None
    known = _read(desk, body.account_id)
    if known.provider != body.provider:
        raise Refusal(f"This account is none of {body.provider}'s; connect it as a new one.")
    return number("a", body.account_id, "account")


def _read(desk: Desk, account_id: str) -> Account:
    with desk.reading() as at:
        return _account(at, account_id)


def _account(at: At, account_id: str) -> Account:
    found = accounts.one(at.conn, at.ws, number("a", account_id, "account"))
    if found is None:
        raise not_found("account")
    return found
