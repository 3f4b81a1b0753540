"""The providers this install can talk to: those whose OAuth client the operator has set up."""

from __future__ import annotations

from pydantic import BaseModel, SecretStr

from connectors import registry
from connectors.source import Client, Provider
from connectors.wire.client import Wire
from service.accounts.refusal import Refusal
from service.settings import Settings

NAMES = tuple(registry.PROVIDERS)


class NotConfigured(Refusal):
    """The operator has something to do first."""


def provider(settings: Settings, wire: Wire, name: str) -> Provider:
    """The provider of this name. Raises NotConfigured, also for a name nobody knows."""
    if name not in registry.PROVIDERS:
        raise NotConfigured(f"There is no provider {name!r}; known are {', '.join(NAMES)}.")
    client = client_of(settings, name)
    if client is None:
        variable = f"TOUCHLINE_{name.upper()}__CLIENT_ID"
        raise NotConfigured(f"{variable} is not set; `touchline doctor` says how to get one.")
    return registry.PROVIDERS[name](wire, client)


def client_of(settings: Settings, name: str) -> Client | None:
    """The operator's OAuth client; None when none is set."""
    group: BaseModel = getattr(settings, name)
    stated = {field: _plain(getattr(group, field)) for field in type(group).model_fields}
    key, secret = stated.pop("client_id"), stated.pop("client_secret")
    quota = int(stated.pop("units_per_minute", "0"))
    return Client(key, secret, stated, quota) if key else None


def _plain(value: str | int | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
