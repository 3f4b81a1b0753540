"""Which scopes each feature asks for, and which allow it when they were granted."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.source import FEATURES, Feature

SIGN_IN = "User.Read"
ASKED: dict[Feature, str] = {
    # everything but bodies and attachments (permissions-reference)
    "mail": "Mail.ReadBasic",
    # whether attendees come under Calendars.ReadBasic is not documented; meetings need them
    "calendar": "Calendars.Read",
    "contacts": "Contacts.Read",
}
_ALLOWING: dict[Feature, frozenset[str]] = {
    "mail": frozenset({"Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"}),
    "calendar": frozenset({"Calendars.Read", "Calendars.ReadWrite"}),
    "contacts": frozenset({"Contacts.Read", "Contacts.ReadWrite"}),
}
_RESERVED = frozenset({"openid", "profile", "offline_access", "email"})


def asked(features: Iterable[Feature]) -> list[str]:
    """What to ask consent for. msal adds openid, profile and offline_access itself."""
    return [SIGN_IN, *(ASKED[feature] for feature in FEATURES if feature in set(features))]


def renewable(granted: Iterable[str]) -> list[str]:
    """The granted ones that may be named to msal, which refuses those it adds itself."""
    return [scope for scope in granted if scope not in _RESERVED]


def allowed(granted: Iterable[str]) -> frozenset[Feature]:
    """What may be read. Scopes come back short or as "https://graph.microsoft.com/Mail.Read"."""
    names = {scope.rpartition("/")[2] for scope in granted}
    return frozenset(feature for feature in FEATURES if names & _ALLOWING[feature])
