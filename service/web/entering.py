"""Coming in: by link, by password, with a connected account."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from service.access import arrivals, links, members, sessions, users
from service.access.secret import workspace_of
from service.access.workspaces import FIRST, opened
from service.accounts import connect, identify, setup
from service.accounts.office import Office
from service.accounts.refusal import ConnectorError, Refusal
from service.web.forms import caller_of, come_in, fields, ground_of, is_own, old_session, ours
from service.web.rendering import page
from service.web.standing import LABELS

router = APIRouter(include_in_schema=False)
_WRONG = "The address and the password do not fit together."
_STRANGE = "This form was open for too long, or came from another page. Try again."
_LASTS = 3600


@router.get("/sign-in")
def form(request: Request, next: str = "/") -> Response:
    """How to come in."""
    if request.state.caller is not None:
        return RedirectResponse(ours(next), status_code=303)
    return _form(request, next=ours(next))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """By password."""
    told = await fields(request)
    if not is_own(request, told.get("word", ""), request.cookies.get(arrivals.COOKIE)):
        return _form(request, 403, said=_STRANGE, **_carried(told))
    return await run_in_threadpool(_by_password, request, told)


@router.get("/sign-in/with/{provider}")
async def with_account(request: Request, provider: str) -> Response:
    """To the provider, who says who it is; back to the address accounts are connected at."""
    ground, office = ground_of(request), _office(request)
    wait = ground.attempts.wait(_address(request), "")
    if wait:
        return _form(request, 429, said=_patience(wait))
    word = request.cookies.get(arrivals.COOKIE) or secrets.token_urlsafe(24)
    try:
        asked = connect.Ask(
            features=frozenset(),
            redirect_uri=setup.redirect_uri(request.app.state.address, provider),
            session=identify.session_of(word),
        )
        url = await _consent(office, provider, asked, ground.now())
    except (ConnectorError, Refusal) as error:
        return _form(request, 409, said=error.because)
    ground.attempts.fail(_address(request), "")
    answer = RedirectResponse(url, status_code=303)
    answer.set_cookie(**sessions.kept(arrivals.COOKIE, word, ground.settings, _LASTS))
    return answer


@router.get("/sign-in/{secret}")
def by_link(request: Request, secret: str) -> Response:
    """Uses a one-time link up and opens a session."""
    ground, caller = ground_of(request), caller_of(request)
    workspace = workspace_of(links.PREFIX, secret)
    if workspace is None:
        return page("stale.html", status=410)
    now, proven = ground.now(), None if caller is None else caller.user
    with ground.db.writing(workspace) as conn:
        arrival = links.redeem(conn, workspace, secret, now, proven)
        if arrival.state == "in":
            way = "invitation" if arrival.user == proven else "link"
            session = arrivals.arrive(conn, arrival.user, workspace, way, old_session(request), now)
    if arrival.state == "unproven":
        return _form(request, link=secret)
    if arrival.state == "stale":
        return page("stale.html", status=410)
    return come_in(request, session, "/")


def _by_password(request: Request, told: Mapping[str, str]) -> Response:
    """Counted as wrong until it is right, so that trying many at a time is no way around."""
    ground, where, email = ground_of(request), _address(request), told.get("email", "").strip()
    wait = ground.attempts.wait(where, email.casefold())
    if wait:
        return _form(request, 429, said=_patience(wait), **_carried(told))
    ground.attempts.fail(where, email.casefold())
    with ground.db.reading() as conn:
        row = users.of_email(conn, email)
    if not users.fits(row, told.get("password", "")) or row is None:
        if row is not None:
            with ground.db.noting() as conn:
                arrivals.refuse(conn, row.id, "password", ground.now())
        return _form(request, 401, said=_WRONG, **_carried(told))
    ground.attempts.forget(where, email.casefold())
    session = _arrived(request, row.id, told.get("link", ""))
    if session is None:
        return _form(request, 403, said="You belong to no workspace any more.")
    return come_in(
        request, session, "/workspaces?" + urlencode({"next": ours(told.get("next", "/"))})
    )


def _arrived(request: Request, user: int, link: str) -> str | None:
    """A session where the link leads, if it is theirs, else in their first workspace."""
    ground = ground_of(request)
    now, invited = ground.now(), workspace_of(links.PREFIX, link)
    with ground.db.noting() as conn:
        places = members.places(conn, user)
        if invited is not None and links.whose(conn, invited, link, now) == user:
            links.redeem(conn, invited, link, now, user)
            places = [invited, *places]
        if not places:
            return None
        return arrivals.arrive(conn, user, places[0], "password", old_session(request), now)


def _form(request: Request, status: int = 200, **values: Any) -> Response:
    """The page, and the cookie that proves that what is sent came from it."""
    ground = ground_of(request)
    with ground.db.reading() as conn:
        offered = identify.offered(conn, ground.settings)
    word = request.cookies.get(arrivals.COOKIE) or secrets.token_urlsafe(24)
    shown: dict[str, Any] = {"said": "", "email": "", "next": "/", "link": ""}
    providers = [(name, LABELS.get(name, name)) for name in offered]
    answer = page("sign_in.html", status, word=word, providers=providers, **(shown | values))
    answer.set_cookie(**sessions.kept(arrivals.COOKIE, word, ground.settings, _LASTS))
    return answer


def _carried(told: Mapping[str, str]) -> dict[str, str]:
    """What a form sent again still knows."""
    kept = {"email": told.get("email", "")[:254], "link": told.get("link", "")[:100]}
    return kept | {"next": ours(told.get("next", "/"))}


async def _consent(office: Office, provider: str, asked: connect.Ask, now: int) -> str:
    """Sign-ins stand in the first workspace: nobody knows yet where they will lead."""

    def first() -> Any:
        with office.db.reading() as conn:
            return opened(conn, office.settings, FIRST), office.vault

    ws, vault = await run_in_threadpool(first)
    return await connect.begin(office.db, ws, vault, office.provider(provider), asked, now)


def _patience(seconds: int) -> str:
    return f"That was wrong too often. Wait {seconds} seconds, then try again."


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office
