"""All nouns of /v1, under what they share."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

from schemas.problem import Problem
from service.api import (
    accounts,
    blocklist,
    cadences,
    changes,
    contacts,
    gaps,
    imports,
    interactions,
    merges,
    oauth,
    rulings,
    suggestions,
    timeline,
    tokens,
)
from service.api.paging import only_known_keys

_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "A problem (RFC 9457): its type says which"}
}
# For the documentation alone: the guard stands before routing.
_bearer = HTTPBearer(auto_error=False, description="A token: tl_…")
_NOUNS = (
    contacts, timeline, gaps, interactions, merges, imports, changes, accounts, cadences, tokens,
    rulings, blocklist, suggestions,
)  # fmt: skip


def install(app: FastAPI) -> None:
    """Adds every noun straight to the app: routers inside routers are matched more slowly."""
    for noun in _NOUNS:
        app.include_router(
            noun.router,
            prefix="/v1",
            dependencies=[Depends(only_known_keys), Depends(_bearer)],
            responses=_ERRORS,
        )
    # Without the check of query keys: what a provider adds to its answer is its own affair.
    app.include_router(oauth.router, prefix="/v1", responses=_ERRORS)
