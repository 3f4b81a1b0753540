"""The address of a CRM as a person types it, made into the root of its API."""

from __future__ import annotations

import re
from collections.abc import Sequence

import httpx

from connectors.errors import ConnectorError, Remedy

_HOST = re.compile(r"[0-9a-z_-]+(\.[0-9a-z_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
"""A name or an IPv6 address. Browsers take "evil.com\\.salesforce.com" for evil.com."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def site(typed: str, label: str, suffixes: Sequence[str] = ()) -> str:
    """ "https://host" (and port, and path) without a slash at the end. suffixes: what the host must
    end with (".dynamics.com"); none: any host. http is taken for this machine alone: keys travel.
    Raises ConnectorError (STOP). Whether the host may be reached is the wire's to say."""
    text = typed.strip().rstrip("/")
    try:
        url = httpx.URL(text if "://" in text else f"https://{text}")
    except httpx.InvalidURL:
        raise _refused(label, "is no address") from None
    if not _HOST.fullmatch(url.raw_host.decode()) or url.userinfo or url.query or url.fragment:
        raise _refused(label, "is no plain address (https://host)")
    if url.scheme != "https" and not (url.scheme == "http" and url.host in _LOOPBACK):
        raise _refused(label, "must begin with https://")
    if suffixes and not any(url.host.endswith(suffix) for suffix in suffixes):
        raise _refused(label, f"does not end with {' or '.join(suffixes)}")
    return str(url).rstrip("/")


def host_of_page(typed: str, label: str, suffixes: Sequence[str]) -> str:
    """The same of the address of a page, which people copy: its host alone. Raises ConnectorError
    (STOP)."""
    bare = typed.partition("?")[0].partition("#")[0]
    return str(httpx.URL(site(bare, label, suffixes)).copy_with(path="/")).rstrip("/")


def _refused(label: str, why: str) -> ConnectorError:
    return ConnectorError(f"The address of {label} {why}.", Remedy.STOP)
