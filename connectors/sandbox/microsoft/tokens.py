"""Codes and tokens: given for a consent, dead when the person takes it back."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.sandbox.clock import Clock
from connectors.sandbox.microsoft.box import MicrosoftBox

LIFE = 3600
"""Seconds an access token is good for."""
TENANT = "00000000-0000-4000-9000-000000000001"
RESOURCE = "https://graph.microsoft.com/"
_PLAIN = ("openid", "profile", "email", "offline_access")


class Denied(Exception):
    """An error of the token endpoint."""

    def __init__(self, error: str, number: int, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status
        self.body = {
            "error": error,
            "error_description": f"AADSTS{number}: {text}",
            "error_codes": [number],
        }


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a code or token stands for. round: the account's generation of grants."""

    box: MicrosoftBox
    scopes: tuple[str, ...]
    round: int
    nonce: str = ""
    challenge: str = ""
    redirect: str = ""
    until: datetime | None = None


class Tokens:
    """All of one stand-in. A refresh token is replaced at each use, the old one stays good."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._made = clock, 0
        self._rounds: dict[str, int] = {}
        self._given: dict[str, Allowed] = {}
        self.long_scopes = False

    def revoke(self, box: MicrosoftBox) -> None:
        """Nothing given so far is good any more."""
        self._rounds[box.oid] = self.round(box) + 1

    def round(self, box: MicrosoftBox) -> int:
        """How often grants were taken back."""
        return self._rounds.get(box.oid, 0)

    def code(self, allowed: Allowed) -> str:
        """A code for the redirect address, good for ten minutes and one use."""
        return self._give("code", allowed, 600)

    def exchange(self, code: str, verifier: str, redirect: str, client: str) -> dict[str, Any]:
        """The answer to a code. Raises Denied."""
        allowed = self._given.pop(code, None)
        if allowed is None or not self._good(allowed):
            raise Denied("invalid_grant", 70008, "The provided authorization code has expired.")
        digest = hashlib.sha256(verifier.encode()).digest()
        if encoded(digest) != allowed.challenge or redirect != allowed.redirect:
            raise Denied("invalid_grant", 501481, "The code_verifier does not match.")
        return self._answer(allowed, client)

    def refresh(self, token: str, scopes: list[str], client: str) -> dict[str, Any]:
        """The answer to a refresh token. Raises Denied."""
        allowed = self._given.get(token)
        if allowed is None or not self._good(allowed):
            raise Denied("invalid_grant", 50173, "The provided grant has expired: revoked.")
        asked = {bare(scope) for scope in scopes} - {"email"}
        if asked - set(_PLAIN) - set(allowed.scopes):
            raise Denied("invalid_grant", 65001, "The user has not consented to use it.")
        return self._answer(allowed, client)

    def bearer(self, token: str) -> Allowed | None:
        """Whose access token it is; None when it is no good."""
        allowed = self._given.get(token)
        return allowed if allowed and token.startswith("access") and self._good(allowed) else None

    def _good(self, allowed: Allowed) -> bool:
        fresh = allowed.until is None or self._clock() < allowed.until
        return fresh and allowed.round == self.round(allowed.box)

    def _give(self, kind: str, allowed: Allowed, life: int | None) -> str:
        self._made += 1
        until = None if life is None else self._clock() + timedelta(seconds=life)
        token = f"{kind}-{self._made:06d}"
        self._given[token] = Allowed(
            allowed.box, allowed.scopes, allowed.round, allowed.nonce, allowed.challenge,
            allowed.redirect, until,
        )  # fmt: skip
        return token

    def _answer(self, allowed: Allowed, client: str) -> dict[str, Any]:
        long = RESOURCE if self.long_scopes else ""
        shown = [s if s in _PLAIN else long + s for s in allowed.scopes]
        box = allowed.box
        return {
            "token_type": "Bearer",
            "scope": " ".join(shown),
            "expires_in": LIFE,
            "ext_expires_in": LIFE,
            "access_token": self._give("access", allowed, LIFE),
            "refresh_token": self._give("refresh", allowed, None),
            "id_token": self._id_token(allowed, client),
            "client_info": encoded(json.dumps({"uid": box.oid, "utid": TENANT}).encode()),
        }

    def _id_token(self, allowed: Allowed, client: str) -> str:
        """Unsigned: nobody who got it from the token endpoint itself needs the signature."""
        now, box = int(self._clock().timestamp()), allowed.box
        claims = {
            "aud": client,
            "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + LIFE,
            "nonce": allowed.nonce,
            "oid": box.oid,
            "sub": f"sub-{box.oid}",
            "tid": TENANT,
            "name": box.me.name,
            "preferred_username": box.address,
            "ver": "2.0",
        }
        head = encoded(json.dumps({"typ": "JWT", "alg": "none"}).encode())
        return f"{head}.{encoded(json.dumps(claims).encode())}."


def bare(scope: str) -> str:
    """Mail.Read of "https://graph.microsoft.com/Mail.Read"."""
    return scope.removeprefix(RESOURCE)


def encoded(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")
