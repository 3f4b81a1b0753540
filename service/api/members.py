"""Members: who belongs to the workspace. Everybody sees them; owners rule them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from schemas.page import Page
from schemas.user import Invitation, Invited, Member, MemberEdit
from service.access import links, members, users
from service.accounts.leave import rest
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import number
from service.api.paging import Part
from service.api.preconditions import IfMatch, demand
from service.api.problems import ApiProblem, not_found, told
from service.api.tables import LISTED, listed
from service.db import ids
from service.timeline.read.paging import Slice, paged, sealed

router = APIRouter(prefix="/members", tags=["access"])
_LAST = "This is the last owner: make somebody else one first."


@router.get("", response_model=Page[Member], responses=LISTED)
def list_members(desk: AtDesk, part: Part) -> Response:
    """Everybody of the workspace, and who is invited."""

    def read(at: At, part: Slice) -> Page[Member]:
        place = part.place("members", int)
        found = members.listed(at.conn, at.ws.id, part.limit + 1, place[0] if place else -1)
        shown = found[: part.limit]
        cursor = sealed("members", ids.private("u", shown[-1].id)) if shown else ""
        return paged(shown, len(found) > len(shown), cursor)

    return listed(desk, Member, part, read)


@router.post("", response_model=Invited, status_code=201, responses=told("refused"))
def invite_member(desk: AtPost, request: Request, body: Invitation) -> Response:
    """Invites somebody: the answer holds a link for them to sign in with, once, within a week.
    Whoever is a user of another workspace must sign in as that user to take it."""
    address: str = request.app.state.address.rstrip("/")

    def work(at: At) -> Answer:
        user = users.make(at.conn, body.email, body.name or body.email, at.now)
        held = members.here(at.conn, at.ws.id, user)
        if held is not None and held.joined_at is not None:
            raise ApiProblem("refused", "They are a member already.")
        members.invite(at.conn, at.ws.id, user, body.role, body.name or body.email, at.now)
        links.withdraw(at.conn, at.ws.id, user)
        secret = links.issue(at.conn, at.ws, at.now, user, links.INVITES)
        made = Invited(**dict(_member(at, user)), link=f"{address}/sign-in/{secret}")
        kept = made.model_copy(update={"link": None})
        return Answer(made, 201, f"/v1/members/{made.id}", kept)

    return desk.write(work, body)


@router.get("/{user_id}", response_model=Member)
def get_member(desk: AtDesk, user_id: str) -> Response:
    """One member."""
    with desk.reading() as at:
        found = _member(at, number("u", user_id, "member"))
    return desk.shown(found)


@router.patch("/{user_id}", response_model=Member, responses=told("refused"))
def edit_member(desk: AtDesk, user_id: str, body: MemberEdit, if_match: IfMatch = None) -> Response:
    """Gives somebody another role; their sessions and tokens may do what it allows at once."""

    def work(at: At) -> Answer:
        user = number("u", user_id, "member")
        demand(if_match, _member(at, user))
        if body.role != "owner" and members.is_last_owner(at.conn, at.ws.id, user):
            raise ApiProblem("refused", _LAST)
        members.change(at.conn, at.ws.id, user, body.role)
        return Answer(_member(at, user), tagged=True)

    answer = desk.write(work)
    desk.ground.remembered.forget()
    return answer


@router.delete("/{user_id}", status_code=204, responses=told("refused"))
def remove_member(desk: AtDesk, user_id: str, if_match: IfMatch = None) -> Response:
    """Takes somebody out: their sessions and tokens end at once, and their accounts are read no
    more. What came from those stays, and stays theirs."""

    def work(at: At) -> Answer:
        user = number("u", user_id, "member")
        demand(if_match, _member(at, user))
        if members.is_last_owner(at.conn, at.ws.id, user):
            raise ApiProblem("refused", _LAST)
        members.leave(at.conn, at.ws.id, user)
        rest(at.conn, at.ws, user)
        return Answer(None, 204)

    answer = desk.write(work)
    desk.ground.remembered.forget()
    return answer


def _member(at: At, user: int) -> Member:
    found = members.one(at.conn, at.ws.id, user)
    if found is None:
        raise not_found("member")
    return found
