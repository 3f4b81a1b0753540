"""Consent, tokens, revocation: OAuth 2.0 with PKCE, renewed through google-auth."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from connectors.errors import ConnectorError, Remedy
from connectors.google import scopes
from connectors.google.hosts import Hosts
from connectors.google.refreshing import refresh
from connectors.source import Client, Consent, Feature, Grant
from connectors.wire.client import Wire

_REMOVE = "https://myaccount.google.com/permissions"


def begin(
    client: Client,
    hosts: Hosts,
    redirect_uri: str,
    state: str,
    features: frozenset[Feature],
    hint: str,
) -> Consent:
    """The consent page. prompt=consent: without it Google gives no refresh token to those who
    have consented before. No include_granted_scopes: it would revive what was unticked. Without
    features no lasting grant: Google ends the oldest of an account's hundred refresh tokens."""
    verifier = secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "client_id": client.id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": scopes.asked(features),
        "state": state,
        "access_type": "offline" if features else "online",
        "prompt": "consent" if features else "select_account",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if hint:
        query["login_hint"] = hint
    kept = json.dumps(
        {"verifier": verifier, "redirect_uri": redirect_uri, "lasting": bool(features)}
    )
    return Consent(f"{hosts.auth}?{urlencode(query)}", kept)


async def finish(
    wire: Wire, client: Client, hosts: Hosts, secret: str, answer: Mapping[str, str]
) -> Grant:
    """See Provider.finish."""
    if "code" not in answer:
        raise _refused(answer.get("error", ""))
    kept = json.loads(secret)
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": kept["redirect_uri"],
        "code_verifier": kept["verifier"],
        "client_id": client.id,
        "client_secret": client.secret,
    }
    said = _read(await wire.send(_form(hosts.token, form, "google.token")))
    if kept.get("lasting", True) and not said.get("refresh_token"):
        raise ConnectorError(
            f"Google gave no lasting permission: remove Touchline at {_REMOVE} and connect again.",
            Remedy.STOP,
        )
    kept_secret = {
        "refresh_token": said.get("refresh_token", ""),
        "since": wire.clock().isoformat(),
    }
    granted = tuple(str(said.get("scope", "")).split())
    return Grant(said["access_token"], _until(wire, said), granted, json.dumps(kept_secret))


async def renew(wire: Wire, client: Client, hosts: Hosts, grant: Grant) -> Grant:
    """See Provider.renew. Google leaves the refresh token out of its answer: the old one stays."""
    kept = json.loads(grant.secret)
    age = wire.clock() - datetime.fromisoformat(kept["since"])
    said = await wire.aside(
        lambda bridge: refresh(bridge, client, hosts.token, kept["refresh_token"], age)
    )
    kept["refresh_token"] = said.get("refresh_token") or kept["refresh_token"]
    granted = tuple(str(said.get("scope", "")).split()) or grant.scopes
    return Grant(said["access_token"], _until(wire, said), granted, json.dumps(kept))


async def revoke(wire: Wire, hosts: Hosts, grant: Grant) -> None:
    """See Provider.revoke. A token that is dead already is answered with 400."""
    token = json.loads(grant.secret)["refresh_token"]
    response = await wire.send(_form(hosts.revoke, {"token": token}, "google.revoke"))
    if response.status_code >= 500 or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise ConnectorError("Google did not take back the permission just now.", Remedy.RETRY)


def _form(url: str, form: Mapping[str, str], route: str) -> httpx.Request:
    return httpx.Request("POST", url, data=dict(form), extensions={"route": route})


def _until(wire: Wire, said: Mapping[str, Any]) -> datetime:
    return wire.clock() + timedelta(seconds=float(said.get("expires_in", 0)))


def _read(response: httpx.Response) -> dict[str, Any]:
    """The tokens of an answer to a code."""
    try:
        said = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        said = None
    if response.status_code >= 500 or not isinstance(said, dict):
        raise ConnectorError("Google has trouble at the moment. Connect again.", Remedy.RETRY)
    if response.status_code >= 400 or "access_token" not in said:
        raise _refused(str(said.get("error", "")))
    return said


def _refused(error: str) -> ConnectorError:
    return ConnectorError(_SENTENCES.get(error, _OTHER.format(error=error[:60])), Remedy.STOP)


_OTHER = "Google did not allow the connection ({error}). Connect again."
_SENTENCES = {
    "access_denied": "The connection was not allowed at Google. Connect again and choose Allow.",
    "admin_policy_enforced": (
        "The administrator of this Google Workspace does not allow Touchline. Ask them to trust the"
        " application, then connect again."
    ),
    "org_internal": "The operator's Google application is for their own organisation only.",
    "invalid_client": (
        "Google does not know the operator's OAuth client: check TOUCHLINE_GOOGLE__CLIENT_ID and"
        " TOUCHLINE_GOOGLE__CLIENT_SECRET."
    ),
    "unauthorized_client": (
        "The operator's OAuth client is not of the type Web application: make a new one in the"
        " Google Cloud console."
    ),
    "redirect_uri_mismatch": (
        "The redirect address is not among those of the operator's OAuth client: add it in the"
        " Google Cloud console."
    ),
    "invalid_grant": "This sign-in took too long or was used twice. Connect again.",
}
