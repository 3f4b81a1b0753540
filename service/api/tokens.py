"""Tokens: who may use the API. With a session one's own; with a token of the scope `admin`, and for
owners, those of everybody."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.page import Page
from schemas.token import NewToken, Token, TokenRequest
from service.access import tokens
from service.access.members import MAY
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost, Desk
from service.api.paging import Part
from service.api.problems import ApiProblem, not_found
from service.api.tables import LISTED, listed
from service.db.moments import ms
from service.timeline.read.paging import Slice, paged, sealed

router = APIRouter(prefix="/tokens", tags=["access"])


@router.get("", response_model=Page[Token], responses=LISTED)
def list_tokens(desk: AtDesk, part: Part) -> Response:
    """Tokens without their secrets: all of them for owners, else one's own."""

    def read(at: At, part: Slice) -> Page[Token]:
        place = part.place("tokens", str)
        after = place[0] if place else None
        found = tokens.listed(at.conn, at.ws.id, part.limit + 1, after, _whose(desk))
        shown = found[: part.limit]
        cursor = sealed("tokens", shown[-1].id) if shown else ""
        return paged(shown, len(found) > len(shown), cursor)

    return listed(desk, Token, part, read)


@router.post("", response_model=NewToken, status_code=201)
def create_token(desk: AtPost, body: TokenRequest) -> Response:
    """A new token of one's own. Its secret is shown now and never again. Its scopes are bounded by
    one's role, now and later."""
    beyond = set(body.scopes) - MAY[desk.caller.role]
    if beyond:
        said = f"The role {desk.caller.role} cannot give the scope {', '.join(sorted(beyond))}."
        raise ApiProblem("insufficient-scope", said)

    def work(at: At) -> Answer:
        expires, user = ms(body.expires_at) if body.expires_at else None, desk.caller.user
        token, secret = tokens.issue(
            at.conn, at.ws.id, body.name, body.scopes, expires, at.now, user
        )
        made = NewToken(**dict(token), secret=secret)
        kept = made.model_copy(update={"secret": None})
        return Answer(made, 201, f"/v1/tokens/{token.id}", kept)

    return desk.write(work, body)


@router.get("/{token_id}", response_model=Token)
def get_token(desk: AtDesk, token_id: str) -> Response:
    """One token, without its secret."""
    with desk.reading() as at:
        found = tokens.one(at.conn, at.ws.id, token_id, _whose(desk))
    if found is None:
        raise not_found("token")
    return desk.shown(found)


@router.delete("/{token_id}", status_code=204)
def revoke_token(desk: AtDesk, token_id: str) -> Response:
    """Ends a token at once: one's own, or as an owner anybody's."""

    def work(at: At) -> Answer:
        if not tokens.revoke(at.conn, at.ws.id, token_id, at.now, _whose(desk)):
            raise not_found("token")
        return Answer(None, 204)

    answer = desk.write(work)
    desk.ground.remembered.forget()
    return answer


def _whose(desk: Desk) -> int | None:
    """None for everybody's."""
    return None if "admin" in desk.caller.scopes else desk.caller.user
