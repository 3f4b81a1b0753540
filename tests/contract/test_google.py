"""Google keeps the contract of a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from connectors.google import Google
from connectors.sandbox.clock import Clock
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.source import Client, Feature, Provider
from connectors.wire.client import Wire
from tests.contract.source_ground import FAR, Fault
from tests.contract.sources import SourceContract

HOST = "http://google.example"
ENDPOINTS = {
    "auth_url": f"{HOST}/o/oauth2/v2/auth",
    "token_url": f"{HOST}/token",
    "revoke_url": f"{HOST}/revoke",
    "userinfo_url": f"{HOST}/v1/userinfo",
    "api_root": HOST,
}
CLIENT = Client(CLIENT_ID, CLIENT_SECRET, ENDPOINTS)

_ANYWHERE: tuple[Fault, ...] = (
    ("server_error", "", "503"),
    ("server_error", "", "500"),
    ("throttled", "", "403"),
    ("throttled", "", "429"),
    ("throttled_until", "", "7"),
    ("too_many_concurrent", "", ""),
    ("cut", "", ""),
)


class TestGoogle(SourceContract):
    broken: ClassVar[Mapping[Feature, tuple[Fault, ...]]] = {
        "mail": (("history_gone", "", ""),),
        "calendar": (("gone_full_sync", "", ""), ("gone_updated_min", "", "")),
        "contacts": (("expired_sync_token", "", ""),),
    }
    passing: ClassVar[Mapping[Feature, tuple[Fault, ...]]] = {
        "mail": (
            *_ANYWHERE,
            ("server_error", "/batch", "502"),
            ("throttled", "/batch", "429"),
            ("cut", "/batch", ""),
            ("cut", "/messages", ""),
            ("batch_partial", "/batch", "5"),
            ("history_empty_page", "/history", ""),
        ),
        "calendar": (*_ANYWHERE, ("empty_page", "/events", ""), ("cut", "/events", "")),
        "contacts": (*_ANYWHERE, ("cut", "/connections", "")),
    }
    long_wait: ClassVar[Fault] = ("throttled_until", "", str(FAR))

    def platform(self, clock: Clock) -> GooglePlatform:
        """Google's stand-in."""
        return GooglePlatform(clock)

    def provider(self, wire: Wire) -> Provider:
        """Google at the stand-in's addresses."""
        return Google(wire, CLIENT)
