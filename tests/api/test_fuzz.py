"""Strangers at every operation of the document, with what it allows and with what it does not: the
service answers as the document says, and never breaks. `make fuzz` asks far more.

On SQLite all the corners of the shapes are asked for, on PostgreSQL chance decides.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from schemathesis.engine import events, from_schema
from starlette.types import Receive, Scope, Send

from service.access import tokens
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.settings import Settings
from tests.api import stolen
from tests.api.client import calling
from tests.api.crm_client import lent
from tests.api.stolen import ID, Document, Ids

_log = logging.getLogger(__name__)
CASES = int(os.environ.get("FUZZ_CASES", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "5"))
MARK, NOBODY = "quillon", "u_0000000000009"
EXPECTED = ["2xx", "3xx", "400", "401", "403", "404", "409", "412", "422"]


@pytest.fixture(autouse=True)
def _nobody_is_called(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    lent(monkeypatch, lambda: now)


@pytest.mark.parametrize("db", ["sqlite", "postgresql"], indirect=True)
def test_the_service_answers_as_it_says(
    app: FastAPI, db: Database, ws: Workspace, settings: Settings, now: datetime,
    portal: BlockingPortal,
) -> None:  # fmt: skip
    settings.api.requests_per_minute = 0
    secret, known, mine = _furnished(app, db, settings, now, portal)
    config = _config(app.openapi(), secret, known, corners=db.sqlite or CASES > 0)
    asked, wrong = 0, list[str]()
    document = schemathesis.openapi.from_asgi("/openapi.json", Spared(app, mine), config=config)
    for event in from_schema(document.exclude(path="/v1/events")).execute():
        if isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.cases)
            wrong += _failed(event)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            wrong.append(f"{event}")
    assert not wrong, f"{asked} cases, seed {SEED}\n\n" + "\n\n".join(dict.fromkeys(wrong))
    with calling(app, portal, secret) as client:
        assert client.get("/v1/me").status_code == 200, "the fuzz locked itself out"
    _log.info("%s cases, seed %s", asked, SEED)
    assert asked > 400


class Spared:
    """The application, but nobody ends the token that asks, nor its user: the rest would be asked
    by nobody."""

    def __init__(self, app: FastAPI, mine: Iterable[str]) -> None:
        self._app, self._mine = app, list(mine)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for one in self._mine if scope["type"] == "http" else ():
            scope["path"] = scope["path"].replace(one, NOBODY)
        await self._app(scope, receive, send)


def _furnished(
    app: FastAPI, db: Database, settings: Settings, now: datetime, portal: BlockingPortal
) -> tuple[str, Ids, set[str]]:
    """A token that may do everything, the ids of the workspace, and its own and its user's."""
    place, owner = stolen.owned(db, settings, MARK, now)
    with db.writing(place.id) as conn:
        token, secret = tokens.issue(conn, place.id, "own", stolen.SCOPES, None, ms(now), owner)
    with calling(app, portal, secret) as client:
        known = stolen.furnish(db, place, client, app.openapi(), MARK, now)
        mine = {token.id, client.get("/v1/me").json()["id"]}
    return secret, known, mine


def _config(document: Document, secret: str, known: Ids, *, corners: bool) -> Any:
    bound: dict[str, dict[str, Any]] = {
        key: {"dictionary": kind, "probability": 0.7} for key, kind in _bindings(document)
    }
    return schemathesis.Config.from_dict(
        {
            "headers": {"Authorization": f"Bearer {secret}"},
            "seed": SEED,
            "continue-on-failure": True,
            "generation": {
                "max-examples": CASES or 4, "deterministic": CASES == 0, "database": "none",
            },
            "dictionaries": {kind: {"values": ones} for kind, ones in known.items() if ones},
            "parameters": {key: one for key, one in bound.items() if known.get(one["dictionary"])},
            "phases": {
                "examples": {"enabled": corners}, "coverage": {"enabled": corners},
                "fuzzing": {"enabled": not corners or CASES > 0}, "stateful": {"enabled": True},
            },
            "operations": _exceptions(document),
        }
    )  # fmt: skip


def _exceptions(document: Document) -> list[dict[str, Any]]:
    """What is not asked of some operations, and why."""
    return [
        {
            "include-operation-id": list(_ruled(document)),
            "checks": {"positive_data_acceptance": {"expected-statuses": EXPECTED}},
        },
        {
            # A form carries words alone: what was no list or no text is one on the way.
            "include-operation-id": ["import_files"],
            "checks": {"negative_data_rejection": {"enabled": False}},
        },
        {
            # Calendars may show a token in a header instead, which here is a good one.
            "include-path-regex": "^/feeds/",
            "checks": {"ignored_auth": {"enabled": False}},
        },
    ]


def _ruled(document: Document) -> Iterator[str]:
    """Operations with rules that no shape can say: between fields (either until or days; from
    before to), of cursors and consents that must have been handed out, of keys used twice, and of
    an If-Match that nobody has read."""
    for one in stolen.operations(document):
        keys = {key["name"] for key in one.keys("query")}
        if one.method != "GET" or keys & {"cursor", "from"} or "400" in one.told["responses"]:
            yield one.told["operationId"]


def _bindings(document: Document) -> Iterator[tuple[str, str]]:
    """Where the document shows an id, and of which kind."""
    for one in stolen.operations(document):
        for key in (*one.keys("path"), *one.keys("query")):
            if found := ID.search(str(key["example"])):
                yield f"{key['in']}.{key['name']}", found[1]
        yield from _bound("body", one.body)


def _bound(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _bound(f"{place}.{name}", one)
    elif isinstance(value, list):
        for one in value[:1]:
            yield from _bound(f"{place}[*]", one)
    elif found := ID.fullmatch(str(value)):
        yield place, found[1]


def _failed(event: events.ScenarioFinished) -> Iterator[str]:
    for name, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                case = event.recorder.cases[name].value
                told = check.failure_info.failure
                asked = f"{case.method} {case.formatted_path} {case.query} {case.headers}"
                yield f"{event.recorder.label} {told.title}: {told.message}\n{asked} {case.body!r}"
