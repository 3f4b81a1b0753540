"""HubSpot keeps the contract of a CRM, whatever may hold the key of an activity there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from connectors.crm.hubspot import HubSpot
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.hubspot import HubSpotStand
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.sink import Crm
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_ground import OWN, At, Body, act, ada
from tests.contract.crms import CrmContract
from tests.contract.schemas_hubspot import BODIES

ROOT = "https://hubspot.example"
CLIENT = Client(CLIENT_ID, CLIENT_SECRET, {"api_root": ROOT, "auth_url": f"{ROOT}/authorize"})
KINDS = ("emails", "meetings", "communications", "calls", "notes")


class HubSpotGround(CrmContract):
    """The stand-in, and what HubSpot is like."""

    bodies: ClassVar[Sequence[Body]] = BODIES
    unique = inherits = True
    stages = frozenset({"owner", "stage", "tier"})

    def stand(self, clock: Clock) -> HubSpotStand:
        return HubSpotStand(clock)

    def crm(self, wire: Wire) -> Crm:
        return HubSpot(wire, CLIENT)

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        stand.people[record].values["hs_additional_emails"] = address

    def settled(self, clock: Clock) -> None:
        clock.move(timedelta(seconds=10))

    def later(self, at: At) -> None:
        at.clock.move(timedelta(hours=2))


class TestHubSpot(HubSpotGround):
    """Where activities may have a unique property."""

    slot = True

    def furnish(self, stand: CrmStand) -> None:
        properties = portal(stand).properties
        for kind in KINDS:
            properties.keep(kind, "touchline_key", "string", unique=True, group="touchline")

    def test_own_fields_need_a_group_and_keys_are_unique(self) -> None:
        async def story(at: At) -> None:
            properties = portal(at.stand).properties
            for kind in KINDS:
                del properties.kept[kind]["touchline_key"]
            made = await at.sink.prepare(OWN)
            assert made.fields == {one.name: f"touchline_{one.name}" for one in OWN}
            for kind in KINDS:
                assert properties.kept[kind]["touchline_key"]["hasUniqueValue"]

        self.play(story)

    def test_logging_moves_last_contacted_and_a_note_does_not(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            values = at.stand.people[one].values
            await at.log(act("A note.", one, kind="note", at=at.clock() - timedelta(hours=1)))
            assert values["notes_last_contacted"] == ""
            assert values["notes_last_updated"] == "2026-11-27T11:00:00.000Z"
            await at.log(act("A call.", one, at=at.clock() - timedelta(hours=2)))
            assert values["notes_last_contacted"] == "2026-11-27T10:00:00.000Z"

        self.play(story)

    def test_a_day_spent_ends_at_midnight_in_the_portal(self) -> None:
        async def story(at: At) -> None:
            at.stand.faults.plan("daily_limit")
            with pytest.raises(ConnectorError) as spent:
                await at.save(ada())
            assert spent.value.remedy is Remedy.WAIT
            until = at.clock() + timedelta(seconds=spent.value.retry_after or 0)
            assert until == datetime(2026, 11, 27, 23, tzinfo=UTC)  # Berlin

        self.play(story)

    @pytest.mark.parametrize(("value", "seconds"), [("423", 2), ("477", 12), ("", 10)])
    def test_what_is_refused_before_it_is_done_waits(self, value: str, seconds: int) -> None:
        async def story(at: At) -> None:
            at.stand.faults.plan("throttled", value=value)
            began = at.clock()
            assert (await at.save(ada()))[0].outcome == "done"
            assert at.clock() - began >= timedelta(seconds=seconds)

        self.play(story)

    def test_an_unknown_property_harms_only_who_has_it(self) -> None:
        async def story(at: At) -> None:
            people = [ada(f"P{n} Person", **({"nonsense": "1"} if n == 2 else {}))
                      for n in range(5)]  # fmt: skip
            told = await at.save(*people)
            assert [one.outcome for one in told] == ["done", "done", "failed", "done", "done"]
            assert "nonsense" in told[2].because

        self.play(story)

    def test_results_without_a_trace_are_taken_in_order(self) -> None:
        async def story(at: At) -> None:
            portal(at.stand).echoes = False
            people = [ada(f"P{n} Person") for n in range(4)]
            told = await at.save(people[0], self.spoilt(people[1]), *people[2:])
            assert [one.outcome for one in told] == ["done", "failed", "done", "done"]
            names = {one.id: one.name for one in at.stand.shown()}
            assert [names[told[n].remote_id] for n in (0, 2, 3)] == [
                people[n].name for n in (0, 2, 3)
            ]  # fmt: skip

        self.play(story)

    def test_values_reach_somebody_who_was_there_already(self) -> None:
        async def story(at: At) -> None:
            await at.sink.prepare(OWN)
            here = at.stand.add("Augusta King", "ada.lovelace@example.com")
            told = await at.save(ada(touchline_last_touch_kind="mail"))
            assert (told[0].remote_id, told[0].made) == (here, False)
            assert at.stand.people[here].values["touchline_last_touch_kind"] == "mail"
            assert at.stand.people[here].values["firstname"] == "Augusta"

        self.play(story)

    def test_a_search_begun_anew_loses_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("connectors.crm.hubspot.walk._DEEP", 200)

        async def story(at: At) -> None:
            checkpoint = [page async for page in at.sink.records(None, None)][-1].checkpoint
            for number in range(750):
                self.later(at) if number % 50 == 0 else None
                at.stand.add(f"P{number} Person", f"p{number}@example.com")
            self.later(at)
            pages = [page async for page in at.sink.records(None, checkpoint)]
            assert len({one.remote_id for page in pages for one in page.people}) == 750

        self.play(story)

    def test_an_oauth_grant_ends_when_it_is_revoked(self) -> None:
        async def story(at: At) -> None:
            asked = await at.crm.begin(redirect_uri="https://t.example/back", state="s",
                                       features=frozenset())  # fmt: skip
            at.ring.held = await at.crm.finish(asked.secret, {"code": "sandbox-code"})
            await at.sink.whoami()
            await at.crm.revoke(at.ring.held)
            with pytest.raises(ConnectorError) as ended:
                await at.sink.whoami()
            assert ended.value.remedy is Remedy.REAUTH

        self.play(story)


class TestHubSpotPlain(HubSpotGround):
    """Where HubSpot refuses a unique property on activities: a plain one holds the key."""

    def furnish(self, stand: CrmStand) -> None:
        portal(stand).properties.unique = False

    def test_a_plain_property_holds_the_key(self) -> None:
        async def story(at: At) -> None:
            await at.sink.prepare(OWN)
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            it = act("A call.", one)
            await at.log(it)
            (entry,) = at.stand.activities.values()
            assert entry.values["touchline_key"] == it.key
            assert it.key not in entry.values.get("hs_call_body", "")
            assert set(await at.sink.logged([it])) == {it.key}

        self.play(story)


class TestHubSpotClosed(HubSpotGround):
    """Where the key may make no properties: the text of an activity tells its key."""

    def furnish(self, stand: CrmStand) -> None:
        portal(stand).properties.closed = True

    def test_what_lacks_is_told(self) -> None:
        async def story(at: At) -> None:
            made = await at.sink.prepare(OWN)
            assert not made.fields
            assert "touchline_last_touched_at" in made.missing["last_touched_at"]

        self.play(story)

    def test_a_key_that_sees_no_properties_works_all_the_same(self) -> None:
        async def story(at: At) -> None:
            portal(at.stand).properties.blind = True
            one = at.stand.add("Ada Lovelace", "ada@example.com", stage="customer")
            made = await at.sink.prepare(OWN)
            assert not made.fields
            it = act("A call.", one)
            assert [r.outcome for r in await at.log(it)] == ["done"]
            assert set(await at.sink.logged([it])) == {it.key}
            (page,) = [page async for page in at.sink.records(None, None)]
            assert [person.stage for person in page.people] == ["customer"]

        self.play(story)

    def test_many_activities_of_somebody_are_looked_through(self) -> None:
        async def story(at: At) -> None:
            portal(at.stand).timeline.page = 7
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            sent = [act(f"Call {number}.", one) for number in range(60)]
            await at.log(*sent)
            assert len(await at.sink.logged(sent)) == 60

        self.play(story)


def portal(stand: CrmStand) -> HubSpotStand:
    """The stand-in, as what it is."""
    assert isinstance(stand, HubSpotStand)
    return stand
