"""A CRM among the accounts: shown, synced and erased there, let go as the CRM it is."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest

from connectors.memory.crm import MemoryCrm
from tests.api.crm_client import connected, offered
from tests.api.peopled import get, send


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, now: datetime) -> MemoryCrm:
    """What is behind the key."""
    return offered(monkeypatch, lambda: now)


def test_it_is_shown_and_asked_like_any_other(client: httpx.Client, room: MemoryCrm) -> None:
    crm = connected(client, import_contacts=True)["id"]
    (account,) = get(client, "accounts")["items"]
    assert (account["id"], account["kind"], account["features"]) == (crm, "crm", ["contacts"])
    assert (account["user"], account["shared"]) == (None, False)
    assert account["next_sync_at"] is not None
    assert send(client, "POST", f"accounts/{crm}/pause", None)["status"] == "paused"
    for asked in ("sync", "resync", "audit"):
        assert send(client, "POST", f"accounts/{crm}/{asked}", None, 202)["status"] == "ok"


def test_what_is_not_read_is_not_synced(client: httpx.Client, room: MemoryCrm) -> None:
    crm = connected(client)["id"]
    assert get(client, f"accounts/{crm}")["next_sync_at"] is None
    for asked in ("sync", "resync", "audit", "pause"):
        told = send(client, "POST", f"accounts/{crm}/{asked}", None, 409)
        assert "Nothing is read" in told["detail"]


def test_only_as_a_crm_it_is_let_go_and_then_erased(client: httpx.Client, room: MemoryCrm) -> None:
    crm = connected(client, import_contacts=True)["id"]
    told = send(client, "DELETE", f"accounts/{crm}?data=erase", None, 409)
    assert "This is a CRM" in told["detail"]
    send(client, "DELETE", f"crms/{crm}", None)
    assert get(client, f"accounts/{crm}")["status"] == "disconnected"
    send(client, "DELETE", f"accounts/{crm}?data=erase", None)
    assert client.get(f"/v1/accounts/{crm}").status_code == 404


def test_no_account_is_connected_as_a_crm_is(client: httpx.Client, room: MemoryCrm) -> None:
    """Anybody may connect a mailbox; what tells others is for owners to connect."""
    told = send(client, "POST", "accounts/connect", {"provider": room.name}, 409)
    assert "no provider" in told["detail"]
