"""What only Dynamics 365 does: its sign-in, conditional writes, duplicate rules, delta links."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.crm.dynamics import Dynamics
from connectors.crm.dynamics.org import link, moment, text
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.dynamics import DynamicsStand
from connectors.sandbox.crm.dynamics.filters import Malformed, parse
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.sink import Kind, Person
from connectors.source import Client
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from tests.contract.connected import Keys
from tests.contract.crm_ground import NOW, OWN, At, act, ada, key_of, lasts
from tests.contract.crm_people import outcomes
from tests.contract.dynamics_ground import BareGround, DynamicsGround, org

LAST = "new_touchline_last_touch_kind"


class TestSignIn(DynamicsGround):
    def test_an_application_user_is_a_lasting_key(self) -> None:
        async def story(at: At) -> None:
            grant = await at.crm.admit(f"contoso.com:{CLIENT_ID}:{CLIENT_SECRET}", self.site)
            await lasts(at, grant)
            for wrong in (f"t:{CLIENT_ID}:wrong", "t:only", "a/b:c:d"):
                with pytest.raises(ConnectorError) as refused:
                    await at.crm.admit(wrong, self.site)
                assert refused.value.remedy is Remedy.STOP

        self.play(story)

    def test_consent_is_asked_for_this_environment_alone(self) -> None:
        crm = Dynamics(Wire(), Client("id"))
        begun = asyncio.run(
            crm.begin(
                redirect_uri="https://t.example", state="s", features=frozenset(),
                hint="acme.crm4.dynamics.com/main.aspx?id=1",
            )
        )  # fmt: skip
        url = httpx.URL(begun.url)
        assert url.host == "login.microsoftonline.com"
        scope = "https://acme.crm4.dynamics.com/user_impersonation offline_access"
        assert (url.params["scope"], url.params["code_challenge_method"]) == (scope, "S256")

    @pytest.mark.parametrize("where", ["", "evil.example", "dynamics.com.evil.example"])
    def test_no_token_goes_elsewhere(self, where: str) -> None:
        crm = Dynamics(Wire(), Client("id"))
        with pytest.raises(ConnectorError) as refused:
            asyncio.run(crm.admit("token", where))
        assert refused.value.remedy is Remedy.STOP

    def test_a_link_is_asked_of_the_same_environment(self) -> None:
        said = {"@odata.nextLink": "https://evil.example/api/data/v9.2/contacts?$skiptoken=a%20b"}
        assert link(said, "@odata.nextLink") == "/contacts?$skiptoken=a%20b"
        with pytest.raises(ConnectorError):
            link({"@odata.nextLink": "https://acme.crm4.dynamics.com/other"}, "@odata.nextLink")


class TestPeople(DynamicsGround):
    def test_the_same_key_makes_one_person(self) -> None:
        async def story(at: At) -> None:
            told = [(await at.save(ada()))[0] for _ in range(2)]
            assert outcomes(told) == ["done", "done"]
            assert {one.remote_id for one in told} == {key_of("Ada Lovelace")}
            assert len(org(at).shown()) == 1

        self.play(story)

    def test_three_addresses_are_kept(self) -> None:
        async def story(at: At) -> None:
            all_ = tuple(f"a{n}@example.com" for n in range(4))
            await at.save(replace(ada(), emails=all_))
            assert org(at).shown()[0].emails == all_[:3]

        self.play(story)

    def test_a_whole_number_fits_an_integer_column(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            told = await at.save(ada("Ada Lovelace", here, numberofchildren=2.0))
            assert outcomes(told) == ["done"]
            org(at).asked.clear()

        self.play(story)

    def test_a_rule_against_duplicates_is_kept(self) -> None:
        async def story(at: At) -> None:
            org(at).strict = True
            here = org(at).add("Augusta King", "ada.lovelace@example.com")
            org(at).add("Bob Bell", "another@example.com")
            told = await at.save(ada("Ada Lovelace", **{LAST: "mail"}), ada("Bob Bell"))
            assert outcomes(told) == ["done", "failed"]
            assert (told[0].remote_id, told[0].made) == (here, False)
            assert "address" in told[1].because
            assert org(at).people[here].values[LAST] == "mail"

        self.play(story)

    def test_nobody_is_found_by_a_record_that_lost_a_merge(self) -> None:
        async def story(at: At) -> None:
            ids = [org(at).add(f"P{n} One", "p@example.com") for n in range(3)]
            org(at).merge(ids[2], ids[0])
            org(at).merge(ids[1], ids[2])
            assert await at.sink.find(["p@example.com"]) == {"p@example.com": [ids[1]]}
            assert await at.sink.current(ids) == dict.fromkeys(ids, ids[1])

        self.play(story)


class TestActivities(DynamicsGround):
    @pytest.mark.parametrize(
        ("kind", "direction", "place", "status"),
        [("mail", "in", "emails", 4), ("mail", "out", "emails", 3), ("call", "in", "phonecalls", 4),
         ("call", "both", "phonecalls", 2), ("letter", "in", "letters", 3),
         ("meeting", "both", "appointments", 3), ("gift", "out", "tasks", 5)],
    )  # fmt: skip
    def test_it_is_completed_as_its_table_wants(
        self, kind: Kind, direction: str, place: str, status: int
    ) -> None:
        async def story(at: At) -> None:
            ids = [org(at).add(f"P{n} One", f"p{n}@example.com") for n in range(2)]
            told = await at.log(act("It", *ids, kind=kind, direction=direction))
            assert (told[0].outcome, told[0].object) == ("done", place)
            (entry,) = org(at).activities.values()
            assert (entry.values["statecode"], entry.values["statuscode"]) == (1, status)
            ended = NOW - timedelta(days=1, minutes=-30 * (kind in ("meeting", "call")))
            assert entry.values["actualend"] == moment(ended)
            if place != "appointments":
                assert entry.values.get("directioncode", True) == (direction != "in")
            assert set(entry.people) == (set(ids) if place != "tasks" else {ids[0]})

        self.play(story)

    def test_a_long_text_is_cut(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            assert outcomes(await at.log(act("Long", here, text="t" * 5000))) == ["done"]

        self.play(story)

    def test_what_broke_off_half_way_is_finished(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            one = act("Half", here, kind="mail")
            await at.log(act("Before", here))
            at.weather.at(1, "daily_limit")
            assert outcomes(await at.log(one)) == ["unknown"]
            at.weather.clear()
            assert not await at.sink.logged([one])
            assert outcomes(await at.log(one)) == ["done"]
            assert set(await at.sink.logged([one])) == {one.key}
            assert len(at.there(one)) == 1

        self.play(story)

    def test_a_long_wait_keeps_what_was_done(self) -> None:
        async def story(at: At) -> None:
            here = org(at).add("Ada Lovelace", "ada@example.com")
            sent = [act(f"Number {n}.", here) for n in range(3)]
            await at.log(act("Before", here))
            at.weather.at(0, "daily_limit")
            told = await at.log(*sent)
            assert sorted(outcomes(told)) == ["done", "done", "later"]
            assert len(org(at).logged()) == 3

        self.play(story)


class TestRecords(DynamicsGround):
    def test_a_link_that_is_void_is_told(self) -> None:
        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as void:
                async for _ in at.sink.records(None, "/contacts?$select=fullname&$deltatoken=x"):
                    pass
            assert void.value.remedy is Remedy.RESYNC

        self.play(story)

    def test_only_what_changed_comes_again(self) -> None:
        async def story(at: At) -> None:
            ids = [org(at).add(f"P{n} One", f"p{n}@example.com") for n in range(5)]
            (first,) = [page async for page in at.sink.records(None, None)]
            at.stand.delete(ids[0])
            at.stand.merge(ids[1], ids[2])
            await at.save(ada("P3 One", ids[3], **{LAST: "call"}))
            (page,) = [page async for page in at.sink.records(None, first.checkpoint)]
            assert [one.remote_id for one in page.people] == [ids[3]]
            assert set(page.gone) == {ids[0], ids[2]}

        self.play(story)


class TestBare(BareGround):
    def test_what_is_lacking_is_told_with_its_name(self) -> None:
        async def story(at: At) -> None:
            missing = (await at.sink.prepare(OWN)).missing
            assert "touchline_next_due_at" in missing["next_due_at"]
            days = {one.name for one in await at.sink.fields() if one.type == "date"}
            assert days == {"birthdate"}

        self.play(story)

    def test_somebody_without_any_name_is_called_by_their_address(self) -> None:
        async def story(at: At) -> None:
            await at.save(Person(key_of("x"), "", "", emails=("plain@example.com",)))
            assert org(at).shown()[0].name == "plain"

        self.play(story)


class TestSlow(DynamicsGround):
    def stand(self, clock: Clock) -> CrmStand:
        """Where an access token ends within the hour."""
        return DynamicsStand(clock)

    def test_the_clock_renews_the_token(self) -> None:
        async def story(at: At) -> None:
            begun = await at.crm.begin(redirect_uri="https://t.example", state="s",
                                       features=frozenset(), hint=self.site)  # fmt: skip
            first = await at.crm.finish(begun.secret, self.answer)
            assert first.expires_at - at.clock() < timedelta(hours=1)
            keys = Keys(at.crm, first, at.clock)
            sink = at.crm.sink(keys, LocalBudgets(at.clock, at.clock.sleep))
            at.clock.move(timedelta(hours=2))
            assert (await sink.whoami()).subject
            assert keys.renewals == 1

        self.play(story)


@given(st.text())
def test_no_text_escapes_its_quotes(said: str) -> None:
    test = parse(f"fullname eq {text(said)}", frozenset({"fullname"}))
    shown = "".join(c for c in said if c.isprintable())
    assert test({"fullname": shown})
    assert not test({"fullname": f"{shown}x"})


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_are_whole_seconds_in_utc(at: datetime) -> None:
    assert 0 <= (at - datetime.fromisoformat(moment(at))).total_seconds() < 1


@pytest.mark.parametrize(
    "said", ["fullname eq", "fullname eq 'it's'", "(fullname eq 'a'", "x eq 1"]
)
def test_the_stand_in_refuses_what_is_no_filter(said: str) -> None:
    with pytest.raises(Malformed):
        parse(said, frozenset({"fullname"}))
