"""How Salesforce is signed in to: consent, rotation, keys, and whose host a token is shown."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import orjson
import pytest

from connectors.crm.grants import site_of
from connectors.crm.salesforce import Salesforce
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.source import Client
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from tests.contract.connected import Keys
from tests.contract.crm_ground import At, lasts
from tests.contract.salesforce_ground import SalesforceGround


class TestSignIn(SalesforceGround):
    def test_a_client_is_a_lasting_key(self) -> None:
        async def story(at: At) -> None:
            grant = await at.crm.admit(f"{CLIENT_ID}:{CLIENT_SECRET}", self.site)
            keys = await lasts(at, grant)
            await at.crm.revoke(keys.held)
            with pytest.raises(ConnectorError) as refused:
                await at.crm.admit(f"{CLIENT_ID}:wrong", self.site)
            assert refused.value.remedy is Remedy.STOP

        self.play(story)

    def test_the_session_ends_and_the_refresh_token_changes(self) -> None:
        async def story(at: At) -> None:
            begun = await at.crm.begin(redirect_uri="https://t.example", state="s",
                                       features=frozenset(), hint="")  # fmt: skip
            first = await at.crm.finish(begun.secret, self.answer)
            keys = Keys(at.crm, first, at.clock)
            sink = at.crm.sink(keys, LocalBudgets(at.clock, at.clock.sleep))
            for _ in range(3):
                at.clock.move(timedelta(hours=2))
                assert (await sink.whoami()).subject
            assert keys.renewals == 3
            with pytest.raises(ConnectorError) as reused:
                await at.crm.renew(first)
            assert reused.value.remedy is Remedy.REAUTH

        self.play(story)

    def test_a_key_needs_the_orgs_own_address(self) -> None:
        async def story(at: At) -> None:
            for where in ("login.salesforce.com", "https://test.salesforce.com", "evil.example",
                          "https://salesforce.com.evil.example"):  # fmt: skip
                with pytest.raises(ConnectorError) as refused:
                    await at.crm.admit("00D!token", where)
                assert refused.value.remedy is Remedy.STOP
            assert at.asked.total() == 0

        self.play(story)

    @pytest.mark.parametrize("where", ["", "test.salesforce.com", "https://a.my.salesforce.com"])
    def test_consent_is_asked_where_the_org_is(self, where: str) -> None:
        crm = Salesforce(Wire(), Client("id"))
        begun = asyncio.run(
            crm.begin(redirect_uri="https://t.example", state="s", features=frozenset(), hint=where)
        )
        host = httpx.URL(begun.url).host
        assert host == (httpx.URL(where).host or where or "login.salesforce.com")
        assert httpx.URL(begun.url).params["code_challenge_method"] == "S256"

    def test_the_address_of_a_page_will_do(self) -> None:
        async def story(at: At) -> None:
            page = "https://acme.lightning.force.com/lightning/page/home?x=1"
            grant = await at.crm.admit("00D!token", page)
            assert site_of(grant) == "https://acme.my.salesforce.com"

        self.play(story)

    def test_a_token_is_taken_to_no_strange_host(self) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            said = {"access_token": "t", "refresh_token": "r", "instance_url": "https://evil.com"}
            return httpx.Response(200, content=orjson.dumps(said))

        async def story() -> None:
            crm = Salesforce(Wire(transport=httpx.MockTransport(answer)), Client("id", "secret"))
            begun = await crm.begin(
                redirect_uri="https://t.example", state="s", features=frozenset()
            )
            with pytest.raises(ConnectorError) as refused:
                await crm.finish(begun.secret, {"code": "c"})
            assert refused.value.remedy is Remedy.STOP

        asyncio.run(story())
