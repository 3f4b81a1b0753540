"""Forms of pages: what they tell, that they were ours, and the session that comes of one."""

from __future__ import annotations

import hmac
import re
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from service.access import arrivals, sessions
from service.access.callers import Caller
from service.access.ground import Ground

_OURS = re.compile(r"/(?![/\\])[\x21-\x7e]{0,500}")
"""An address on this site."""
_LARGEST = 16_384


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form; none of one that is too large."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=20))


def is_own(request: Request, shown: str, word: str | None) -> bool:
    """Whether a form was sent by a page of ours. word: what that page knew."""
    if word is None or request.headers.get("sec-fetch-site") == "cross-site":
        return False
    return hmac.compare_digest(shown.encode(), word.encode())


def ours(where: str) -> str:
    """Where somebody wanted to go, if that is on this site."""
    return where if _OURS.fullmatch(where) else "/"


def come_in(request: Request, session: str, where: str) -> Response:
    """On to a page, with the cookie of a session that was just opened."""
    ground = ground_of(request)
    ground.remembered.forget()  # the session before this one has ended
    answer = RedirectResponse(ours(where), status_code=303)
    answer.set_cookie(**sessions.cookie(session, ground.settings))
    answer.delete_cookie(arrivals.COOKIE)
    return answer


def old_session(request: Request) -> str:
    """The secret of the session this browser has, "" for none."""
    return request.cookies.get(sessions.COOKIE, "")


def caller_of(request: Request) -> Caller | None:
    """Who is signed in."""
    caller: Caller | None = request.state.caller
    return caller


def ground_of(request: Request) -> Ground:
    """What the process stands on."""
    ground: Ground = request.app.state.ground
    return ground
