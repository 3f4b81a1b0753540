"""Microsoft keeps the contract of sources."""

from __future__ import annotations

from connectors.microsoft import Microsoft
from connectors.sandbox.clock import Clock
from connectors.sandbox.microsoft import MicrosoftPlatform
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.source_ground import FAR
from tests.contract.sources import SourceContract

HERE = "http://localhost:8701"
CLIENT = Client(
    CLIENT_ID, CLIENT_SECRET, {"authority": f"{HERE}/common", "graph_root": f"{HERE}/graph"}
)


def _void(where: str) -> tuple[tuple[str, str, str], ...]:
    return (
        ("gone_with_location", where, ""),
        ("sync_state_not_found", where, "404"),
        ("sync_state_not_found", where, "400"),
        ("resync_required", where, ""),
    )


def _passing(where: str) -> tuple[tuple[str, str, str], ...]:
    return (
        ("server_error", where, "503"),
        ("server_error", where, "504"),
        ("throttled", where, "3"),
        ("cut", where, ""),
        ("empty_page", where, ""),
        ("duplicate", where, ""),
        ("sparse", where, ""),
        ("removed_but_alive", where, ""),
        ("batch_mixed", "", "3"),
    )


class TestMicrosoft(SourceContract):
    """The stand-in at a local address, its own client, both faults of a delta and of items."""

    broken = {
        "mail": _void("/messages/delta"),
        "calendar": _void("/calendarView/delta"),
        "contacts": _void("/contacts/delta"),
    }
    passing = {
        "mail": _passing("/messages/delta"),
        "calendar": _passing("/calendarView/delta"),
        "contacts": _passing("/contacts/delta"),
    }
    long_wait = ("throttled", "/delta", str(int(FAR)))

    def platform(self, clock: Clock) -> MicrosoftPlatform:
        return MicrosoftPlatform(clock)

    def provider(self, wire: Wire) -> Microsoft:
        return Microsoft(wire, CLIENT)
