"""The consent page, and what it leads to: plain HTML, links and tick boxes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from starlette.datastructures import QueryParams

from connectors.sandbox.google.account import Account

FEATURES = ("mail", "calendar", "contacts")
_MARKS = {"mail": "gmail", "calendar": "calendar", "contacts": "contacts"}


def feature_of(scope: str) -> str:
    """The feature a scope is for, "" for sign-in."""
    return next((name for name, mark in _MARKS.items() if mark in scope), "")


def granted(account: Account, scopes: Iterable[str], ticked: Iterable[str]) -> tuple[str, ...]:
    """The scopes that are granted: sign-in always, the rest where it is ticked."""
    marks = set(ticked) or (set(FEATURES) if account.ticked is None else account.ticked)
    return tuple(s for s in scopes if feature_of(s) in marks | {""})


def page(accounts: Iterable[Account], query: QueryParams) -> str:
    """Who is asking for what, and one form for each account."""
    scopes = query.get("scope", "").split()
    asked = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    forms = "".join(_form(account, query, scopes) for account in accounts)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        "<title>Sandbox of Google: choose an account</title>"
        f"<h1>Choose an account</h1><p>An application asks for:</p><ul>{asked}</ul>{forms}</html>"
    )


def _form(account: Account, query: QueryParams, scopes: list[str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in [*query.multi_items(), ("account", account.address)]
    )
    features = [name for name in FEATURES if any(feature_of(s) == name for s in scopes)]
    boxes = "".join(
        f'<label><input type="checkbox" name="feature" value="{name}" checked> {name}</label> '
        for name in features
    )
    return (
        f'<form action="auth/choose" method="get">{hidden}'
        f"<h2>{escape(account.name)}</h2><p>{escape(account.address)}</p><p>{boxes}</p>"
        '<button type="submit">Allow</button> '
        '<button type="submit" name="deny" value="1">Cancel</button></form>'
    )
