"""What a CRM's grant holds besides its token: where the CRM is, and what renews the token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

from connectors.source import Grant

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a key that a person made expires, as far as anybody knows."""
KEY = "key"
"""The scope of a key."""


def by_key(key: str, site: str = "") -> Grant:
    """The grant of a key a person made. site: root of the API, "" = the provider's own."""
    return Grant(key, FOREVER, (KEY,), secret(site))


def secret(site: str = "", refresh: str = "", **more: str) -> str:
    """As Grant.secret keeps it."""
    return orjson.dumps({"site": site, "refresh": refresh, **more}).decode()


def kept(grant: Grant) -> Mapping[str, str]:
    """What secret() was given: site, refresh and more."""
    found: dict[str, str] = orjson.loads(grant.secret)
    return found


def site_of(grant: Grant) -> str:
    """Root of the API; "" = the provider's own."""
    return kept(grant).get("site", "")
