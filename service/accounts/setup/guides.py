"""The guide of each provider."""

from __future__ import annotations

from collections.abc import Callable

from service.accounts.setup import google, microsoft
from service.accounts.setup.steps import Guide, redirect_uri
from service.settings import Settings

_GUIDES: dict[str, Callable[[Settings, str], Guide]] = {
    "google": google.guide,
    "microsoft": microsoft.guide,
}


def guide(settings: Settings, provider: str, back: str) -> Guide:
    """back: our redirect URI at this provider, "" when nobody knows where we are reached at."""
    return _GUIDES[provider](settings, back)


def guides(settings: Settings, address: str) -> list[Guide]:
    """Those of all providers. address: where people reach us, "" = unknown."""
    return [guide(settings, name, redirect_uri(address, name)) for name in _GUIDES]
