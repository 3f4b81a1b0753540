"""Where Zoho lives: an account belongs to one of its regions, and only that one knows it.

Source: Zoho CRM v8, Multi-DC support; the consent's answer names the region it was given in.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from connectors.errors import ConnectorError, Remedy

HOME = "com"
_ACCOUNTS = {
    "com": "accounts.zoho.com", "eu": "accounts.zoho.eu", "in": "accounts.zoho.in",
    "com.au": "accounts.zoho.com.au", "jp": "accounts.zoho.jp", "com.cn": "accounts.zoho.com.cn",
    "sa": "accounts.zoho.sa", "ca": "accounts.zohocloud.ca", "uk": "accounts.zoho.uk",
}  # fmt: skip
REGIONS = tuple(_ACCOUNTS)
API = tuple(f".zohoapis.{region}" for region in REGIONS)
"""What the host of an API must end with."""


def accounts(region: str) -> str:
    """Where tokens of a region are got. Raises ConnectorError (STOP) for one that is none."""
    host = _ACCOUNTS.get(region.strip().lower().removeprefix("zoho.").lstrip("."))
    if host is None:
        raise ConnectorError(f"Zoho's regions are {', '.join(REGIONS)}.", Remedy.STOP)
    return f"https://{host}"


def told(answer: Mapping[str, str]) -> str:
    """The accounts server a consent's answer names; the home one where it names none. Raises
    ConnectorError (STOP) for a server that is not Zoho's: the client's secret would go there."""
    named = answer.get("accounts-server", "")
    if not named:
        return accounts(HOME)
    url = httpx.URL(named)
    if url.scheme != "https" or url.host not in _ACCOUNTS.values() or url.port is not None:
        raise ConnectorError("The consent names a server that is not Zoho's.", Remedy.STOP)
    return f"https://{url.host}"
