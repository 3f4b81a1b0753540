"""msal over the wire: an application made for each use, its requests sent by the bridge.

A new one each time, for msal answers a refused token from memory for a minute, even when access
was given back meanwhile (throttled_http_client.py).
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from connectors.errors import ConnectorError, Remedy
from connectors.source import Client
from connectors.wire.client import Bridge, Wire

if TYPE_CHECKING:
    from msal import ClientApplication, SerializableTokenCache  # type: ignore[import-untyped]

AUTHORITY = "https://login.microsoftonline.com/common"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DOWN = "Microsoft's sign-in is not available at the moment."
_CONFUSED = (ValueError, RuntimeError, KeyError, TypeError, AttributeError)
"""What msal raises on answers it does not understand."""
T = TypeVar("T")

logging.getLogger("msal").setLevel(logging.CRITICAL)  # it logs whole answers


class Signing:
    """authority: the operator's, else Microsoft's own for any account."""

    def __init__(self, wire: Wire, client: Client) -> None:
        self._wire, self._client = wire, client
        self.authority = (client.endpoints.get("authority") or AUTHORITY).rstrip("/")

    async def do(
        self, work: Callable[[ClientApplication], T], cache: SerializableTokenCache, confused: str
    ) -> T:
        """Runs `work` in a thread, with an application on this cache. Raises ConnectorError; STOP
        with the sentence `confused` for an answer that makes no sense."""
        plain = self._plain()
        try:
            return await self._wire.aside(
                lambda bridge: work(self._application(_Door(bridge, plain), cache))
            )
        except json.JSONDecodeError:
            raise ConnectorError(_DOWN, Remedy.RETRY) from None
        except _CONFUSED as error:
            if isinstance(error.__context__, json.JSONDecodeError):
                raise ConnectorError(_DOWN, Remedy.RETRY) from None
            raise ConnectorError(confused, Remedy.STOP) from None

    def _application(self, door: _Door, cache: SerializableTokenCache) -> ClientApplication:
        import msal

        # msal takes no plain authority; the door undoes the change of scheme.
        where = httpx.URL(self.authority).copy_with(scheme="https")
        secret = self._client.secret or None
        kind = msal.ConfidentialClientApplication if secret else msal.PublicClientApplication
        warnings.filterwarnings("ignore", "response_mode='form_post'", UserWarning)
        return kind(
            self._client.id,
            client_credential=secret,
            authority=str(where),
            instance_discovery=False,
            http_client=door,
            token_cache=cache,
        )

    def _plain(self) -> str:
        """The host that is spoken to without TLS: one's own machine, or none."""
        url = httpx.URL(self.authority)
        if url.scheme == "https":
            return ""
        if url.scheme == "http" and url.host in _LOOPBACK:
            return url.host
        because = "TOUCHLINE_MICROSOFT__AUTHORITY must begin with https://."
        raise ConnectorError(because, Remedy.STOP)


def cache_of(secret: str = "") -> SerializableTokenCache:
    """msal's own cache, of the text it was stored as. Raises ConnectorError (REAUTH)."""
    from msal import SerializableTokenCache

    cache = SerializableTokenCache()
    if secret:
        try:
            cache.deserialize(secret)
        except ValueError:
            because = "The stored connection to Microsoft cannot be read; connect it again."
            raise ConnectorError(because, Remedy.REAUTH) from None
    return cache


def subject_of(secret: str) -> str:
    """ "object@tenant" of the account in a cache's text, "" when there is none."""
    try:
        found = json.loads(secret).get("Account", {})
    except (ValueError, AttributeError):
        return ""
    names = sorted(str(account.get("home_account_id", "")) for account in found.values())
    person, _, tenant = names[0].partition(".") if names else ("", "", "")
    return f"{person}@{tenant}" if tenant else ""


class _Door:
    """The http client msal is given. plain: see Signing."""

    def __init__(self, bridge: Bridge, plain: str) -> None:
        self._bridge, self._plain = bridge, plain

    def get(self, url: str, params: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """Discovery."""
        return self._send("GET", url, "microsoft.discovery", params, None, more.get("headers"))

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """Tokens."""
        return self._send("POST", url, "microsoft.token", params, data, more.get("headers"))

    def close(self) -> None:
        """Nothing is held."""

    def _send(
        self,
        method: str,
        url: str,
        route: str,
        params: Mapping[str, str] | None,
        data: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> httpx.Response:
        """Raises ConnectorError where Microsoft is down or asks to wait: msal would drop how long,
        or take a page of HTML for a token."""
        where = httpx.URL(url)
        if where.host == self._plain:
            where = where.copy_with(scheme="http")
        response = self._bridge.send(
            httpx.Request(
                method, where, params=params, data=data, headers=headers,
                extensions={"route": route},
            )
        )  # fmt: skip
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
            stated = response.headers.get("Retry-After", "")
            if stated.isdigit():
                raise ConnectorError(_DOWN, Remedy.WAIT, retry_after=float(stated))
            raise ConnectorError(_DOWN, Remedy.RETRY)
        return response
