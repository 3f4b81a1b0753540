"""The OpenAPI document as a manual: chapters of routes, problems and shapes, for a page that needs
no script. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Told = Mapping[str, Any]
_PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Key:
    """A parameter. kind: its type in words. values: those it may take, if they are few."""

    name: str
    where: str
    about: str
    kind: str
    values: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a body or an answer looks like. shapes: names of the models in it."""

    media: str
    shapes: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One status. problems: their slugs, when it is one."""

    status: str
    about: str
    shown: tuple[Shown, ...]
    headers: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. name: for the anchor. scopes: what a token needs, any of them."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    scopes: tuple[str, ...]
    keys: tuple[Key, ...]
    body: tuple[Shown, ...]
    answers: tuple[Answer, ...]

    @property
    def good(self) -> list[Answer]:
        """What is no problem."""
        return [one for one in self.answers if not one.problems]

    @property
    def problems(self) -> list[tuple[str, tuple[str, ...]]]:
        """Problems by status."""
        return [(one.status, one.problems) for one in self.answers if one.problems]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The routes of one noun."""

    name: str
    about: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape. kind: in words; shape: the name of the model inside, "" for none."""

    name: str
    kind: str
    shape: str
    required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One model."""

    name: str
    about: str
    fields: tuple[Field, ...]


class Manual:
    """Reads one document."""

    def __init__(self, document: Told) -> None:
        self._document = document

    def chapters(self) -> list[Chapter]:
        """Nouns in the order of the document's tags."""
        found: dict[str, list[Route]] = {tag["name"]: [] for tag in self._document["tags"]}
        for path, methods in self._document["paths"].items():
            for method, told in methods.items():
                found[told["tags"][0]].append(self._route(method, path, told))
        about = {tag["name"]: tag["description"] for tag in self._document["tags"]}
        return [Chapter(name, about[name], tuple(routes)) for name, routes in found.items()]

    def shapes(self) -> list[Shape]:
        """Models by name; pages of them all look alike and are left out."""
        models = self._document["components"]["schemas"].items()
        return [
            Shape(name, told.get("description", ""), tuple(self._fields(told)))
            for name, told in sorted(models)
            if not name.endswith("Page")
        ]

    def _route(self, method: str, path: str, told: Told) -> Route:
        doors = [one["token"] for one in told["security"] if "token" in one]
        return Route(
            name=told["operationId"],
            method=method.upper(),
            path=path,
            summary=told["summary"],
            about=told["description"],
            scopes=tuple(scope for door in doors for scope in door),
            keys=(*(_key(self._found(one)) for one in told.get("parameters", ())), *_form(told)),
            body=tuple(_shown(told.get("requestBody", {}))),
            answers=tuple(self._answer(code, one) for code, one in told["responses"].items()),
        )

    def _answer(self, code: str, told: Told) -> Answer:
        told = self._found(told)
        problem = told.get("content", {}).get(_PROBLEM, {}).get("examples", {})
        shown = () if problem else tuple(_shown(told))
        return Answer(code, told["description"], shown, tuple(told["headers"]), tuple(problem))

    def _found(self, told: Told) -> Told:
        """What a reference leads to."""
        while "$ref" in told:
            _, _, kind, name = told["$ref"].split("/")
            told = self._document["components"][kind][name]
        return told

    def _fields(self, told: Told) -> Iterator[Field]:
        required = told.get("required", ())
        for name, one in told.get("properties", {}).items():
            yield Field(name, _kind(one), next(_shapes(one), ""), name in required)


def _key(told: Told) -> Key:
    schema = told["schema"]
    items = schema.get("items", schema)
    values = tuple(str(one) for one in items.get("enum", ()))
    about, required = told.get("description", ""), told.get("required", False)
    kind = _kind(schema) if not values else "several" if items is not schema else "one"
    return Key(told["name"], told["in"], about, kind, values, required)


def _form(told: Told) -> Iterator[Key]:
    """The fields of an upload."""
    for body in told.get("requestBody", {}).get("content", {}).values():
        required = body["schema"].get("required", ())
        for name, schema in body["schema"].get("properties", {}).items():
            about = schema.get("description", "")
            yield Key(name, "form", about, _kind(schema), (), name in required)


def _shown(holder: Told) -> Iterator[Shown]:
    for media, told in holder.get("content", {}).items():
        example = told.get("example", "")
        text = example if isinstance(example, str) else _written(example)
        yield Shown(media, tuple(_shapes(told.get("schema", {}))), text.replace("\r\n", "\n"))


def _written(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)


def _shapes(schema: Told) -> Iterator[str]:
    """Names of the models a schema speaks of; a page is told by its items."""
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2].removesuffix("Page")
    for one in schema.get("anyOf", ()):
        yield from _shapes(one)
    if "items" in schema:
        yield from _shapes(schema["items"])


def _kind(schema: Told) -> str:
    """In words: "time or null", "list of text"."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return " | ".join(str(one) for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    named = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    formats = {"date-time": "time", "date": "day", "binary": "file"}
    kind = schema.get("type", "anything")
    return str(formats.get(schema.get("format", ""), named.get(kind, kind)))
