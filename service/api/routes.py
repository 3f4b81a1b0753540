"""All nouns of /v1, under what they share."""

from __future__ import annotations

from fastapi import Depends, FastAPI

from service.api import (
    accounts,
    blocklist,
    bulk,
    cadences,
    changes,
    contacts,
    crms,
    dates,
    digest,
    events,
    export,
    feeds,
    gaps,
    health,
    imports,
    insights,
    interactions,
    introductions,
    me,
    members,
    merges,
    metrics,
    oauth,
    plan,
    pushes,
    quiet,
    rules,
    rulings,
    suggestions,
    timeline,
    tokens,
    trail,
    webhooks,
    workspaces,
)
from service.api.described import document as described
from service.api.paging import only_known_keys

_NOUNS = (
    contacts, bulk, timeline, gaps, plan, digest, insights, dates, interactions, introductions,
    suggestions, merges, rules, cadences, quiet, rulings, blocklist, accounts, imports, export,
    changes, events, webhooks, crms, pushes,
    me, members, workspaces, tokens, trail,
)  # fmt: skip


def install(app: FastAPI) -> None:
    """Adds every noun straight to the app: routers inside routers are matched more slowly."""
    for noun in _NOUNS:
        app.include_router(
            noun.router,
            prefix="/v1",
            dependencies=[Depends(only_known_keys)],
        )
    app.include_router(feeds.router, dependencies=[Depends(only_known_keys)])
    # Without the check of query keys: what a provider adds to its answer is its own affair.
    app.include_router(oauth.router, prefix="/v1")
    described.install(app, (*_NOUNS, feeds, oauth, health, metrics))
