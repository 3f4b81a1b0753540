"""The OpenAPI document as chapters of routes, for a page that needs no script. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Key:
    """A query key or header. values: those it may take, if they are few."""

    name: str
    about: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. body, answer: names of the models, "" for none."""

    method: str
    path: str
    about: str
    keys: tuple[Key, ...]
    body: str
    answer: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The routes of one noun."""

    name: str
    routes: tuple[Route, ...]


def chapters(described: dict[str, Any]) -> list[Chapter]:
    """Nouns in the order of the document."""
    found: dict[str, list[Route]] = {}
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            noun = (told.get("tags") or ["other"])[0]
            found.setdefault(noun, []).append(_route(method, path, told))
    return [Chapter(name, tuple(routes)) for name, routes in found.items()]


def _route(method: str, path: str, told: dict[str, Any]) -> Route:
    return Route(
        method=method.upper(),
        path=path,
        about=told.get("description", ""),
        keys=tuple(_keys(told.get("parameters", []))),
        body=_model(told.get("requestBody", {})),
        answer=_model(_good(told["responses"])),
    )


def _keys(parameters: list[dict[str, Any]]) -> Iterator[Key]:
    for one in parameters:
        if one["in"] != "path":
            yield Key(one["name"], one.get("description", ""), tuple(_values(one["schema"])))


def _values(schema: dict[str, Any]) -> list[str]:
    return [str(one) for one in schema.get("enum") or schema.get("items", {}).get("enum") or []]


def _good(responses: dict[str, Any]) -> dict[str, Any]:
    return next((told for code, told in responses.items() if code.startswith("2")), {})


def _model(holder: dict[str, Any]) -> str:
    """The name of the model, or the media type of what has none."""
    for media, told in holder.get("content", {}).items():
        schema = told.get("schema", {})
        options = [schema, *schema.get("anyOf", [])]
        names = [one["$ref"].rpartition("/")[2] for one in options if "$ref" in one]
        return " or ".join(names).replace("_", " ").strip() or str(media)
    return ""
