"""What list routes share: limit and cursor, and no query key that nobody reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query as QueryKey
from fastapi.routing import APIRoute

from schemas.problem import FieldProblem
from service.api.problems import ApiProblem
from service.timeline.read.paging import DEFAULT_LIMIT, MOST, Slice

Format = Literal["json", "csv", "ndjson"]


@dataclass(frozen=True, slots=True)
class Asked(Slice):
    """The part of a list a request asks for. cut: a limit was stated. format: None: as its Accept
    header says."""

    cut: bool = False
    format: Format | None = None


async def _asked(
    request: Request,
    limit: Annotated[
        int, Query(ge=1, le=MOST, description="items on the page; CSV and NDJSON: unstated, all")
    ] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=2000, description="`next` of the page before")
    ] = None,
    format: Annotated[
        Format | None, Query(description="unstated: as the Accept header says, else json")
    ] = None,
) -> Asked:
    return Asked(limit, cursor, "limit" in request.query_params, format)


_KNOWN: dict[Callable[..., Any], frozenset[str]] = {}
Part = Annotated[Asked, Depends(_asked)]
Several = Annotated[list[Annotated[str, Query(max_length=500)]], Query(max_length=50)]
"""A query key that may be repeated; any of the values will do."""


async def only_known_keys(request: Request) -> None:
    """Refuses a query key the route does not read: a misspelt filter must not be ignored."""
    route = request.scope.get("route")
    if not request.scope["query_string"] or not isinstance(route, APIRoute):
        return
    known = _keys(route)
    strange = [key for key in request.query_params if key not in known]
    if strange:
        wrong = [_unknown(key, known) for key in strange]
        raise ApiProblem("unknown-parameter", f"{wrong[0].field}: {wrong[0].because}", wrong)
    if any("\x00" in value for _, value in request.query_params.multi_items()):
        raise ApiProblem("invalid-request", "The query holds the character U+0000.")


def _unknown(key: str, known: frozenset[str]) -> FieldProblem:
    offered = ", ".join(sorted(known)) or "none"
    return FieldProblem(field=f"query.{key}", because=f"unknown; this route knows {offered}")


def _keys(route: APIRoute) -> frozenset[str]:
    """The query keys a route reads; worked out once per route."""
    if route.endpoint not in _KNOWN:
        stated = get_flat_params(route.dependant)
        keys = (one.alias for one in stated if isinstance(one.field_info, QueryKey))
        _KNOWN[route.endpoint] = frozenset(keys)
    return _KNOWN[route.endpoint]
