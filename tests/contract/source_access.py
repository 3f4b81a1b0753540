"""Consent, revocation, void cursors and bad weather, for every provider and stream."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.world import Card
from connectors.source import FEATURES, Cursor, Feature
from tests.contract.connected import Connected, StandIn, Store, consent
from tests.contract.source_ground import FAR, ME, NOW, letter
from tests.contract.source_mail import SHARED, MailContract, fill
from tests.contract.source_meetings import CardsContract, MeetingsContract, meeting


def furnish(at: Connected) -> None:
    """A little of everything."""
    fill(at, 30)
    at.box.meet(meeting("one", -3))
    at.box.meet(meeting("weekly", -20, times=6))
    at.box.keep(Card("Anna Bell", ("anna.bell@acme.example",)))


def change(at: Connected) -> None:
    """Something new in every stream."""
    at.box.receive(letter(500))
    at.box.delete(next(iter(at.box.letters())))
    at.box.meet(meeting("two", 2))
    at.box.keep(Card("Boris Petrov", ("boris@petrov.example",)))


class AccessContract(MailContract, MeetingsContract, CardsContract):
    """What a person or a provider does to an account, and what must come of it."""

    def agree_on_all(self, at: Connected) -> None:
        """The store holds what the box has."""
        self.agree(at)
        self.agree_on_meetings(at)
        self.agree_on_cards(at)

    def test_it_says_whose_account_it_is(self) -> None:
        async def story(at: Connected) -> None:
            who = await at.source.whoami()
            assert (who.address, who.name) == (ME.address, ME.name)
            assert who.subject
            assert who.subject != who.address
            again = await consent(at.provider, at.platform, ME.address, *FEATURES)
            at.keys.held = again
            assert await at.source.whoami() == who

        self.play(story)

    def test_streams_are_what_was_granted(self) -> None:
        async def story(at: Connected) -> None:
            specs = await at.source.streams()
            assert {s.feature for s in specs} == set(FEATURES)
            assert len({s.name for s in specs}) == len(specs)
            assert all(s.label and s.name.partition(":")[0] == s.feature for s in specs)

        self.play(story)

    @pytest.mark.parametrize("only", FEATURES)
    def test_less_may_be_granted_than_was_asked(self, only: Feature) -> None:
        def narrow(platform: StandIn) -> None:
            platform.narrow(ME.address, only)

        async def story(at: Connected) -> None:
            assert at.provider.features(at.keys.held) == {only}
            assert {s.feature for s in await at.source.streams()} == {only}
            furnish(at)
            await at.sync()
            assert {name.partition(":")[0] for name in at.store.rows} == {only}
            assert at.provider.features(await at.provider.renew(at.keys.held)) == {only}

        self.play(story, before=narrow)

    def test_less_may_be_asked(self) -> None:
        async def story(at: Connected) -> None:
            assert at.provider.features(at.keys.held) == {"calendar"}

        self.play(story, "calendar")

    def test_a_refused_consent_says_so(self) -> None:
        async def story(at: Connected) -> None:
            with pytest.raises(ConnectorError) as refused:
                await consent(at.provider, at.platform, ME.address, "mail", deny=True)
            assert refused.value.remedy is Remedy.STOP
            assert len(refused.value.because) > 20

        self.play(story)

    def test_a_walk_that_finds_nothing_costs_one_request(self) -> None:
        async def story(at: Connected) -> None:
            furnish(at)
            await at.sync()
            await at.sync()
            for spec in await at.source.streams():
                before = at.asked.total()
                batches = await at.walk(spec.name)
                assert at.asked.total() - before == 1, spec.name
                assert len(batches) == 1
                (batch,) = batches
                assert (batch.records, batch.gone, batch.failed) == ((), (), ())
                assert batch.cursor.checkpoint

        self.play(story)

    @pytest.mark.parametrize("feature", FEATURES)
    def test_a_void_cursor_is_said_and_a_new_walk_heals(self, feature: Feature) -> None:
        async def story(at: Connected) -> None:
            for kind, where, value in self.broken[feature]:
                furnish(at)
                await at.sync()
                change(at)
                stream = (await at.streams(feature))[0]
                at.platform.faults.plan(kind, where, value=value)
                with pytest.raises(ConnectorError) as void:
                    await at.walk(stream)
                assert void.value.remedy is Remedy.RESYNC, (kind, void.value.because)
                at.store.cursors[stream] = Cursor()
                await at.sync()
                for spec in await at.source.streams():
                    await at.audit(spec.name)
                self.agree_on_all(at)

        self.play(story)

    @pytest.mark.parametrize("feature", FEATURES)
    def test_bad_weather_is_invisible(self, feature: Feature) -> None:
        async def story(at: Connected) -> None:
            furnish(at)
            for kind, where, value in self.passing[feature]:
                at.store = Store()  # a first walk, then one that brings changes
                for _ in range(2):
                    at.platform.faults.plan(kind, where, 2, value)
                    await at.sync()
                    self.agree_on_all(at)
                    at.platform.faults.clear()
                    change(at)

        self.play(story)

    def test_a_long_wait_is_handed_on_exactly(self) -> None:
        async def story(at: Connected) -> None:
            furnish(at)
            for stream in [s.name for s in await at.source.streams()]:
                kind, where, value = self.long_wait
                at.platform.faults.plan(kind, where, value=value)
                with pytest.raises(ConnectorError) as told:
                    await at.walk(stream)
                assert told.value.remedy is Remedy.WAIT
                assert told.value.retry_after == pytest.approx(FAR, abs=1)
                at.platform.faults.clear()
            assert at.clock() == NOW
            await at.sync()
            self.agree_on_all(at)

        self.play(story)

    def test_a_revoked_account_must_be_connected_again(self) -> None:
        async def story(at: Connected) -> None:
            furnish(at)
            await at.sync()
            at.platform.revoke(ME.address)
            for stream in at.store.rows:
                with pytest.raises(ConnectorError) as told:
                    await at.walk(stream)
                assert told.value.remedy is Remedy.REAUTH
            change(at)
            at.keys.held = await consent(at.provider, at.platform, ME.address, *FEATURES)
            await at.sync()
            self.agree_on_all(at)

        self.play(story)

    def test_a_token_that_ends_is_renewed_unseen(self) -> None:
        async def story(at: Connected) -> None:
            furnish(at)
            at.platform.faults.plan("unauthorized")
            await at.sync()
            assert at.keys.renewals == 1
            self.agree_on_all(at)

        self.play(story)

    def test_renewing_in_bad_weather(self) -> None:
        async def story(at: Connected) -> None:
            at.platform.faults.plan("token_down")
            with pytest.raises(ConnectorError) as down:
                await at.provider.renew(at.keys.held)
            assert down.value.remedy is Remedy.RETRY
            at.platform.faults.clear()
            at.platform.faults.plan("invalid_grant")
            with pytest.raises(ConnectorError) as dead:
                await at.provider.renew(at.keys.held)
            assert dead.value.remedy is Remedy.REAUTH
            fresh = await at.provider.renew(at.keys.held)
            assert fresh.secret
            assert fresh.access != at.keys.held.access

        self.play(story)

    @settings(max_examples=20, deadline=None, suppress_health_check=SHARED)
    @given(turns=st.integers(1, 25))
    def test_a_walk_can_be_dropped_at_any_time(self, turns: int) -> None:
        async def story(at: Connected) -> None:
            furnish(at)
            for spec in await at.source.streams():
                walking = asyncio.ensure_future(at.walk(spec.name))
                for _ in range(turns):
                    await asyncio.sleep(0)
                walking.cancel()
                with suppress(asyncio.CancelledError):
                    await walking
            await at.sync()
            self.agree_on_all(at)

        self.play(story)
