"""Twenty keeps the contract of a CRM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from connectors.crm.twenty import Twenty
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.crm.twenty import TwentyStand
from connectors.sink import Crm
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_ground import OWN, At, Body, act, ada
from tests.contract.crms import CrmContract
from tests.contract.schemas_twenty import BODIES


class TwentyGround(CrmContract):
    bodies: ClassVar[Sequence[Body]] = BODIES
    site = "https://twenty.example"
    page = 60
    unique = slot = True
    gone = merges = False
    stages: ClassVar[frozenset[str]] = frozenset()

    def stand(self, clock: Clock) -> TwentyStand:
        return TwentyStand(clock)

    def crm(self, wire: Wire) -> Crm:
        return Twenty(wire, Client(""))

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        stand.people[record].values["emails"]["additionalEmails"].append(address)


class TestTwenty(TwentyGround):
    """As it is now."""

    def test_an_unknown_field_harms_only_who_has_it(self) -> None:
        async def story(at: At) -> None:
            people = [ada(f"P{n} Person", **({"nonsense": "1"} if n == 2 else {}))
                      for n in range(5)]  # fmt: skip
            told = await at.save(*people)
            assert [one.outcome for one in told] == ["done", "done", "failed", "done", "done"]

        self.play(story)

    def test_values_reach_somebody_who_was_there_already(self) -> None:
        async def story(at: At) -> None:
            own = (await at.sink.prepare(OWN)).fields["last_touch_kind"]
            here = at.stand.add("Augusta King", "ada.lovelace@example.com")
            told = await at.save(ada(**{own: "mail"}))
            assert (told[0].remote_id, told[0].made) == (here, False)
            assert at.stand.people[here].values[own] == "mail"

        self.play(story)

    def test_a_note_says_when_it_was_and_how(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            await at.log(act("Hi.", one, kind="message", channel="linkedin", direction="in"))
            (shown,) = at.stand.logged()
            assert shown.text == "2026-11-26 12:00 UTC · linkedin, message, incoming"

        self.play(story)


class TestTwentyBefore(TwentyGround):
    """As it was before version 2, with a key that may not touch the data model."""

    def furnish(self, stand: CrmStand) -> None:
        assert isinstance(stand, TwentyStand)
        stand.column, stand.bare, stand.closed = "personId", True, True

    def test_fields_that_lack_are_asked_for_by_name(self) -> None:
        async def story(at: At) -> None:
            made = await at.sink.prepare(OWN)
            assert not made.fields
            assert "touchlineLastTouchedAt" in made.missing["last_touched_at"]

        self.play(story)
