"""The OpenAPI document against itself and the code: whole, and true in every example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from jsonschema_rs import Draft202012Validator
from pydantic import TypeAdapter

from service.api.problems import PREFIX, PROBLEMS
from tests.house import openapi

CONTACT = frozenset(
    {
        "id",
        "name",
        "given_name",
        "family_name",
        "emails",
        "phones",
        "profiles",
        "company",
        "title",
        "tags",
        "tier",
        "cadence_days",
        "cadence_from",
        "last_touched_at",
        "last_touch",
        "last_inbound_at",
        "last_outbound_at",
        "last_meeting_at",
        "next_meeting_at",
        "next_due_at",
        "days_overdue",
        "gap_kinds",
        "score",
        "score_parts",
        "touches_90d",
        "sources",
        "confirmed",
        "created_at",
        "updated_at",
    }
)
INTERACTION = frozenset(
    {
        "id",
        "kind",
        "direction",
        "occurred_at",
        "ended_at",
        "subject",
        "participants",
        "counted",
        "verdict",
        "thread",
        "sources",
    }
)
ANYWHERE = {"method-not-allowed", "internal", "not-ready"}
"""Told once for all routes."""


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """The application, for what its routes are."""
    return openapi.app()


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield f"{method.upper()} {path}", told


def looked_up(document: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in told:
        step: Any = document
        for name in told["$ref"].removeprefix("#/").split("/"):
            step = step[name]
        told = step
    return told


def examples(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Where it stands, what it must be, what it is."""
    for name, told in operations(document):
        for one in told.get("parameters", ()):
            one = looked_up(document, one)
            yield f"{name} {one['name']}", one["schema"], one["example"]
        holders = [told.get("requestBody", {}), *told["responses"].values()]
        for holder in holders:
            for media, shown in looked_up(document, holder).get("content", {}).items():
                if media.endswith("json"):
                    many = shown.get("examples", {"": {"value": shown.get("example")}})
                    for value in many.values():
                        yield f"{name} {media}", shown["schema"], value["value"]
                elif media != "multipart/form-data":
                    assert shown["example"], (name, media)


def test_every_example_is_as_its_schema_says(document: dict[str, Any]) -> None:
    wrong = []
    for where, schema, value in examples(document):
        whole = {**schema, "components": document["components"]}
        check = Draft202012Validator(whole, validate_formats=True)
        wrong += [f"{where}: {error.message[:200]}" for error in check.iter_errors(value)]
    assert not wrong


def test_every_body_that_is_shown_is_taken(app: FastAPI, document: dict[str, Any]) -> None:
    shown = dict(operations(document))
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.body_field is not None:
            for method in route.methods or ():
                body = shown[f"{method} {route.path_format}"]["requestBody"]["content"]
                kind = route.body_field.field_info.annotation
                TypeAdapter(kind).validate_python(body["application/json"]["example"])


def test_every_operation_is_told_whole(document: dict[str, Any]) -> None:
    named = [told["operationId"] for _, told in operations(document)]
    assert sorted(named) == sorted(set(named))
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    for name, told in operations(document):
        assert told["summary"], name
        assert told["description"], name
        assert all(tags[tag] for tag in told["tags"]), name
        assert any(code < "3" for code in told["responses"]), name
        for one in told.get("parameters", ()):
            one = looked_up(document, one)
            assert one.get("description"), f"{name}: {one['name']} says nothing"
            assert one["example"] != "…", f"{name}: {one['name']} has no example"


def test_every_answer_says_what_it_is(document: dict[str, Any]) -> None:
    for name, told in operations(document):
        for code, answer in told["responses"].items():
            whole = looked_up(document, answer)
            assert whole["description"] != "Successful Response", f"{name} {code}"
            assert "content" in whole or code in ("204", "303", "304"), f"{name} {code}"
            assert "X-Request-Id" in whole["headers"], f"{name} {code}"
            for header in whole["headers"].values():
                assert looked_up(document, header)["description"]


def test_every_problem_is_told_somewhere(document: dict[str, Any]) -> None:
    told = set()
    for _, operation in operations(document):
        for answer in operation["responses"].values():
            content = looked_up(document, answer).get("content", {})
            if shape := content.get("application/problem+json"):
                told |= {*shape["schema"]["properties"]["type"]["enum"]}
    assert told | {PREFIX + slug for slug in ANYWHERE} == {PREFIX + slug for slug in PROBLEMS}


def test_nothing_is_described_in_vain(document: dict[str, Any]) -> None:
    text = openapi.text()
    for kind, held in document["components"].items():
        for name in held:
            used = f'"#/components/{kind}/{name}"' in text
            assert used or kind == "securitySchemes", f"{kind} {name} is referred to by nobody"


@pytest.mark.parametrize(
    ("model", "fields"),
    [("Contact", CONTACT), ("Interaction", INTERACTION)],
    ids=["contact", "interaction"],
)
def test_models_are_as_the_contract_says(
    document: dict[str, Any], model: str, fields: frozenset[str]
) -> None:
    shape = document["components"]["schemas"][model]
    assert fields <= set(shape["properties"])
    assert set(shape["required"]) == set(shape["properties"])


def test_whoever_may_is_told(document: dict[str, Any]) -> None:
    for name, told in operations(document):
        guarded = "401" in told["responses"]
        assert bool(told["security"]) == guarded, name
        doors = {door for one in told["security"] for door in one}
        assert doors <= set(document["components"]["securitySchemes"]), name
