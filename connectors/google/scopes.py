"""What is asked of Google, and what a grant allows."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.source import FEATURES, Feature

_AUTH = "https://www.googleapis.com/auth/"

SIGN_IN = ("openid", f"{_AUTH}userinfo.email", f"{_AUTH}userinfo.profile")
"""Long forms: Google answers with them, whatever was asked."""

ASKED: dict[Feature, str] = {
    "mail": f"{_AUTH}gmail.metadata",
    "calendar": f"{_AUTH}calendar.readonly",
    "contacts": f"{_AUTH}contacts.readonly",
}
"""The least that will do. gmail.metadata reads headers and never a body; it does not read the
send-as addresses, which are learnt from the From of what was sent."""

_ENOUGH: dict[Feature, frozenset[str]] = {
    "mail": frozenset({ASKED["mail"], f"{_AUTH}gmail.readonly", "https://mail.google.com/"}),
    "calendar": frozenset({ASKED["calendar"], f"{_AUTH}calendar"}),
    "contacts": frozenset({ASKED["contacts"], f"{_AUTH}contacts"}),
}


def asked(features: Iterable[Feature]) -> str:
    """The `scope` of a consent."""
    wanted = frozenset(features)
    return " ".join((*SIGN_IN, *(ASKED[name] for name in FEATURES if name in wanted)))


def allowed(scopes: Iterable[str]) -> frozenset[Feature]:
    """The features that were granted: a person may untick any of them."""
    granted = frozenset(scopes)
    return frozenset(name for name, enough in _ENOUGH.items() if enough & granted)
