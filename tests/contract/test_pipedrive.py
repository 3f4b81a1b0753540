"""Pipedrive: the contract, and what only Pipedrive does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.crm.pipedrive import Pipedrive
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.pipedrive import PipedriveStand
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.sink import Person
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_ground import BEFORE, NOW, OWN, At, act, ada
from tests.contract.crms import CrmContract
from tests.contract.schemas_pipedrive import BODIES

ROOT = "https://pipedrive.example"
RATING = "a" * 40


class TestPipedrive(CrmContract):
    bodies = BODIES
    page = 500
    gone = merges = False
    inherits = True
    stages = frozenset({"owner", "stage"})

    def stand(self, clock: Clock) -> CrmStand:
        return PipedriveStand(clock)

    def crm(self, wire: Wire) -> Pipedrive:
        stated = {"api_root": ROOT, "token_url": f"{ROOT}/oauth/token"}
        return Pipedrive(wire, Client(CLIENT_ID, CLIENT_SECRET, stated))

    def furnish(self, stand: CrmStand) -> None:
        assert isinstance(stand, PipedriveStand)
        stand.fields[RATING] = {
            "field_code": RATING, "field_name": "Rating", "field_type": "double",
            "is_custom_field": True, "options": None,
        }  # fmt: skip

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        held = stand.people[record].values
        held["emails"] = [*held["emails"], {"value": address, "primary": False, "label": "home"}]

    def spoilt(self, one: Person) -> Person:
        return replace(one, values={RATING: "many"})

    @pytest.mark.parametrize("kind", [*BEFORE, "html", "daily_limit", "unauthorized"])
    def test_errors_tell_no_secret(self, kind: str) -> None:
        """HTML with a 403 is the firewall, which lets in again after a while."""
        if kind != "blocked":
            super().test_errors_tell_no_secret(kind)
            return

        async def story(at: At) -> None:
            at.stand.faults.plan("blocked")
            with pytest.raises(ConnectorError) as error:
                await at.sink.whoami()
            assert error.value.remedy is Remedy.WAIT
            assert (error.value.retry_after or 0) >= 60

        self.play(story)

    def test_a_spent_day_ends_at_midnight_utc(self) -> None:
        async def story(at: At) -> None:
            at.stand.faults.plan("daily_limit")
            with pytest.raises(ConnectorError) as spent:
                await at.sink.whoami()
            assert spent.value.retry_after == 12 * 3600
            assert NOW.hour == 12

        self.play(story)

    def test_tokens_are_spent_as_the_vendor_counts_them(self) -> None:
        """One person with one activity: found (search 20, list 10), made 5, types 20, logged 5."""

        async def story(at: At) -> None:
            assert isinstance(at.stand, PipedriveStand)
            at.stand.meter.daily = 60
            await at.sink.find(["ada.lovelace@example.com"])
            (made,) = await at.save(ada())
            (receipt,) = await at.log(act("Call", made.remote_id))
            assert receipt.outcome == "done"
            with pytest.raises(ConnectorError) as spent:
                await at.log(act("Call again", made.remote_id))
            assert (spent.value.remedy, spent.value.retry_after) == (Remedy.WAIT, 12 * 3600)

        self.play(story)

    def test_what_was_made_a_moment_ago_is_found_although_the_search_lags(self) -> None:
        async def story(at: At) -> None:
            (made,) = await at.save(ada())
            address = ada().emails[0]
            for wait in (timedelta(0), timedelta(minutes=5), timedelta(hours=9)):
                at.clock.move(wait)
                assert await at.sink.find([address]) == {address: [made.remote_id]}

        self.play(story)

    def test_addresses_and_numbers_are_added_and_none_is_lost(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com", phone="+442071234567")
            given = ada("Ada Lovelace", one, email="ada@home.example", phone="+43123456789")
            for _ in range(2):
                await at.save(given)
            (shown,) = at.stand.shown()
            assert shown.emails == ("ada@example.com", "ada@home.example")
            assert len(at.stand.people[one].values["phones"]) == 2
            assert at.stand.counted["PATCH /api/v2/persons/{id}"] == 1
            await at.save(ada("Ada Lovelace", one, email=None, phone=None))
            assert at.stand.counted["PATCH /api/v2/persons/{id}"] == 1

        self.play(story)

    def test_what_is_there_already_is_not_written_again(self) -> None:
        async def story(at: At) -> None:
            own = (await at.sink.prepare(OWN)).fields
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            for score in (0.5, 0.5, 0.6):
                await at.save(ada("Ada Lovelace", one, **{own["score"]: score}))
            assert at.stand.counted["PATCH /api/v2/persons/{id}"] == 2

        self.play(story)

    def test_a_meeting_goes_on_without_who_was_deleted(self) -> None:
        async def story(at: At) -> None:
            ids = [at.stand.add(f"P{n}", f"p{n}@example.com") for n in range(3)]
            at.stand.delete(ids[0])
            meeting = act("Kick-off", *ids, kind="meeting")
            (receipt,) = await at.log(meeting)
            assert receipt.outcome == "done"
            (shown,) = at.stand.logged()
            assert shown.people == tuple(ids[1:])
            found = await at.sink.logged([meeting])
            assert found[meeting.key].remote_id == receipt.remote_id

        self.play(story)

    def test_an_activity_is_found_after_its_person_was_merged_away(self) -> None:
        async def story(at: At) -> None:
            kept, lost = (at.stand.add(f"P{n}", f"p{n}@example.com") for n in range(2))
            call = act("Call", lost)
            (receipt,) = await at.log(call)
            at.stand.merge(kept, lost)
            found = await at.sink.logged([call, act("Another", kept)])
            assert {key: one.remote_id for key, one in found.items()} == {
                call.key: receipt.remote_id
            }

        self.play(story)

    def test_types_an_administrator_took_away_are_replaced(self) -> None:
        async def story(at: At) -> None:
            assert isinstance(at.stand, PipedriveStand)
            at.stand.types = ["linkedin", "task"]
            one = at.stand.add("Ada", "ada@example.com")
            message = act("Hello", one, kind="message", channel="linkedin")
            told = await at.log(act("Mail", one, kind="mail"), message)
            assert [receipt.outcome for receipt in told] == ["done", "done"]
            kinds = [entry.values["type"] for entry in at.stand.activities.values()]
            assert kinds == ["task", "linkedin"]

        self.play(story)

    def test_owners_stay_nameless_without_the_right_to_read_them(self) -> None:
        async def story(at: At) -> None:
            at.stand.add("Ada Lovelace", "ada@example.com", owner="Anna Kurz", company="Acme")
            at.stand.faults.plan("unauthorized", where="/users", times=2)
            (page,) = [page async for page in at.sink.records(None, None)]
            assert [(one.owner, one.company) for one in page.people] == [("", "Acme")]

        self.play(story)

    def test_an_api_elsewhere_is_refused(self) -> None:
        async def story(at: At) -> None:
            stated = {"token_url": f"{ROOT}/oauth/token"}
            assert isinstance(at.crm, Pipedrive)
            assert isinstance(at.stand, PipedriveStand)
            wire = at.crm._wire
            crm = Pipedrive(wire, Client(CLIENT_ID, CLIENT_SECRET, stated))
            asked = await crm.begin(
                redirect_uri="https://x.example", state="s", features=frozenset()
            )
            assert "scope=" not in asked.url
            grant = await crm.finish(asked.secret, {"code": "sandbox-code"})
            assert "https://sandbox.pipedrive.com" in grant.secret
            at.stand.domain = "https://pipedrive.com.evil.example"
            with pytest.raises(ConnectorError) as refused:
                await crm.renew(grant)
            assert refused.value.remedy is Remedy.STOP

        self.play(story)
