"""The providers this install can talk to: those whose OAuth client the operator has set up."""

from __future__ import annotations

from pydantic import BaseModel, SecretStr

from connectors import registry
from connectors.sink import Crm
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


def crm(settings: Settings, wire: Wire, name: str) -> Crm:
    """The CRM of this name. By a key it is connected without a client of the operator's. One whose
    address people type is reached over the guarded wire. Raises NotConfigured."""
    if name not in registry.CRMS:
        known = ", ".join(registry.CRMS)
        raise NotConfigured(f"There is no CRM {name!r}; known are {known}.")
    client = _client(settings, name)
    room = registry.CRMS[name](wire, client)
    typed = room.site and not client.endpoints.get("api_root")
    return registry.CRMS[name](wire.guarded, client) if typed else room


def is_crm(name: str) -> bool:
    """Whether this is a CRM's name."""
    return name in registry.CRMS


def door(settings: Settings, wire: Wire, name: str) -> Provider:
    """The provider or the CRM of this name. Raises NotConfigured."""
    return (crm if is_crm(name) else provider)(settings, wire, name)


def client_of(settings: Settings, name: str) -> Client | None:
    """The operator's OAuth client; None when none is set."""
    client = _client(settings, name)
    return client if client.id else None


def _client(settings: Settings, name: str) -> Client:
    """The same, with an empty id when none is set, and of a CRM that has no settings."""
    group: BaseModel | None = getattr(settings, name, None)
    fields = type(group).model_fields if group else ()
    stated = {field: _plain(getattr(group, field)) for field in fields}
    key, secret = stated.pop("client_id", ""), stated.pop("client_secret", "")
    quota = int(stated.pop("units_per_minute", "0"))
    return Client(key, secret, stated, quota)


def _plain(value: str | int | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
