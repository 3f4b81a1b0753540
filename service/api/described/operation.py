"""One route as the document tells it: who may, with what, and everything it can answer."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from schemas.page import Page
from service.api.described.faults import problems
from service.api.described.samples import Samples
from service.api.described.texts import ABOUT, TEXTS
from service.api.guard import FEEDS, is_open, needed
from service.api.tables import MEDIA, as_csv

JSON = "application/json"
_UNSAID = "Successful Response"


def tell(told: dict[str, Any], route: APIRoute, method: str, samples: Samples) -> list[list[str]]:
    """Completes FastAPI's operation; answers the groups of problems it refers to."""
    told["operationId"] = route.name
    told["summary"] = route.name.replace("_", " ").capitalize()
    told["security"] = _security(route.path, method)
    for parameter in told.get("parameters", ()):
        _parameter(parameter, samples)
    for media, body in told.get("requestBody", {}).get("content", {}).items():
        if media == JSON:
            body["example"] = samples.of(body["schema"])
    answers = {code: one for code, one in told["responses"].items() if _is_own(code, route)}
    for code, one in answers.items():
        _answer(one, code, route, method, samples)
    if any("ETag" in one["headers"] for one in answers.values()) and method == "GET":
        answers["304"] = _UNCHANGED
        told.setdefault("parameters", []).append(_ref("parameters", "If-None-Match"))
    faults = problems(route, method)
    refused = {str(code): _ref("responses", name_of(slugs)) for code, slugs in faults.items()}
    told["responses"] = answers | refused
    return list(faults.values())


def _is_own(code: str, route: APIRoute) -> bool:
    """Whether the route answers this itself, and not as a problem."""
    return code < "4" or "content" in route.responses.get(int(code), {})


def _parameter(told: dict[str, Any], samples: Samples) -> None:
    """A header by its usual name; what may be left out is not null, which no query can say."""
    schema = told["schema"]
    named = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
    schema |= named[0] if len(named) == 1 else {"anyOf": named} if named else {}
    for noise in ("title", "description"):
        schema.pop(noise, None)
    if told["in"] == "header":
        told["name"] = told["name"].title()
    name = told["name"]
    if told["in"] == "path":
        told.setdefault("description", _of_path(name))
    elif name in ABOUT:
        told.setdefault("description", ABOUT[name])
    told["example"] = samples.of(schema, told["in"], name)


def name_of(slugs: list[str]) -> str:
    """Of the response they share."""
    return ".".join(slugs)


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _of_path(name: str) -> str:
    """contact_id: id of the contact."""
    noun, _, what = name.partition("_")
    return f"{what} of the {noun}" if what else noun


_UNCHANGED = {
    "description": "As you hold it: nothing has changed since the ETag in If-None-Match",
    "headers": {name: _ref("headers", name) for name in ("ETag", "X-Request-Id")},
}


def _security(path: str, method: str) -> list[dict[str, list[str]]]:
    """Any of these will do; the words are scopes."""
    if is_open(path):
        return []
    scopes: list[list[str]] = [[one] for one in sorted(needed(method, path, session=False))]
    if path.startswith(FEEDS):
        return [{name: one} for name in ("address", "token") for one in scopes]
    roles: list[list[str]] = [[one] for one in sorted(needed(method, path, session=True))]
    return [{"token": one} for one in scopes] + [{"session": one} for one in roles]


def _answer(
    told: dict[str, Any], code: str, route: APIRoute, method: str, samples: Samples
) -> None:
    content = told.get("content", {})
    names = _headers(content, code, route, method)
    told["headers"] = {**told.get("headers", {}), **{name: _ref("headers", name) for name in names}}
    for media, text in TEXTS.items():
        if media in content:
            content[media].setdefault("example", text)
    if told["description"] == _UNSAID:
        told["description"] = _described(content, samples)
    if JSON not in content:
        return
    example = content[JSON]["example"] = samples.of(content[JSON]["schema"])
    if MEDIA["csv"] in content:
        item = _item(route.response_model)
        rows = [TypeAdapter(item).validate_python(one) for one in example["items"]]
        content[MEDIA["csv"]]["example"] = b"".join(as_csv(item, rows)).decode()
        lines = b"".join(orjson.dumps(one) + b"\n" for one in example["items"])
        content[MEDIA["ndjson"]]["example"] = lines.decode()


def _described(content: dict[str, Any], samples: Samples) -> str:
    """What the shape says it is."""
    if JSON in content:
        return samples.about(content[JSON]["schema"])
    return "What was asked for" if content else "Done"


def _item(page: type[BaseModel]) -> type[Any]:
    """What a page is of."""
    assert issubclass(page, Page)
    item: type[Any] = page.__pydantic_generic_metadata__["args"][0]
    return item


def _headers(content: dict[str, Any], code: str, route: APIRoute, method: str) -> list[str]:
    stated = {one.alias for one in get_flat_params(route.dependant)}
    reads = method == "GET" and not is_open(route.path)
    can = {
        "X-Request-Id": True,
        "ETag": (JSON in content and (reads or "if-match" in stated))
        or route.path.startswith(FEEDS),
        "Content-Disposition": MEDIA["csv"] in content,
        "Location": code == "201",
        "Idempotent-Replayed": "idempotency-key" in stated,
    }
    return [name for name, does in can.items() if does]
