"""Keys, consents, fields and weather, for every CRM."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.crm.stand import KEY
from tests.contract.crm_ground import BEFORE, OWN, At, CrmGround, act, ada

BACK = "https://touchline.example/connect/back"


class AccessContract(CrmGround):
    """Who may in, what may be written, and what is done when the weather is bad."""

    def test_it_says_whose_crm_it_is(self) -> None:
        async def story(at: At) -> None:
            who = await at.sink.whoami()
            assert who.subject
            assert await at.source.whoami() == who
            assert [s.name for s in await at.source.streams()] == ["contacts"]

        self.play(story)

    def test_it_describes_itself(self) -> None:
        async def story(at: At) -> None:
            crm = at.crm
            assert crm.name == at.stand.name
            assert crm.label
            assert crm.moves.endswith(".")
            assert ("key" in crm.ways) == bool(crm.key_hint)
            assert crm.features(at.ring.held) == {"contacts"}
            assert min(at.sink.batches.people, at.sink.batches.activities) >= 1

        self.play(story)

    def test_a_refused_key_says_so(self) -> None:
        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as refused:
                await at.sink.whoami()
            assert refused.value.remedy is Remedy.REAUTH
            assert at.ring.renewals == 1

        self.play(story, key=KEY + "-of-somebody-else")

    @pytest.mark.parametrize("typed", ["", "  ", "two words", "line\nbreak"])
    def test_what_is_no_key_is_refused_at_once(self, typed: str) -> None:
        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as refused:
                await at.crm.admit(typed, self.site)
            assert refused.value.remedy is Remedy.STOP
            assert at.asked.total() == 0

        self.play(story)

    @pytest.mark.parametrize("typed", ["", "ftp://crm.example", "https://u:p@crm.example"])
    def test_what_is_no_address_is_refused_at_once(self, typed: str) -> None:
        async def story(at: At) -> None:
            if at.crm.site:
                with pytest.raises(ConnectorError) as refused:
                    await at.crm.admit(KEY, typed)
                assert refused.value.remedy is Remedy.STOP

        self.play(story)

    def test_a_key_cannot_be_renewed(self) -> None:
        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as ended:
                await at.crm.renew(at.ring.held)
            assert ended.value.remedy is Remedy.REAUTH
            await at.crm.revoke(at.ring.held)

        self.play(story)

    def test_a_consent_becomes_a_grant_that_is_renewed(self) -> None:
        async def story(at: At) -> None:
            if "oauth" not in at.crm.ways:
                return
            asked = await at.crm.begin(
                redirect_uri=BACK, state="s1", features=frozenset(), hint=self.site
            )
            query = parse_qs(urlsplit(asked.url).query)
            assert (query["state"], query["redirect_uri"]) == (["s1"], [BACK])
            with pytest.raises(ConnectorError) as refused:
                await at.crm.finish(asked.secret, {"error": "access_denied"})
            assert refused.value.remedy is Remedy.STOP
            at.ring.held = await at.crm.finish(asked.secret, self.answer)
            who = await at.sink.whoami()
            assert at.ring.held.expires_at > at.clock()
            at.clock.move(timedelta(days=1))
            at.ring.held = await at.crm.renew(at.ring.held)
            at.ring.held = await at.crm.renew(at.ring.held)
            assert await at.sink.whoami() == who
            assert at.ring.renewals == 0

        self.play(story)

    def test_fields_can_be_mapped_onto(self) -> None:
        async def story(at: At) -> None:
            fields = await at.sink.fields()
            names = [field.name for field in fields]
            assert len(names) == len(set(names))
            assert all(field.label for field in fields)
            assert any(field.writable for field in fields)

        self.play(story)

    def test_own_fields_are_made_once(self) -> None:
        async def story(at: At) -> None:
            first = await at.sink.prepare(OWN)
            assert first.fields.keys() | first.missing.keys() == {field.name for field in OWN}
            assert all(len(sentence) > 20 for sentence in first.missing.values())
            assert await at.sink.prepare(OWN) == first
            there = {field.name: field for field in await at.sink.fields()}
            assert all(there[name].own for name in first.fields.values())
            assert all(there[name].writable for name in first.fields.values())

        self.play(story)

    def test_being_throttled_takes_time_and_nothing_else(self) -> None:
        async def story(at: At) -> None:
            (made,) = await at.save(ada())
            for number in range(4):
                at.weather.at(number, "throttled", "2")
                title = f"Call {number}"
                began = at.clock()
                assert [r.outcome for r in await at.log(act(title, made.remote_id))] == ["done"]
                assert len(at.there(act(title))) == 1
                if at.weather.passed > number:
                    assert at.clock() - began >= timedelta(seconds=1)

        self.play(story)

    def test_a_spent_day_is_told_until_when(self) -> None:
        async def story(at: At) -> None:
            at.stand.faults.plan("daily_limit", times=9)
            with pytest.raises(ConnectorError) as spent:
                await at.save(ada())
            assert spent.value.remedy is Remedy.WAIT
            assert (spent.value.retry_after or 0) > 20
            assert not at.stand.shown()

        self.play(story)

    def test_a_token_is_renewed_once(self) -> None:
        async def story(at: At) -> None:
            at.weather.at(0, "unauthorized")
            assert (await at.save(ada()))[0].outcome == "done"
            assert at.ring.renewals == 1
            at.weather.at(0, "unauthorized")
            at.stand.faults.plan("unauthorized", times=9)
            with pytest.raises(ConnectorError) as ended:
                await at.save(ada("Bob Bell"))
            assert ended.value.remedy is Remedy.REAUTH
            assert len(at.stand.shown()) == 1

        self.play(story)

    @pytest.mark.parametrize("kind", [*BEFORE, "html", "daily_limit", "unauthorized"])
    def test_errors_tell_no_secret(self, kind: str) -> None:
        async def story(at: At) -> None:
            at.stand.faults.plan(kind, times=20)
            with pytest.raises(ConnectorError) as error:
                await at.sink.whoami()
            assert len(error.value.because) > 15
            assert KEY not in str(error.value)
            assert KEY not in repr(error.value.__context__)
            if kind == "redirect":
                assert error.value.remedy is Remedy.STOP

        self.play(story)
