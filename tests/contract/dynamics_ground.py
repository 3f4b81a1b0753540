"""Dynamics 365 and its stand-in, as tests set them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from connectors.crm.dynamics import Dynamics
from connectors.crm.dynamics.org import PAGE
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.dynamics import DynamicsStand
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.sink import Crm, Person
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_ground import At, Body, CrmGround
from tests.contract.schemas_dynamics import BODIES

HOST = "http://dynamics.example"
CLIENT = Client(
    CLIENT_ID,
    CLIENT_SECRET,
    {
        "auth_url": f"{HOST}/organizations/oauth2/v2.0/authorize",
        "token_url": f"{HOST}/organizations/oauth2/v2.0/token",
        "api_root": HOST,
    },
)


class DynamicsGround(CrmGround):
    """An environment where a maker added Touchline's columns, with change tracking."""

    bodies: ClassVar[Sequence[Body]] = BODIES
    site: ClassVar[str] = "https://acme.crm4.dynamics.com/main.aspx?appid=1"
    slot: ClassVar[bool] = True
    page: ClassVar[int] = PAGE

    def stand(self, clock: Clock) -> CrmStand:
        """Dataverse's stand-in."""
        return DynamicsStand(clock)

    def crm(self, wire: Wire) -> Crm:
        """Dynamics 365 at the stand-in's addresses."""
        return Dynamics(wire, CLIENT)

    def furnish(self, stand: CrmStand) -> None:
        """The columns are there."""
        assert isinstance(stand, DynamicsStand)
        stand.furnish()

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        """The second of three addresses."""
        stand.people[record].values["emailaddress2"] = address

    def spoilt(self, one: Person) -> Person:
        """Dataverse takes anything for an address that is not too long."""
        return replace(one, emails=("x" * 100 + "@example.com",))


class BareGround(DynamicsGround):
    """No column was added, and contacts are not tracked."""

    changes: ClassVar[bool] = False
    gone: ClassVar[bool] = False

    def stand(self, clock: Clock) -> CrmStand:
        """Without change tracking."""
        return DynamicsStand(clock, tracked=False)

    def furnish(self, stand: CrmStand) -> None:
        """Nobody does."""


def org(at: At) -> DynamicsStand:
    """The stand-in."""
    assert isinstance(at.stand, DynamicsStand)
    return at.stand
