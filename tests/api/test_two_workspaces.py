"""Nobody of another workspace learns or changes anything, whatever they know: property tests over
every route of the document, so that a new one is covered by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from sqlalchemy import update

from service.access import tokens
from service.access.members import MAY
from service.access.workspaces import Workspace
from service.db import ids, tables
from service.db.moments import ms
from service.db.session import Database
from service.settings import Settings
from tests.api import stolen
from tests.api.client import calling
from tests.api.crm_client import lent
from tests.api.filling import Fill, attempts, plain
from tests.api.stolen import Ids, Operation

OURS, THEIRS = "quillon", "brackwater"
TOPIC = "whatitwasabout"
KINDS = {"a", "c", "d", "dl", "i", "in", "l", "m", "n", "pa", "pp", "q", "r", "rl", "s", "t", "u"}
KINDS |= {"w", "wh"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without a limit of requests."""
    settings.api.requests_per_minute = 0
    return settings


@pytest.fixture(autouse=True)
def _nobody_is_called(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    lent(monkeypatch, lambda: now)


@dataclass(frozen=True, slots=True)
class Sides:
    """A victim with one of everything, and a thief with the same in another workspace. goods: ids
    the thief knows, one of each kind; loose: one more; hidden: words of the victim's that they do
    not know; cursors: of the victim's lists, by path."""

    victim: Workspace
    mine: Ids
    goods: list[str]
    loose: str
    hidden: list[str]
    cursors: dict[str, str]
    thief: httpx.Client


@pytest.fixture
def sides(
    app: FastAPI, db: Database, ws: Workspace, settings: Settings, now: datetime,
    portal: BlockingPortal,
) -> Iterator[Sides]:  # fmt: skip
    """Both, on one database."""
    document = app.openapi()
    victim, them = stolen.owned(db, settings, OURS, now)
    own, me = stolen.owned(db, settings, THEIRS, now)
    with (
        calling(app, portal, _token(db, victim, them, now)) as theirs,
        calling(app, portal, _token(db, own, me, now)) as mine,
    ):
        known = stolen.furnish(db, victim, theirs, document, OURS, now)
        held = stolen.furnish(db, own, mine, document, THEIRS, now)
        assert known.keys() >= KINDS, "one of everything is no longer made of the examples"
        goods, loose = [ones[0] for ones in known.values()], known["c"].pop()
        hidden = [OURS, *(one for ones in known.values() for one in ones[1:])]
        places = {
            one.path: cursor
            for one in stolen.operations(document)
            if (cursor := _cursor(theirs, one)) is not None
        }
        yield Sides(victim, held, goods, loose, hidden, places, mine)


def test_what_is_stolen_opens_nothing(app: FastAPI, db: Database, sides: Sides) -> None:
    before = stolen.rows(db, sides.victim.id)
    for operation in stolen.operations(app.openapi()):
        for fill, good in attempts(operation, sides.mine, sides.goods, sides.loose):
            answer = _told_nothing(sides, operation, fill)
            if good:
                ghost = ids.public(good.partition("_")[0], ids.drawn())
                other = _told_nothing(sides, operation, fill.swapped(good, ghost))
                assert _seen(answer, good) == _seen(other, ghost), (operation.path, fill)
        _try_places_and_keys(sides, operation)
        assert stolen.rows(db, sides.victim.id) == before, operation.path


def test_each_role_and_scope_may_what_the_document_says(
    app: FastAPI, db: Database, settings: Settings, now: datetime, ws: Workspace,
    portal: BlockingPortal,
) -> None:  # fmt: skip
    place, _ = stolen.owned(db, settings, OURS, now)
    callers: list[tuple[set[str], str]] = [
        ({*MAY[role]}, stolen.admit(db, place, role, role, now)) for role in MAY
    ]
    callers.append(({"feed"}, stolen.admit(db, place, "owner", "calendar", now, "feed")))
    callers.append(({"read"}, stolen.admit(db, place, "owner", "dashboard", now, "read")))
    for scopes, secret in callers:
        with calling(app, portal, secret) as client:
            for one in stolen.operations(app.openapi()):
                _demand_scope(client, one, scopes)


def test_a_colleague_learns_that_and_when_but_never_what(
    app: FastAPI, db: Database, settings: Settings, now: datetime, ws: Workspace,
    portal: BlockingPortal,
) -> None:  # fmt: skip
    document, (place, owner) = app.openapi(), stolen.owned(db, settings, OURS, now)
    with calling(app, portal, _token(db, place, owner, now)) as client:
        known = stolen.furnish(db, place, client, document, OURS, now, TOPIC)
    with db.writing(place.id) as conn:
        mine = tables.accounts.c.workspace_id == place.id
        conn.execute(update(tables.accounts).where(mine).values(user_id=owner, shared=False))
    colleague = stolen.admit(db, place, "owner", "colleague", now)
    told, everything = 0, [one for ones in known.values() for one in ones]
    with calling(app, portal, colleague) as client:
        for one in stolen.operations(document):
            for fill, _ in attempts(one, known, everything, known["c"][0]):
                if one.method == "GET":
                    answer = client.get(fill.path, params=fill.query)
                    told += answer.status_code == 200
                    assert TOPIC not in answer.text, (one.path, fill)
    assert told > len(known["c"]) + len(known["i"])


def _token(db: Database, ws: Workspace, user: int, now: datetime) -> str:
    with db.writing(ws.id) as conn:
        return tokens.issue(conn, ws.id, "own", stolen.SCOPES, None, ms(now), user)[1]


def _cursor(client: httpx.Client, operation: Operation) -> str | None:
    """The place after the first item of a list, if it has more."""
    if not any(one["name"] == "cursor" for one in operation.keys("query")):
        return None
    if "{" in operation.path:
        return None
    cursor: str | None = client.get(operation.path, params={"limit": 1}).json()["next"]
    return cursor


def _try_places_and_keys(sides: Sides, operation: Operation) -> None:
    """A place in a list of the victim's, and an Idempotency-Key of theirs: not the thief's, who has
    used the same ones for the same."""
    fill = plain(operation, sides.mine)
    if operation.path in sides.cursors:
        here = {"cursor": sides.cursors[operation.path]}
        _told_nothing(sides, operation, Fill(fill.path, here, fill.body))
    if operation.method == "POST" and operation.body is not None:
        _told_nothing(sides, operation, fill, stolen.key_of(operation))


def _told_nothing(
    sides: Sides, operation: Operation, fill: Fill, headers: dict[str, str] | None = None
) -> httpx.Response:
    """Asks as the thief; demands that the answer holds nothing of the victim's."""
    answer = sides.thief.request(
        operation.method, fill.path, params=fill.query, json=fill.body, headers=headers
    )
    text = answer.text.lower()
    assert answer.status_code < 500, (operation.path, fill, text)
    assert not [word for word in sides.hidden if word in text], (operation.path, fill)
    return answer


def _seen(answer: httpx.Response, sent: str) -> tuple[int, str]:
    """What a thief can tell answers apart by, without the id they sent themselves."""
    text = "" if answer.status_code < 400 else answer.text.replace(sent, "")
    return answer.status_code, text


def _demand_scope(client: httpx.Client, operation: Operation, scopes: set[str]) -> None:
    """As the document says of tokens: any of its alternatives opens the door, nothing else does."""
    wanted = [{*one["token"]} for one in operation.told["security"] if "token" in one]
    fill = plain(operation, {})
    answer = client.request(operation.method, fill.path, json=fill.body)
    barred = answer.status_code == 403 and "insufficient-scope" in answer.text
    open_to = not wanted or any(one <= scopes for one in wanted)
    assert barred == (not open_to), (operation.method, operation.path, scopes, answer.text)
