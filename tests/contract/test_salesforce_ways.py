"""What only Salesforce does: its sign-in, its quota, its duplicate rules, its dates."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.crm.salesforce.org import lists, text
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.salesforce import SalesforceStand
from connectors.sandbox.crm.salesforce.objects import Column
from connectors.sandbox.crm.salesforce.soql import Malformed, parse
from connectors.sandbox.crm.stand import CrmStand
from connectors.wire.pace import LocalBudgets
from tests.contract.crm_ground import NOW, OWN, At, act, ada
from tests.contract.crm_people import outcomes
from tests.contract.salesforce_ground import BareGround, SalesforceGround, org

KEY = "Touchline_Last_Touch_Kind__c"


class TestOrg(SalesforceGround):
    def test_the_newest_version_known_is_spoken(self) -> None:
        async def story(at: At) -> None:
            org(at).versions = ["9.0", "66.0", "70.0"]
            await at.sink.whoami()
            assert org(at).asked[-1][1] == "/services/data/v66.0/query"
            org(at).versions = ["70.0"]
            with pytest.raises(ConnectorError) as old:
                await at.crm.sink(at.ring, LocalBudgets(at.clock, at.clock.sleep)).whoami()
            assert old.value.remedy is Remedy.STOP

        self.play(story)

    def test_the_last_tenth_of_the_day_is_left_to_others(self) -> None:
        async def story(at: At) -> None:
            org(at).used = 95_000
            here = org(at).add("Ada Lovelace", "ada@example.com")
            await at.sink.fields()
            with pytest.raises(ConnectorError) as spent:
                await at.log(act("Never", here))
            assert (spent.value.remedy, spent.value.retry_after) == (Remedy.WAIT, 3600)
            assert not org(at).logged()

        self.play(story)

    def test_long_answers_come_in_parts(self) -> None:
        async def story(at: At) -> None:
            org(at).answer = 3
            ids = [org(at).add(f"Ada {n}", "ada@example.com") for n in range(8)]
            assert await at.sink.find(["ada@example.com"]) == {"ada@example.com": ids}

        self.play(story)

    def test_many_long_addresses_are_asked_in_parts(self) -> None:
        async def story(at: At) -> None:
            asked = [f"{'x' * 60}{n}@{'y' * 60}.example" for n in range(200)]
            one = org(at).add("Ada Lovelace", asked[170].upper())
            assert await at.sink.find(asked) == {asked[170]: [one]}

        self.play(story)

    def test_a_field_nobody_has_stops_and_is_named(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            with pytest.raises(ConnectorError) as stopped:
                await at.save(ada("Ada Lovelace", here, Mood__c="x"))
            assert stopped.value.remedy is Remedy.STOP
            assert "Mood__c" in stopped.value.because
            org(at).asked.clear()

        self.play(story)

    def test_a_locked_record_is_written_later(self) -> None:
        async def story(at: At) -> None:
            here, other = (org(at).add(n, f"{n}@example.com") for n in ("Ada", "Bob"))
            org(at).locked.add(here)
            people = [ada("Ada", here, **{KEY: "mail"}), ada("Bob", other, **{KEY: "mail"})]
            assert outcomes(await at.save(*people)) == ["later", "done"]

        self.play(story)

    def test_text_is_cut_to_its_field(self) -> None:
        async def story(at: At) -> None:
            long = replace(ada("A" * 60 + " B", **{KEY: "k" * 99}), title="T" * 400)
            assert outcomes(await at.save(long)) == ["done"]
            (shown,) = org(at).shown()
            assert shown.values[KEY] == "k" * 40
            far = replace(ada("Far Away"), emails=("f" * 80 + "@example.com",))
            (told,) = await at.save(far)
            assert told.outcome == "failed"
            assert "Email" in told.because

        self.play(story)


class TestMerges(SalesforceGround):
    def test_a_chain_of_merges_is_followed(self) -> None:
        async def story(at: At) -> None:
            ids = [org(at).add(f"P{n} One", "p@example.com") for n in range(4)]
            org(at).merge(ids[2], ids[0])
            org(at).merge(ids[1], ids[2])
            org(at).merge(ids[1], ids[3])
            assert await at.sink.find(["p@example.com"]) == {"p@example.com": [ids[1]]}
            assert await at.sink.current(ids) == dict.fromkeys(ids, ids[1])
            org(at).delete(ids[1])
            assert await at.sink.current([*ids, "003000000000099AAA"]) == {}

        self.play(story)


class TestDuplicateRules(SalesforceGround):
    def stand(self, clock: Clock) -> CrmStand:
        """Rules are on."""
        return SalesforceStand(clock, strict=True)

    def test_the_same_address_is_the_same_person(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Augusta King", "ada.lovelace@example.com")
            told = await at.save(ada("New One"), ada("Ada Lovelace", **{KEY: "mail"}))
            assert [(r.outcome, r.made) for r in told] == [("done", True), ("done", False)]
            assert told[1].remote_id == here
            assert {s.name: s.values.get(KEY) for s in org(at).shown()} == {
                "Augusta King": "mail", "New One": None,
            }  # fmt: skip

        self.play(story)

    def test_the_same_name_is_not(self) -> None:
        async def story(at: At) -> None:
            org(at).add("Ada Lovelace", "another@example.com")
            (told,) = await at.save(ada("Ada Lovelace", **{KEY: "mail"}))
            assert told.outcome == "failed"
            assert "address" in told.because
            assert org(at).shown()[0].values.get(KEY) is None

        self.play(story)


class TestActivities(SalesforceGround):
    def test_last_activity_is_the_day_where_the_owner_was(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
            await at.log(act("Mail", here, kind="mail", at=late, zone="Europe/Berlin"))
            assert org(at).shown()[0].values["LastActivityDate"] == "2026-11-21"
            await at.log(act("Met", here, kind="meeting", at=late + timedelta(days=2)))
            assert org(at).shown()[0].values["LastActivityDate"] == "2026-11-22"

        self.play(story)

    def test_two_at_once_make_one(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            await at.log(act("Before", here))
            told = await asyncio.gather(*(at.log(act("Race", here)) for _ in range(3)))
            assert [one.outcome for (one,) in told] == ["done"] * 3
            assert len({one.remote_id for (one,) in told}) == 1
            assert len(at.there(act("Race"))) == 1

        self.play(story)

    def test_what_the_user_may_not_set_is_left_out(self) -> None:
        async def story(at: At) -> None:
            org(at).kinds["Task"]["TaskSubtype"] = Column("picklist", 40, "", ("Email",))
            here = org(at).add("Ada Lovelace", "ada@example.com")
            assert outcomes(await at.log(act("Mail", here, kind="mail"))) == ["done"]

        self.play(story)

    def test_a_key_field_nobody_may_write_is_none(self) -> None:
        async def story(at: At) -> None:
            org(at).kinds["Task"]["Touchline_Key__c"] = Column("string", 36, "", unique=True)
            here = org(at).add("Ada Lovelace", "ada@example.com")
            one = act("Marked", here)
            assert outcomes(await at.log(one)) == ["done"]
            assert set(await at.sink.logged([one])) == {one.key}

        self.play(story)

    def test_what_was_logged_before_there_was_a_field_is_found(self) -> None:
        async def story(at: At) -> None:
            column = org(at).kinds["Task"].pop("Touchline_Key__c")
            here = org(at).add("Ada Lovelace", "ada@example.com")
            one = act("Before", here)
            assert outcomes(await at.log(one)) == ["done"]
            org(at).kinds["Task"]["Touchline_Key__c"] = column
            sink = at.crm.sink(at.ring, LocalBudgets(at.clock, at.clock.sleep))
            assert set(await sink.logged([one])) == {one.key}

        self.play(story)

    def test_an_odd_length_of_a_meeting_is_taken(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            begun = NOW - timedelta(days=60)
            ends = (None, begun - timedelta(hours=1), begun + timedelta(days=40))
            sent = [
                replace(act(f"M{n}.", here, kind="meeting", at=begun), ended_at=end)
                for n, end in enumerate(ends)
            ]
            assert outcomes(await at.log(*sent)) == ["done"] * 3
            for entry in org(at).activities.values():
                start, end = (datetime.fromisoformat(entry.values[n])
                              for n in ("StartDateTime", "EndDateTime"))  # fmt: skip
                assert timedelta(0) <= end - start <= timedelta(days=14)

        self.play(story)


class TestBareOrg(BareGround):
    def test_what_is_lacking_is_told_with_its_name(self) -> None:
        async def story(at: At) -> None:
            missing = (await at.sink.prepare(OWN)).missing
            assert "Touchline_Next_Due_At__c" in missing["next_due_at"]
            assert "Date/Time" in missing["next_due_at"]

        self.play(story)

    def test_what_a_merge_moved_is_found(self) -> None:
        async def story(at: At) -> None:
            ids = [org(at).add(f"P{n}", f"p{n}@example.com") for n in range(2)]
            one = act("Late", ids[1], text="Hello")
            await at.sink.fields()
            at.stand.faults.plan("late", where="composite")
            assert outcomes(await at.log(one)) == ["unknown"]
            org(at).merge(ids[0], ids[1])
            assert set(await at.sink.logged([one])) == {one.key}

        self.play(story)

    def test_the_first_of_several_gets_it(self) -> None:
        async def story(at: At) -> None:
            ids = [org(at).add(f"P{n}", f"p{n}@example.com") for n in range(3)]
            assert outcomes(await at.log(act("Met", *ids, kind="meeting"))) == ["done"]
            assert org(at).logged()[0].people == (ids[0],)

        self.play(story)


@given(st.text())
def test_no_text_escapes_its_quotes(said: str) -> None:
    query = parse(f"SELECT Id FROM Contact WHERE Name = {text(said)}")
    shown = "".join(c for c in said if c.isprintable())
    assert query.rows([{"Name": shown, "Id": "1"}, {"Name": f"{shown}x", "Id": "2"}]) == [
        {"Name": shown, "Id": "1"}
    ]


@given(st.lists(st.text(max_size=300), max_size=60), st.integers(1, 4))
def test_lists_hold_all_and_stay_short(values: list[str], times: int) -> None:
    parts = list(lists(values, times))
    assert sum(part.count("','") + 1 for part in parts) >= len(values)
    assert all(len(part) * times < 9_000 for part in parts)


@pytest.mark.parametrize(
    "soql",
    ["SELECT Id FROM", "SELECT Id FROM A WHERE B = 'x' AND C = 'y' OR D = 'z'",
     "SELECT Id FROM A WHERE B = 'it's'", "SELECT Id FROM A; DROP"],
)  # fmt: skip
def test_the_stand_in_refuses_what_is_no_query(soql: str) -> None:
    with pytest.raises(Malformed):
        parse(soql)
