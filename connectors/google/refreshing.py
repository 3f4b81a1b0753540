"""One renewal of a token through google-auth, in a thread, over the wire.

google-auth repeats what it takes for passing troubles three times, asleep in its thread, and takes
502 for a final one. So whatever passes is raised here before it can see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import orjson

from connectors.errors import ConnectorError, Remedy
from connectors.source import Client
from connectors.wire.client import Bridge

_PASSING = frozenset({"server_error", "temporarily_unavailable", "internal_failure"})
_OPERATOR = frozenset({"invalid_client", "unauthorized_client", "deleted_client"})
_TESTING = timedelta(days=8)


class _Response:
    """As google.auth.transport.Response."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.data = response.content


class _Transport:
    """As google.auth.transport.Request. said: the last answer."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self.said: dict[str, Any] = {}

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **kwargs: object,
    ) -> _Response:
        """One exchange. Raises ConnectorError (RETRY) for all that may pass."""
        request = httpx.Request(
            method, url, content=body, headers=headers, extensions={"route": "google.token"}
        )
        response = self._bridge.send(request)
        try:
            said = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            said = None
        status = response.status_code
        passing = status in (408, 429) or status >= 500 or not isinstance(said, dict)
        if passing or said.get("error") in _PASSING:
            raise ConnectorError("Google cannot renew the sign-in at the moment.", Remedy.RETRY)
        self.said = said
        return _Response(response)


def refresh(
    bridge: Bridge, client: Client, token_uri: str, token: str, age: timedelta
) -> dict[str, Any]:
    """Google's answer: access_token, expires_in, scope. age: since the consent. Raises
    ConnectorError, see Provider.renew."""
    from google.auth.exceptions import GoogleAuthError
    from google.oauth2.credentials import Credentials

    transport = _Transport(bridge)
    # scopes=None: google-auth would send them, and Google refuse those that were not granted
    credentials = Credentials(  # type: ignore[no-untyped-call]
        None,
        refresh_token=token,
        token_uri=token_uri,
        client_id=client.id,
        client_secret=client.secret,
        scopes=None,
    )
    try:
        credentials.refresh(transport)  # type: ignore[no-untyped-call]
    except GoogleAuthError:
        raise _refused(str(transport.said.get("error", "")), age) from None
    return transport.said


def _refused(error: str, age: timedelta) -> ConnectorError:
    if error in _OPERATOR:
        return ConnectorError(
            "Google does not accept the operator's OAuth client: check"
            " TOUCHLINE_GOOGLE__CLIENT_ID and TOUCHLINE_GOOGLE__CLIENT_SECRET.",
            Remedy.STOP,
        )
    if error == "admin_policy_enforced":
        return ConnectorError(
            "The administrator of this Google Workspace no longer allows Touchline. When they"
            " do, connect the account again.",
            Remedy.REAUTH,
        )
    because = "The permission at Google has ended or was taken back. Connect the account again."
    if age < _TESTING:
        because += (
            " (While the operator's Google application has the status Testing, Google ends every"
            " permission after 7 days: publish it to stop this.)"
        )
    return ConnectorError(because, Remedy.REAUTH)
