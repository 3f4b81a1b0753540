"""Nimble: the contract, and what only Nimble does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.crm.nimble import Nimble
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.nimble import NimbleStand
from connectors.sandbox.crm.stand import CrmStand
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_ground import OWN, At, act, ada
from tests.contract.crm_people import outcomes
from tests.contract.crms import CrmContract
from tests.contract.schemas_nimble import BODIES


def stand_of(at: At) -> NimbleStand:
    """The stand-in with what only it has."""
    assert isinstance(at.stand, NimbleStand)
    return at.stand


class TestNimble(CrmContract):
    bodies = BODIES
    slot = True
    gone = merges = False
    inherits = True
    stages = frozenset({"stage", "tier"})

    def stand(self, clock: Clock) -> CrmStand:
        return NimbleStand(clock)

    def crm(self, wire: Wire) -> Nimble:
        return Nimble(wire, Client("", "", {"api_root": "https://nimble.example"}))

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        held = stand.people[record].values
        held["email"] = [*held["email"], {"value": address, "modifier": "home"}]

    def test_there_is_no_consent(self) -> None:
        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as none:
                await at.crm.begin(redirect_uri="", state="", features=frozenset())
            assert none.value.remedy is Remedy.STOP
            with pytest.raises(ConnectorError):
                await at.crm.finish("", {"code": "x"})

        self.play(story)

    def test_a_note_says_when_it_was_where_the_owner_lives(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            when = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
            call = act("Call with Ada", one, at=when, zone="Europe/Vienna", direction="in")
            await at.log(call)
            (shown,) = at.stand.logged()
            assert shown.text == "Call with Ada\nCall received on 2026-07-02 at 00:30 CEST"
            assert shown.id == call.key.replace("-", "")[:24]

        self.play(story)

    @pytest.mark.parametrize("overwrites", [False, True])
    def test_whatever_nimble_does_with_an_id_it_knows_there_is_one(self, overwrites: bool) -> None:
        async def story(at: At) -> None:
            stand_of(at).overwrites = overwrites
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            for _ in range(2):
                assert outcomes(await at.log(act("Call", one))) == ["done"]
            assert len(at.stand.logged()) == 1

        self.play(story)

    def test_ten_people_stand_in_a_note_and_the_deleted_are_left_out(self) -> None:
        async def story(at: At) -> None:
            ids = [at.stand.add(f"P{n} X", f"p{n}@example.com") for n in range(12)]
            at.stand.delete(ids[3])
            told = await at.log(act("All", *ids, kind="meeting"), act("Gone", ids[3]))
            assert outcomes(told) == ["done", "gone"]
            (shown,) = at.stand.logged()
            assert len(shown.people) == 10
            assert ids[3] not in shown.people

        self.play(story)

    def test_a_plan_that_is_full_waits_for_a_person(self) -> None:
        async def story(at: At) -> None:
            stand_of(at).quota = 1
            told = await at.save(ada("First One"), ada("Second One"))
            assert outcomes(told) == ["done", "later"]
            with pytest.raises(ConnectorError) as full:
                await at.save(ada("Second One"))
            assert full.value.remedy is Remedy.WAIT
            assert (full.value.retry_after or 0) >= 3600

        self.play(story)

    def test_an_update_keeps_addresses_and_numbers(self) -> None:
        async def story(at: At) -> None:
            own = (await at.sink.prepare(OWN)).fields
            one = at.stand.add("Ada Lovelace", "ada@example.com", phone="+442071234567")
            value = replace(ada("New Name", one), values={own["score"]: 0.25})
            assert outcomes(await at.save(value)) == ["done"]
            (shown,) = at.stand.shown()
            assert (shown.name, shown.emails) == ("Ada Lovelace", ("ada@example.com",))
            assert shown.values[own["score"]] == "0.25"
            assert {f.name for f in await at.sink.fields() if not f.writable} >= {"email", "phone"}

        self.play(story)

    def test_fields_an_administrator_must_make_are_told(self) -> None:
        async def story(at: At) -> None:
            stand_of(at).makes = False
            prepared = await at.sink.prepare(OWN)
            assert not prepared.fields
            assert "'Touchline last touched'" in prepared.missing["last_touched_at"]

        self.play(story)

    def test_company_and_title_are_told_as_employment(self) -> None:
        async def story(at: At) -> None:
            await at.save(replace(ada(), company="Acme", title="CTO", phone="+442071234567"))
            (page,) = [page async for page in at.sink.records(None, None)]
            assert [(one.company, one.title) for one in page.people] == [("Acme", "CTO")]

        self.play(story)

    def test_it_is_asked_with_moderation(self) -> None:
        async def story(at: At) -> None:
            began = at.clock()
            for _ in range(60):
                await at.sink.whoami()
            assert (at.clock() - began).total_seconds() >= 30

        self.play(story)
