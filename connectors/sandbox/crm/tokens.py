"""The OAuth of a stand-in: a page that asks, codes with PKCE, tokens that end, refresh tokens."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import Call, Reply
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET

CODE = "sandbox-code"
"""A code that is always taken, as if somebody had just consented."""
LIFE = timedelta(hours=1)


class Tokens:
    """rotates: a refresh token is good once, and using it again ends the grant."""

    def __init__(self, clock: Clock, *, rotates: bool = True) -> None:
        self._clock, self._rotates = clock, rotates
        self._codes: dict[str, str] = {}
        self._access: dict[str, datetime] = {}
        self._refresh: dict[str, bool] = {}
        self._made = 0

    def good(self, call: Call) -> bool:
        """Whether a call shows an access token that has not ended."""
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        until = self._access.get(token)
        return until is not None and until > self._clock()

    def page(self, call: Call) -> Reply:
        """Where somebody allows it."""
        code = self._text("code")
        self._codes[code] = call.query.get("code_challenge", "")
        back = urlencode({"code": code, "state": call.query.get("state", "")})
        link = escape(f"{call.query.get('redirect_uri', '')}?{back}")
        html = f'<!doctype html><h1>Sandbox CRM</h1><p><a href="{link}">Allow</a></p>'
        return Reply(200, html.encode(), {"content-type": "text/html"})

    def end(self) -> None:
        """Somebody takes all access back."""
        self._access.clear()
        self._refresh = dict.fromkeys(self._refresh, False)

    def exchange(self, form: Mapping[str, str]) -> Mapping[str, str] | None:
        """access_token, and refresh_token where there is one; None: refused."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return None
        kind, code = form.get("grant_type"), form.get("code", "")
        if kind == "client_credentials":
            return {"access_token": self._fresh()}
        if kind == "refresh_token":
            return self._again(form.get("refresh_token", ""))
        known = code == CODE or self._codes.pop(code, None) == _s256(form.get("code_verifier", ""))
        if kind != "authorization_code" or not known:
            return None
        return {"access_token": self._fresh(), "refresh_token": self._lasting()}

    def _again(self, token: str) -> Mapping[str, str] | None:
        if not self._refresh.get(token):
            self.end()
            return None
        if not self._rotates:
            return {"access_token": self._fresh()}
        self._refresh[token] = False
        return {"access_token": self._fresh(), "refresh_token": self._lasting()}

    def _fresh(self) -> str:
        token = self._text("access")
        self._access[token] = self._clock() + LIFE
        return token

    def _lasting(self) -> str:
        token = self._text("refresh")
        self._refresh[token] = True
        return token

    def _text(self, kind: str) -> str:
        self._made += 1
        return f"sandbox-{kind}-{self._made}"


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
