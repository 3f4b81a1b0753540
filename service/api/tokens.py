"""Tokens: who may use the API. Needs the scope `admin`."""

from __future__ import annotations

from fastapi import APIRouter, Response

from schemas.page import Page
from schemas.token import NewToken, Token, TokenRequest
from service.access import tokens
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.paging import Part
from service.api.problems import not_found
from service.db.moments import ms
from service.timeline.read.paging import paged, sealed

router = APIRouter(prefix="/tokens", tags=["tokens"])


@router.get("", response_model=Page[Token])
def list_tokens(desk: AtDesk, part: Part) -> Response:
    """All tokens, without their secrets."""
    place = part.place("tokens", str)
    with desk.reading() as at:
        after = place[0] if place else None
        found = tokens.listed(at.conn, at.ws.id, part.limit + 1, after)
    shown = found[: part.limit]
    cursor = sealed("tokens", shown[-1].id) if shown else ""
    return desk.shown(Page[Token].model_validate(paged(shown, len(found) > len(shown), cursor)))


@router.post("", response_model=NewToken, status_code=201)
def create_token(desk: AtPost, body: TokenRequest) -> Response:
    """A new token. Its secret is shown now and never again."""

    def work(at: At) -> Answer:
        expires = ms(body.expires_at) if body.expires_at else None
        token, secret = tokens.issue(at.conn, at.ws.id, body.name, body.scopes, expires, at.now)
        told = NewToken(**dict(token), secret=secret)
        kept = told.model_copy(update={"secret": None})
        return Answer(told, 201, f"/v1/tokens/{token.id}", kept)

    return desk.write(work, body)


@router.delete("/{token_id}", status_code=204)
def revoke_token(desk: AtDesk, token_id: str) -> Response:
    """Ends a token at once."""

    def work(at: At) -> Answer:
        if not tokens.revoke(at.conn, at.ws.id, token_id, at.now):
            raise not_found("token")
        return Answer(None, 204)

    answer = desk.write(work)
    desk.ground.remembered.forget()
    return answer
