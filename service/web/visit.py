"""A look at a page by somebody who is signed in: what it is read with, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from service.access.callers import Caller
from service.access.ground import Ground
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import moment
from service.timeline.keeping import kept
from service.timeline.read import tags
from service.timeline.read.home import home
from service.timeline.read.naming import named
from service.timeline.read.paging import MOST, Slice
from service.web.clock import Clock
from service.web.forms import caller_of, ground_of
from service.web.rendering import SCRIPTED, page

Word = Annotated[str, Query(max_length=500)]
"""What a page is narrowed by, "" for nothing."""


class SignInFirst(Exception):
    """Nobody is signed in."""


class NoPage(Exception):
    """There is nothing at this address, or not any more."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is read with. now: epoch ms; clock: the same, to be told in words."""

    conn: Connection
    ws: Workspace
    now: int
    clock: Clock

    def names(self, stated: Iterable[str]) -> dict[str, str]:
        """What contacts are called, by any public ids of theirs; nobody's are left out."""
        numbers = {one: ids.private("c", one) for one in stated}
        found = named(self.conn, self.ws, {one for one in numbers.values() if one is not None})
        return {
            public: found[number].name or public
            for public, number in numbers.items()
            if number is not None and number in found
        }

    def tags(self) -> list[str]:
        """To choose from."""
        return [one.tag for one in tags.page(self.conn, self.ws, Slice(MOST)).items]

    def tiers(self) -> list[str]:
        """To choose from."""
        return sorted(kept(self.conn, self.ws).tiers)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page, by somebody known."""

    request: Request
    caller: Caller
    ground: Ground

    @contextmanager
    def reading(self) -> Iterator[Look]:
        """A snapshot."""
        now = self.ground.now()
        with self.ground.db.reading() as conn:
            clock = Clock(moment(now), home(conn, self.caller.ws))
            yield Look(conn, self.caller.ws, now, clock)

    @property
    def address(self) -> str:
        """Where people reach the service, without a slash at the end."""
        stated: str = self.request.app.state.address
        return (stated or str(self.request.base_url)).rstrip("/")

    def page(self, template: str, here: str, **values: Any) -> Response:
        """The page. here: the address marked in the navigation."""
        caller = self.caller
        writes = caller.csrf is not None and "write" in caller.scopes
        return page(
            template,
            headers=SCRIPTED,
            here=here,
            csrf=caller.csrf,
            role=caller.role,
            may_write=writes,
            may_rule=writes and "admin" in caller.scopes,
            **values,
        )


async def _visit(request: Request) -> Visit:
    caller = caller_of(request)
    if caller is None:
        raise SignInFirst
    return Visit(request, caller, ground_of(request))


AtPage = Annotated[Visit, Depends(_visit)]


def install(app: FastAPI) -> None:
    """What strangers and lost addresses are answered."""
    app.add_exception_handler(SignInFirst, _to_sign_in)
    app.add_exception_handler(NoPage, _gone)


async def _to_sign_in(request: Request, _: Exception) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    wanted = request.scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse("/sign-in?" + urlencode({"next": wanted}), status_code=303)


async def _gone(request: Request, _: Exception) -> Response:
    caller: Caller = request.state.caller
    return page("gone.html", 404, here="", csrf=caller.csrf)
