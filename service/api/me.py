"""Me: who asks, as a user and in this workspace."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from schemas.user import Me, MeEdit, Switch
from service.access import arrivals, passwords, sessions, users
from service.access.callers import by_session
from service.api.answers import Answer
from service.api.desk import At, AtDesk, Desk
from service.api.preconditions import IfMatch, demand
from service.api.problems import ApiProblem, not_found, told
from service.api.workspaces import here
from service.db import ids

router = APIRouter(prefix="/me", tags=["access"])
_HOUR = 3600 * 1000
_ORDER = ("read", "write", "admin", "feed")


@router.get("", response_model=Me)
def get_me(desk: AtDesk) -> Response:
    """Who the token or session belongs to, what it may do, and the workspace it looks at."""
    with desk.reading() as at:
        found = _me(desk, at)
    return desk.shown(found)


@router.patch("", response_model=Me, responses=told("forbidden", "refused"))
def edit_me(desk: AtDesk, body: MeEdit, if_match: IfMatch = None) -> Response:
    """Changes name, address or password. A new password ends all other sessions of the user."""
    with desk.reading() as at:
        row = users.row_of(at.conn, desk.caller.user)
    if body.email is not None or body.password is not None:
        _demand_proof(desk, row, body.old_password)
    # Outside the transaction, for it is slow on purpose.
    password = None if body.password is None else passwords.sealed(body.password)

    def work(at: At) -> Answer:
        demand(if_match, _me(desk, at))
        taken = None if body.email is None else users.of_email(at.conn, body.email)
        if taken is not None and taken.id != desk.caller.user:
            raise ApiProblem("refused", "Another user has this address.")
        stated = {"name": body.name, "email": body.email, "password": password}
        fresh = {name: value for name, value in stated.items() if value is not None}
        users.change(at.conn, desk.caller.user, **fresh)
        if password is not None:
            stays = desk.request.cookies.get(sessions.COOKIE, "") if desk.caller.csrf else ""
            sessions.close_all(at.conn, desk.caller.user, but=stays)
        return Answer(_me(desk, at), tagged=True)

    answer = desk.write(work)
    desk.ground.remembered.forget()
    return answer


@router.post("/switch", response_model=Me, responses=told("refused", "not-found"))
def switch_workspace(desk: AtDesk, body: Switch) -> Response:
    """Looks at another workspace of one's own: the session is replaced by one there, with another
    cookie and another csrf."""
    if desk.caller.csrf is None:
        raise ApiProblem("refused", "A token is of one workspace; make another there.")
    wanted, now = ids.private("w", body.workspace_id), desk.ground.now()
    with desk.ground.db.noting() as conn:
        old = desk.request.cookies.get(sessions.COOKIE, "")
        secret = arrivals.switch(conn, desk.caller.user, wanted, old, now)
        if secret is None:
            raise not_found("workspace")
        caller = by_session(conn, secret, desk.ground.settings, now)
        assert caller is not None
        desk.caller = caller
        answer = Answer(_me(desk, At(conn, caller.ws, now))).response()
    desk.ground.remembered.forget()
    answer.set_cookie(**sessions.cookie(secret, desk.ground.settings))
    return answer


def _demand_proof(desk: Desk, row: Any, stated: str | None) -> None:
    """That it is the person, not only their browser or a token of theirs. Raises ApiProblem."""
    caller, now = desk.caller, desk.ground.now()
    if caller.csrf is not None:
        opened = (caller.expires_at or 0) - sessions.LASTS
        if not row.password or (caller.way == "link" and now < opened + _HOUR):
            return
    if not row.password:
        raise ApiProblem("forbidden", "Sign in to set a password; a token cannot.")
    email = row.email or str(row.id)
    wait = desk.ground.attempts.wait("me", email)
    if wait:
        headers = {"Retry-After": str(wait)}
        raise ApiProblem("too-many-requests", "The password was wrong too often.", headers=headers)
    desk.ground.attempts.fail("me", email)
    if not users.fits(row, stated or ""):
        raise ApiProblem("forbidden", "old_password is not the present password.")
    desk.ground.attempts.forget("me", email)


def _me(desk: Desk, at: At) -> Me:
    row = users.row_of(at.conn, desk.caller.user)
    assert row is not None
    return Me(
        id=ids.public("u", row.id),
        name=row.name,
        email=row.email,
        has_password=bool(row.password),
        role=desk.caller.role,
        scopes=sorted(desk.caller.scopes, key=_ORDER.index),
        workspace=here(desk, at),
        csrf=desk.caller.csrf,
    )
