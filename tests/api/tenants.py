"""Several people in one workspace, and several workspaces, as they come about through the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

from schemas.token import Scope
from service.access import members, tokens, users
from service.access.workspaces import Workspace, found, opened
from service.db import ids
from service.db.moments import ms
from service.db.session import Database
from tests.api.client import calling
from tests.conftest import NOW

EVERYTHING: tuple[Scope, ...] = ("read", "write", "admin")
_WORD = re.compile(r'name="word" value="([^"]*)"')


@dataclass(frozen=True)
class House:
    """The application and its database; the workspace of the first owner."""

    app: FastAPI
    portal: BlockingPortal
    db: Database
    ws: Workspace

    def user(self, email: str, role: Any = "member", ws: Workspace | None = None) -> int:
        """Somebody who has come into a workspace."""
        home = ws or self.ws
        with self.db.writing(home.id) as conn:
            user = users.make(conn, email, email.partition("@")[0].title(), ms(NOW))
            members.join(conn, home.id, user, role, ms(NOW))
        return user

    def workspace(self, name: str, owner: int) -> Workspace:
        """Another workspace of this owner."""
        with self.db.writing(self.ws.id) as conn:
            made = opened(conn, self.ws.settings, found(conn, name, "", owner, ms(NOW)))
        assert made is not None
        return made

    def token(self, user: int | None = None, *scopes: Scope, ws: Workspace | None = None) -> str:
        """A bearer token of somebody, the first owner's when nobody is named."""
        home = ws or self.ws
        with self.db.writing(home.id) as conn:
            asked = scopes or EVERYTHING
            return tokens.issue(conn, home.id, "test", asked, None, ms(NOW), user)[1]

    @contextmanager
    def bearer(
        self, user: int | None = None, *scopes: Scope, ws: Workspace | None = None
    ) -> Iterator[httpx.Client]:
        """Somebody's program."""
        with calling(self.app, self.portal, self.token(user, *scopes, ws=ws)) as client:
            yield client

    @contextmanager
    def visitor(self) -> Iterator[httpx.Client]:
        """A browser nobody knows."""
        with calling(self.app, self.portal) as client:
            yield client

    @contextmanager
    def signed_in(self, link: str) -> Iterator[httpx.Client]:
        """A browser that opened a link."""
        with self.visitor() as client:
            assert client.get(link).status_code == 303
            know(client)
            yield client


def know(client: httpx.Client) -> dict[str, Any]:
    """Learns the session's csrf; answers who it is."""
    told: dict[str, Any] = client.get("/v1/me").json()
    client.headers["X-CSRF-Token"] = told["csrf"]
    return told


def enter(
    client: httpx.Client, email: str, password: str, page: str = "/sign-in", **more: str
) -> httpx.Response:
    """Fills the form in and sends it."""
    shown = client.get(page).text
    word = _WORD.search(shown)
    assert word, shown
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))
    form = {**hidden, "email": email, "password": password, **more}
    return client.post("/sign-in", data=form)


def public(user: int) -> str:
    """The id others see."""
    return ids.public("u", user)
