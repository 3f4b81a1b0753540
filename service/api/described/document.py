"""The whole document: what FastAPI knows of shapes, what the routes can answer, and how to call."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, cast

import orjson
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from schemas.page import Page
from schemas.problem import Problem
from service.access.sessions import COOKIE
from service.api.answers import shown
from service.api.described.faults import answer
from service.api.described.hearing import webhooks
from service.api.described.operation import name_of, tell
from service.api.described.samples import SHAPES, Samples
from service.api.problems import PREFIX, PROBLEMS

_ABOUT = """\
When did you last truly have contact with everyone you know, and whom are you losing?

Every request to `/v1` shows a token (`Authorization: Bearer tl_…`). Lists answer
`{"items": […], "next": …}`: hand `next` back as `cursor` for the page after it. A query key that
may be repeated means any of its values; a key nobody knows is refused. Times are RFC 3339, UTC.
Ids are opaque. Errors are problems (RFC 9457): branch on `type`. Beside what each route lists, any
of them may answer 405 `method-not-allowed`, 500 `internal` and 503 `not-ready`."""
_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "X-Request-Id": ("Name of this request, as in the log; yours, if you sent one", {}),
    "ETag": ("Of what is answered: for If-None-Match, and for If-Match on an edit", {}),
    "Location": ("Where the new thing is", {}),
    "Content-Disposition": ("With CSV and NDJSON: a name to save it under", {}),
    "Idempotent-Replayed": ("true: told before, nothing was done again", {"const": "true"}),
    "Retry-After": ("Seconds to wait", {"pattern": "^[0-9]+$"}),
    "WWW-Authenticate": ("Bearer", {}),
}
_ALWAYS = frozenset({"X-Request-Id", "Retry-After", "WWW-Authenticate"})
_DOORS: dict[str, dict[str, str]] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "`Authorization: Bearer tl_…`. `touchline token create` makes one.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A browser's. Writes show `X-CSRF-Token` too: `csrf` of GET /v1/me.",
    },
    "address": {
        "type": "apiKey",
        "in": "query",
        "name": "token",
        "description": "For calendars, which can show a token nowhere else: scope `feed`.",
    },
}
_PAGE = re.compile(r"^Page_(\w+)_$")
_HELD = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "the ETag of what you hold: 304 and no body if nothing has changed",
    "schema": {"type": "string"},
    "example": '"f3a9c1d2e4b5a6978c0d1e2f"',
}


def install(app: FastAPI, nouns: Sequence[ModuleType]) -> None:
    """Makes app.openapi() and /openapi.json tell this. nouns: rooms with a router; their first
    lines are what the document says of their tags. It takes a second to work out, so it is done
    when first asked for, and on a thread."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app, nouns)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    app.add_route("/openapi.json", lambda request: shown(request, openapi()))


def document(app: FastAPI, nouns: Sequence[ModuleType]) -> dict[str, Any]:
    """OpenAPI 3.1, worked out anew."""
    told = _plainly_named(
        get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    )
    shapes = told["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        shapes.pop(unused, None)
    for name, shape in shapes.items():
        if name.endswith("Page"):
            shape["description"] = inspect.getdoc(Page)
    shapes["Problem"], shapes["FieldProblem"] = _problem()
    samples, groups = Samples(shapes), dict[str, list[str]]()
    for route, method in _operations(app):
        operation = told["paths"][route.path_format][method.lower()]
        groups |= {name_of(one): one for one in tell(operation, route, method, samples)}
    told["components"] |= {
        "responses": {name: answer(slugs) for name, slugs in groups.items()},
        "headers": {name: _header(name) for name in _HEADERS},
        "parameters": {"If-None-Match": _HELD},
        "securitySchemes": _DOORS,
    }
    told["webhooks"], heard = webhooks()
    shapes |= heard
    told["tags"] = _tags(told, nouns)
    told["x-problems"] = [
        {"type": PREFIX + slug, "slug": slug, "status": status, "title": title}
        for slug, (status, title) in PROBLEMS.items()
    ]
    return told


def _plainly_named(told: dict[str, Any]) -> dict[str, Any]:
    """Shapes by names a person would give them: ContactPage, GapSuggestion."""
    named = {raw: _plain(raw) for raw in told["components"]["schemas"]}
    assert len({*named.values()}) == len(named)
    text = orjson.dumps(told).decode()
    for raw in named.keys() - named.values():
        text = text.replace(f'"{raw}"', f'"{named[raw]}"')
        text = text.replace(f'"{SHAPES}{raw}"', f'"{SHAPES}{named[raw]}"')
    plain: dict[str, Any] = orjson.loads(text)
    return plain


def _plain(raw: str) -> str:
    room, _, name = raw.rpartition("__")
    room = room.rpartition("__")[2].capitalize()
    name = _PAGE.sub(r"\1Page", name)
    return name if room == name else room + name


def _operations(app: FastAPI) -> Iterator[tuple[APIRoute, str]]:
    """Routes with what their inclusion added: the prefix, and what all of /v1 depends on."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and context.include_in_schema:
            for method in sorted(context.methods or ()):
                yield cast(APIRoute, context), method


def _problem() -> tuple[dict[str, Any], dict[str, Any]]:
    shape = TypeAdapter(Problem).json_schema(ref_template=SHAPES + "{model}")
    return shape, shape.pop("$defs")["FieldProblem"]


def _header(name: str) -> dict[str, Any]:
    about, shape = _HEADERS[name]
    return {
        "description": about,
        "required": name in _ALWAYS,
        "schema": {"type": "string", **shape},
    }


def _tags(told: dict[str, Any], nouns: Sequence[ModuleType]) -> list[dict[str, str]]:
    """In the order of the nouns; of several rooms with one tag the first speaks."""
    about: dict[str, str] = {}
    for noun in nouns:
        router: APIRouter = noun.router
        said = (inspect.getdoc(noun) or "").partition("\n\n")[0].replace("\n", " ")
        for route in router.routes:
            for tag in getattr(route, "tags", ()):
                about.setdefault(tag, said)
    used = {tag for path in told["paths"].values() for one in path.values() for tag in one["tags"]}
    return [{"name": tag, "description": said} for tag, said in about.items() if tag in used]
