"""EspoCRM keeps the contract of a CRM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pytest

from connectors.crm.espocrm import EspoCrm
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.espocrm import EspoStand
from connectors.sandbox.crm.stand import CrmStand
from connectors.sink import Crm
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_ground import OWN, At, Body, act
from tests.contract.crms import CrmContract
from tests.contract.schemas_espocrm import BODIES


class EspoGround(CrmContract):
    bodies: ClassVar[Sequence[Body]] = BODIES
    site = "https://espo.example"
    page = 200
    gone = merges = False
    stages = frozenset({"owner"})

    def stand(self, clock: Clock) -> EspoStand:
        return EspoStand(clock)

    def crm(self, wire: Wire) -> Crm:
        return EspoCrm(wire, Client(""))

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        stand.people[record].values["emails"].append(address)


class TestEspoCrm(EspoGround):
    """Where an administrator made the fields."""

    def furnish(self, stand: CrmStand) -> None:
        assert isinstance(stand, EspoStand)
        stand.fields |= {
            "cTouchlineLastTouchedAt": "datetime", "cTouchlineLastTouchKind": "varchar",
            "cTouchlineNextDueAt": "datetime", "cTouchlineScore": "float",
        }  # fmt: skip

    def test_a_mail_has_its_parties_and_its_time(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            await at.log(act("Figures.", one, kind="mail", direction="in"))
            (entry,) = at.stand.activities.values()
            values = entry.values
            assert (values["from"], values["to"]) == (f"{one}@example.com", "mara@lind.example")
            assert (values["dateSent"], values["parentId"]) == ("2026-11-26 12:00:00", one)

        self.play(story)

    @pytest.mark.parametrize("outcome", ["", "http://espo.example", "espo.example/?a=b"])
    def test_a_site_is_a_plain_address(self, outcome: str) -> None:
        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as refused:
                await at.crm.admit("sandbox-crm-key", outcome)
            assert refused.value.remedy is Remedy.STOP

        self.play(story)


class TestEspoCrmBare(EspoGround):
    """Where nobody made a field."""

    def test_fields_that_lack_are_asked_for_by_name(self) -> None:
        async def story(at: At) -> None:
            made = await at.sink.prepare(OWN)
            assert not made.fields
            assert "touchlineLastTouchedAt" in made.missing["last_touched_at"]

        self.play(story)
