"""Zoho CRM: the contract, and what only Zoho does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.crm.zoho import Zoho
from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.stand import KEY, CrmStand
from connectors.sandbox.crm.zoho import ZohoStand
from connectors.sandbox.crm.zoho_door import SELF
from connectors.sandbox.world import CLIENT_ID, CLIENT_SECRET
from connectors.sink import Kind
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crm_activities import KINDS
from tests.contract.crm_ground import OWN, At, Story, act, ada
from tests.contract.crm_people import outcomes
from tests.contract.crms import CrmContract
from tests.contract.schemas_zoho import BODIES

ROOT = "https://zoho.example"


def typed(code: str) -> str:
    """What a person types: a Self Client and its code."""
    return f"{SELF[0]}:{SELF[1]}:{code}"


def stand_of(at: At) -> ZohoStand:
    """The stand-in with what only it has."""
    assert isinstance(at.stand, ZohoStand)
    return at.stand


class TestZoho(CrmContract):
    bodies = BODIES
    shared = merges = False
    inherits = True
    page = 200
    stages = frozenset({"owner"})
    answer: ClassVar[Mapping[str, str]] = {
        "code": "sandbox-code",
        "accounts-server": "https://accounts.zoho.eu",
    }

    def stand(self, clock: Clock) -> CrmStand:
        return ZohoStand(clock)

    def crm(self, wire: Wire) -> Zoho:
        stated = {"api_root": ROOT, "token_url": f"{ROOT}/oauth/v2/token"}
        return Zoho(wire, Client(CLIENT_ID, CLIENT_SECRET, stated))

    def play(self, story: Story, *, key: str = "") -> None:
        super().play(story, key=key or typed(KEY))

    def second(self, stand: CrmStand, record: str, address: str) -> None:
        stand.people[record].values["Secondary_Email"] = address

    def test_a_refused_key_says_so(self) -> None:
        """A code is redeemed when it is typed, so it is refused there."""

        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as refused:
                await at.crm.admit(typed(KEY + "-of-somebody-else"), "")
            assert refused.value.remedy is Remedy.STOP
            assert "secret" not in str(refused.value)

        self.play(story)

    @pytest.mark.parametrize(
        "bad", ["", "two words", "a:b", "a:b:", "a b:c:d", "a:b:c:mars", "a:b:c:eu:x"]
    )
    def test_what_is_no_key_is_refused_at_once(self, bad: str) -> None:
        async def story(at: At) -> None:
            before = at.asked.total()
            with pytest.raises(ConnectorError) as refused:
                await at.crm.admit(bad, "")
            assert refused.value.remedy is Remedy.STOP
            assert at.asked.total() == before

        self.play(story)

    def test_a_key_cannot_be_renewed(self) -> None:
        """A Self Client's grant can: it has a refresh token, and its own client."""

        async def story(at: At) -> None:
            at.ring.held = await at.crm.renew(at.ring.held)
            assert (await at.sink.whoami()).subject
            assert CLIENT_ID not in at.ring.held.secret
            await at.crm.revoke(at.ring.held)

        self.play(story)

    def test_what_was_logged_can_be_taken_out(self) -> None:
        """All but mails."""

        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            sent = [act(f"A {kind}", one, kind=kind) for kind in KINDS]
            await at.log(*sent)
            found = await at.sink.logged(sent)
            assert len(found) == len(sent)
            for _ in range(2):
                told = await at.sink.remove([found[activity.key] for activity in sent])
                kept = [r.object for r in told if r.outcome != "done"]
                assert kept == ["Emails"]
            assert [entry.object for entry in at.stand.logged()] == ["Emails"]

        self.play(story)

    def test_consent_is_given_in_a_region_and_the_secret_goes_nowhere_else(self) -> None:
        async def story(at: At) -> None:
            asked = await at.crm.begin(redirect_uri="https://x.example", state="s",
                                       features=frozenset())  # fmt: skip
            query = parse_qs(urlsplit(asked.url).query)
            assert "ZohoCRM.modules.ALL" in query["scope"][0].split(",")
            assert (query["access_type"], query["prompt"]) == (["offline"], ["consent"])
            before = at.asked.total()
            for elsewhere in ("https://accounts.zoho.evil", "http://accounts.zoho.eu",
                              "https://accounts.zoho.eu.evil.example"):  # fmt: skip
                with pytest.raises(ConnectorError) as refused:
                    await at.crm.finish(
                        asked.secret, {"code": "sandbox-code", "accounts-server": elsewhere}
                    )
                assert refused.value.remedy is Remedy.STOP
            assert at.asked.total() == before

        self.play(story)

    def test_an_api_elsewhere_is_refused(self) -> None:
        async def story(at: At) -> None:
            assert isinstance(at.crm, Zoho)
            wire = at.crm._wire
            crm = Zoho(
                wire, Client(CLIENT_ID, CLIENT_SECRET, {"token_url": f"{ROOT}/oauth/v2/token"})
            )
            assert "https://www.zohoapis.eu" in (await crm.admit(typed(KEY), "")).secret
            stand_of(at).door.domain = "https://www.zohoapis.eu.evil.example"
            with pytest.raises(ConnectorError) as refused:
                await crm.admit(typed(KEY), "")
            assert refused.value.remedy is Remedy.STOP

        self.play(story)

    def test_an_address_that_must_be_unique_leads_to_who_has_it(self) -> None:
        async def story(at: At) -> None:
            stand_of(at).unique = True
            own = (await at.sink.prepare(OWN)).fields
            here = at.stand.add("Augusta King", "ada.lovelace@example.com")
            again = replace(ada("Ada Lovelace"), values={own["score"]: 0.5})
            told = await at.save(ada("New One"), again)
            assert outcomes(told) == ["done", "done"]
            assert (told[1].remote_id, told[1].made) == (here, False)
            shown = {one.name: one.values[own["score"]] for one in at.stand.shown()}
            assert shown == {"Augusta King": 0.5, "New One": None}

        self.play(story)

    def test_fields_an_administrator_must_make_are_told(self) -> None:
        async def story(at: At) -> None:
            stand_of(at).makes = False
            prepared = await at.sink.prepare(OWN)
            assert not prepared.fields
            assert "'Touchline last touched'" in prepared.missing["last_touched_at"]

        self.play(story)

    def test_credits_come_back_within_a_day(self) -> None:
        async def story(at: At) -> None:
            stand_of(at).door.credits = 3
            for _ in range(3):
                await at.sink.whoami()
            with pytest.raises(ConnectorError) as spent:
                await at.sink.whoami()
            assert (spent.value.remedy, spent.value.retry_after) == (Remedy.WAIT, 3600)
            at.clock.move(timedelta(hours=24))
            await at.sink.whoami()

        self.play(story)

    @pytest.mark.parametrize("message_id", ["<m1@example.com>", ""])
    def test_a_mail_is_there_once_by_its_message_id(self, message_id: str) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            mail = act("Hello", one, kind="mail", message_id=message_id, direction="in")
            first, again = await at.log(mail), await at.log(mail)
            assert first[0].remote_id == again[0].remote_id
            assert len(at.stand.logged()) == 1
            (sent,) = (e.values for e in at.stand.activities.values())
            assert (sent["sent"], sent["from"]["email"]) == (False, f"{one}@example.com")

        self.play(story)

    def test_a_mail_without_the_owners_address_is_a_note(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            mail = act("Mail from Ada", one, kind="mail")
            private = replace(mail, me=("", ""))
            assert outcomes(await at.log(private)) == ["done"]
            assert [entry.object for entry in at.stand.logged()] == ["Notes"]
            assert private.key in await at.sink.logged([private])

        self.play(story)

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_is_found_after_its_contact_was_merged_away(self, kind: Kind) -> None:
        async def story(at: At) -> None:
            kept, lost = (at.stand.add(f"P{n} X", f"p{n}@example.com") for n in range(2))
            it = act("Once", lost, kind=kind)
            (receipt,) = await at.log(it)
            at.stand.merge(kept, lost)
            found = await at.sink.logged([it, act("Another", kept)])
            assert {key: one.remote_id for key, one in found.items()} == {it.key: receipt.remote_id}

        self.play(story)

    def test_a_meeting_goes_on_with_who_is_there_and_names_the_others(self) -> None:
        async def story(at: At) -> None:
            ids = [at.stand.add(f"P{n} X", f"p{n}@example.com") for n in range(3)]
            at.stand.delete(ids[0])
            told = await at.log(act("Kick-off", *ids, kind="meeting"), act("Gone", ids[0]))
            assert outcomes(told) == ["done", "gone"]
            (shown,) = at.stand.logged()
            assert shown.people == (ids[1],)
            assert f"Also with N {ids[2]}." in shown.text

        self.play(story)

    def test_a_page_that_is_known_no_more_is_read_anew(self) -> None:
        async def story(at: At) -> None:
            resume = '{"since":"","began":"2026-11-27T11:58:00+00:00","token":"not-there","gone":0}'
            with pytest.raises(ConnectorError) as void:
                async for _ in at.sink.records(resume, None):
                    pass
            assert void.value.remedy is Remedy.RESYNC

        self.play(story)
