"""OAuth 2.0 as CRMs have it: where consent is asked for; tokens for a code or a refresh token."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from connectors.crm.line import perhaps
from connectors.errors import ConnectorError, Remedy
from connectors.source import Client, Consent
from connectors.wire.client import Wire

_OPERATOR = frozenset({"invalid_client", "unauthorized_client", "invalid_client_secret"})
_BUSY = frozenset({"temporarily_unavailable", "server_error", "Access Denied"})
""" "Access Denied" is Zoho's for too many renewals in a short while."""


def consent(
    url: str, client: Client, redirect_uri: str, state: str, *, pkce: bool = True, **query: str
) -> Consent:
    """The consent page of a code flow. pkce: with a code verifier (RFC 7636), where the CRM takes
    one. query: scope and whatever the CRM wants besides."""
    kept = {"redirect_uri": redirect_uri}
    asked = {"client_id": client.id, "response_type": "code", "redirect_uri": redirect_uri}
    asked |= {"state": state, **query}
    if pkce:
        kept["code_verifier"] = secrets.token_urlsafe(64)
        digest = hashlib.sha256(kept["code_verifier"].encode()).digest()
        asked["code_challenge"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked["code_challenge_method"] = "S256"
    return Consent(f"{url}?{urlencode(asked)}", orjson.dumps(kept).decode())


def answered(label: str, secret: str, answer: Mapping[str, str]) -> dict[str, str]:
    """The form a code is redeemed with. Raises ConnectorError (STOP) where consent was refused."""
    if "code" not in answer:
        error = answer.get("error", "no code")[:60]
        raise ConnectorError(
            f"The connection was not allowed at {label} ({error}). Connect again and allow it.",
            Remedy.STOP,
        )
    kept: dict[str, str] = orjson.loads(secret)
    return {"grant_type": "authorization_code", "code": answer["code"], **kept}


async def tokens(
    wire: Wire, label: str, url: str, client: Client, form: Mapping[str, str], *, by_header: bool
) -> dict[str, Any]:
    """The answer with an access_token. by_header: the client shows itself by HTTP Basic, else in
    the form. Raises ConnectorError: RETRY while the CRM has trouble, STOP when the operator's
    client is at fault or a code is refused, REAUTH when a refresh token is."""
    who = {"client_id": client.id, "client_secret": client.secret}
    request = httpx.Request(
        "POST",
        url,
        data=dict(form) if by_header else {**form, **who},
        headers={"Authorization": basic(client)} if by_header else {},
        extensions={"route": f"{label.lower()}.token"},
    )
    response = await wire.send(request)
    said = perhaps(response)
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500 or not isinstance(said, dict):
        raise _passing(label)
    if isinstance(said.get("access_token"), str):
        return said
    raise _refused(label, str(said.get("error", "no reason given")), form["grant_type"])


async def take_back(wire: Wire, label: str, request: httpx.Request) -> None:
    """Sends what ends a permission (RFC 7009). Raises ConnectorError (RETRY) while the CRM has
    trouble; any other answer is as good as done."""
    status = (await wire.send(request)).status_code
    if status >= 500 or status == httpx.codes.TOO_MANY_REQUESTS:
        because = f"{label} did not take back the permission just now."
        raise ConnectorError(because, Remedy.RETRY)


def basic(client: Client) -> str:
    """The client as HTTP Basic shows it."""
    return "Basic " + base64.b64encode(f"{client.id}:{client.secret}".encode()).decode()


def until(wire: Wire, said: Mapping[str, Any]) -> datetime:
    """When the access token of an answer ends; an hour where it does not say."""
    return wire.clock() + timedelta(seconds=float(said.get("expires_in") or 3600))


def _passing(label: str) -> ConnectorError:
    return ConnectorError(f"{label} cannot give a token at the moment.", Remedy.RETRY)


def _refused(label: str, error: str, grant_type: str) -> ConnectorError:
    if error in _BUSY:
        return _passing(label)
    if error in _OPERATOR:
        return ConnectorError(
            f"{label} does not accept the OAuth client ({error}): check its id and secret.",
            Remedy.STOP,
        )
    if grant_type == "refresh_token":
        because = f"The permission at {label} has ended or was taken back."
        return ConnectorError(because, Remedy.REAUTH)
    because = f"{label} did not take the consent ({error[:60]}). Connect again."
    return ConnectorError(because, Remedy.STOP)
