"""What an error of the sign-in means. Branches on `error`; the AADSTS number words the sentence
(Microsoft warns that numbers change: reference-error-codes)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from connectors.errors import ConnectorError, Remedy

_NUMBER = re.compile(r"AADSTS(\d+)")
_ADMIN = frozenset({65001, 90094})
_DECLINED = 65004
_RECONNECT = frozenset({"invalid_grant", "interaction_required", "consent_required"})
_OPERATOR = frozenset({"invalid_client", "unauthorized_client"})
_PASSING = frozenset({"temporarily_unavailable", "server_error"})
_WORDS = {
    50173: "the password changed, or access was taken back",
    50076: "your organisation asks for a second factor",
    53003: "a rule of your organisation (conditional access) forbids it",
    50057: "the account was disabled",
    700082: "it was not used for 90 days",
    70008: "it was not used for 90 days",
}
OPERATOR = (
    "Microsoft does not accept this application's id or secret; the operator must check "
    "TOUCHLINE_MICROSOFT__CLIENT_ID and __CLIENT_SECRET (secrets expire)."
)
STRANGE = "The answer does not belong to this attempt to connect; please connect again."
AGAIN = "The consent was not used in time; please connect again."


def consent(told: Mapping[str, Any], admin_url: str) -> ConnectorError:
    """For an answer that came back from the consent page or for its code. admin_url: where an
    administrator can allow it."""
    error, number = str(told.get("error", "")), _number(told)
    if error in _PASSING:
        return _passing()
    if error in _OPERATOR:
        return ConnectorError(OPERATOR, Remedy.STOP)
    if number in _ADMIN or "admin" in str(told.get("error_description", "")).lower():
        because = (
            "Your organisation lets only an administrator allow this. Send your administrator "
            f"this link, and connect again when it was accepted there: {admin_url}"
        )
        return ConnectorError(because, Remedy.STOP)
    if error == "access_denied" or number == _DECLINED:
        because = "Access was declined, so nothing is connected; connect again to allow it."
        return ConnectorError(because, Remedy.STOP)
    if error == "invalid_grant":
        return ConnectorError(AGAIN, Remedy.STOP)
    return _unknown(error, number)


def renewal(told: Mapping[str, Any]) -> ConnectorError:
    """For a refresh that was refused."""
    error, number = str(told.get("error", "")), _number(told)
    if error in _PASSING:
        return _passing()
    if error in _OPERATOR:
        return ConnectorError(OPERATOR, Remedy.STOP)
    if error in _RECONNECT or error == "login_required":
        why = f" ({_WORDS[number]})" if number in _WORDS else ""
        because = f"Microsoft no longer accepts this connection{why}; connect the account again."
        return ConnectorError(because, Remedy.REAUTH)
    return _unknown(error, number)


def admin_url(authority: str, client_id: str, flow: Mapping[str, Any]) -> str:
    """Where an administrator allows the application for everybody. It takes no "common"."""
    query = {
        "client_id": client_id,
        "redirect_uri": flow.get("redirect_uri", ""),
        "scope": " ".join(flow.get("scope", ())),
    }
    place = re.sub(r"/common$", "/organizations", authority)
    return f"{place}/v2.0/adminconsent?{urlencode(query)}"


def _number(told: Mapping[str, Any]) -> int:
    codes = told.get("error_codes")
    if isinstance(codes, list) and codes and isinstance(codes[0], int):
        return codes[0]
    found = _NUMBER.search(str(told.get("error_description", "")))
    return int(found[1]) if found else 0


def _passing() -> ConnectorError:
    return ConnectorError("Microsoft's sign-in is not available at the moment.", Remedy.RETRY)


def _unknown(error: str, number: int) -> ConnectorError:
    shown = re.sub(r"[^a-z_]", "", error)[:40] or "no reason given"
    because = f"Microsoft refused ({shown}, AADSTS{number}); look this number up, or connect again."
    return ConnectorError(because, Remedy.STOP)
