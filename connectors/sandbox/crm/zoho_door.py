"""Tokens and credits of the stand-in for Zoho CRM."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import KEY, Reply
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET

SELF = ("1000.SELF", "self-secret")
"""The Self Client somebody made; its code is the sandbox key."""
_DAY = timedelta(hours=24)


class Door:
    """credits: calls of 24 hours. domain: of the API, as told with a token. shown: headers that
    open. Tokens do not end by the clock."""

    def __init__(self, clock: Clock) -> None:
        self.credits, self.domain = 50_000, "https://www.zohoapis.eu"
        self.shown: set[str] = set()
        self._clock, self._number = clock, count(1)
        self._calls: deque[datetime] = deque()
        self._codes = {KEY: SELF, "sandbox-code": (CLIENT_ID, CLIENT_SECRET)}
        self._refresh: dict[str, tuple[str, str]] = {}

    def paid(self) -> bool:
        """Whether a call is still let in; it costs one credit."""
        now = self._clock()
        while self._calls and self._calls[0] <= now - _DAY:
            self._calls.popleft()
        if len(self._calls) >= self.credits:
            return False
        self._calls.append(now)
        return True

    def token(self, form: Mapping[str, str]) -> Reply:
        """For a code, or a refresh token. Zoho answers 200 to what it refuses."""
        client = (form.get("client_id", ""), form.get("client_secret", ""))
        number, more = next(self._number), dict[str, str]()
        if form.get("grant_type") == "authorization_code":
            known = self._codes.get(form.get("code", ""))
            more["refresh_token"] = f"1000.refresh-{number}"
        else:
            known = self._refresh.get(form.get("refresh_token", ""))
        if known != client:
            return Reply(200, {"error": "invalid_code"})
        if fresh := more.get("refresh_token"):
            self._refresh[fresh] = client
        access = f"1000.access-{number}"
        self.shown.add(f"Zoho-oauthtoken {access}")
        told = {"access_token": access, "expires_in": 3600, "token_type": "Bearer"}
        return Reply(200, {**told, "api_domain": self.domain, **more})
