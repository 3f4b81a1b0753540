"""Google's addresses, or those the operator put in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hosts:
    """root: one root for all APIs and batches, "" = each API's own."""

    auth: str = "https://accounts.google.com/o/oauth2/v2/auth"
    token: str = "https://oauth2.googleapis.com/token"
    revoke: str = "https://oauth2.googleapis.com/revoke"
    userinfo: str = "https://openidconnect.googleapis.com/v1/userinfo"
    root: str = ""

    @classmethod
    def of(cls, endpoints: Mapping[str, str]) -> Hosts:
        """From Client.endpoints: auth_url, token_url, revoke_url, userinfo_url, api_root."""
        names = {"auth": "auth_url", "token": "token_url", "revoke": "revoke_url"}
        names |= {"userinfo": "userinfo_url", "root": "api_root"}
        stated = {name: endpoints.get(setting, "") for name, setting in names.items()}
        return cls(**{name: url.rstrip("/") for name, url in stated.items() if url})
