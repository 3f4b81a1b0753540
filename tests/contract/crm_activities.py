"""Activities, each exactly once, for every CRM."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import cast, get_args

import pytest

from connectors.sink import Activity, Kind
from tests.contract.crm_ground import AFTER, BEFORE, NOW, At, CrmGround, act
from tests.contract.crm_people import PeopleContract, outcomes

KINDS = cast(tuple[Kind, ...], get_args(Kind))


class ActivitiesContract(PeopleContract):
    """What was logged is there once, says when it was and with whom, and can be taken out."""

    @pytest.mark.parametrize("direction", ["in", "out", "both", "none"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_is_logged(self, kind: Kind, direction: str) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            when = NOW - timedelta(days=90, minutes=7)
            it = act(
                "Quarterly \"figures\" & <b>more</b> 'q' ü", one, kind=kind, at=when,
                direction=direction, message_id="<m1@example.com>" if kind == "mail" else "",
            )  # fmt: skip
            (receipt,) = await at.log(it)
            assert receipt.outcome == "done", receipt.because
            (shown,) = at.stand.logged()
            assert shown.id == receipt.remote_id
            assert shown.people == (one,)
            assert "Quarterly" in shown.title + shown.text
            assert "2026-08-29" in (shown.at or shown.text)

        self.play(story)

    @pytest.mark.parametrize("channel", ["linkedin", "whatsapp", "sms", "x", "telegram"])
    def test_messages_of_every_channel_are_logged(self, channel: str) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            it = act(f"Message by {channel}", one, kind="message", channel=channel, text="Hello")
            assert outcomes(await at.log(it)) == ["done"]
            (shown,) = at.there(it)
            assert "Hello" in shown.text

        self.play(story)

    def test_several_people_share_one(self) -> None:
        async def story(at: At) -> None:
            if self.shared:
                ids = [at.stand.add(f"P{n} One", f"p{n}@example.com") for n in range(3)]
                it = act("Kick-off", *ids, kind="meeting")
                assert outcomes(await at.log(it)) == ["done"]
                (shown,) = at.stand.logged()
                assert set(shown.people) == set(ids)

        self.play(story)

    def test_many_are_logged_in_order(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            count = 2 * min(at.sink.batches.activities, 100)
            sent = [act(f"Number {n}.", one, kind=KINDS[n % len(KINDS)]) for n in range(count)]
            told = await at.log(*sent)
            assert outcomes(told) == ["done"] * count
            assert len(at.stand.logged()) == count
            shown = {entry.id: entry for entry in at.stand.logged()}
            for activity, receipt in zip(sent, told, strict=True):
                entry = shown[receipt.remote_id]
                assert activity.title in entry.title + entry.text

        self.play(story)

    def test_the_same_key_twice_is_there_once(self) -> None:
        async def story(at: At) -> None:
            if self.slot:
                one = at.stand.add("Ada Lovelace", "ada@example.com")
                for kind in KINDS:
                    it = act(f"A {kind}", one, kind=kind)
                    first, again = await at.log(it), await at.log(it)
                    assert outcomes(first) == outcomes(again) == ["done"]
                    assert first[0].remote_id == again[0].remote_id
                    assert len(at.there(it)) == 1

        self.play(story)

    def test_what_is_not_there_is_not_found(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            here, lacking = act("Here", one), act("Lacking", one)
            (receipt,) = await at.log(here)
            self.settled(at.clock)
            found = await at.sink.logged([here, lacking])
            assert set(found) == {here.key}
            assert found[here.key].remote_id == receipt.remote_id
            assert found[here.key].object == receipt.object

        self.play(story)

    def test_one_with_somebody_deleted_harms_no_other(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            gone = at.stand.add("Gone Away", "gone@example.com")
            at.stand.delete(gone)
            told = await at.log(act("First", one), act("Second", gone), act("Third", one))
            assert [told[0].outcome, told[2].outcome] == ["done", "done"]
            assert told[1].outcome in ("failed", "gone")
            assert len(at.there(act("First"))) == len(at.there(act("Third"))) == 1

        self.play(story)

    def test_what_was_logged_can_be_taken_out(self) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            sent = [act(f"A {kind}", one, kind=kind) for kind in KINDS]
            kept = act("Kept", one)
            await at.log(*sent, kept)
            self.settled(at.clock)
            found = list((await at.sink.logged(sent)).values())
            assert len(found) == len(sent)
            assert outcomes(list(await at.sink.remove(found))) == ["done"] * len(sent)
            assert [entry.title for entry in at.stand.logged()] == [at.there(kept)[0].title]
            assert outcomes(list(await at.sink.remove(found))) == ["done"] * len(sent)

        self.play(story)

    @pytest.mark.parametrize("kind", BEFORE + AFTER)
    def test_nothing_is_logged_twice(self, kind: str) -> None:
        """Whichever request meets the fault, for a batch of every kind of interaction."""

        async def story(at: At) -> None:
            one = at.stand.add("Ada Lovelace", "ada@example.com")
            for number in range(8):
                sent = [act(f"{which}, round {number}.", one, kind=which) for which in KINDS]
                at.weather.at(number, kind)
                await log_all(self, at, *sent)
                for activity in sent:
                    (shown,) = at.there(activity)
                    assert shown.people == (one,)

        self.play(story)


async def log_all(ground: CrmGround, at: At, *activities: Activity) -> None:
    """Logs as the service does: what is unknown is looked for before it is sent again. Checks that
    every receipt is true."""
    left = list(activities)
    for _ in range(12):
        if not left:
            return
        before = len(at.stand.logged())
        told = await at.attempt(at.log(*left))
        if told is None:
            assert len(at.stand.logged()) == before
            continue
        assert len(told) == len(left)
        for activity, receipt in zip(left, told, strict=True):
            if receipt.outcome != "unknown":
                assert receipt.outcome in ("done", "later"), receipt
                assert len(at.there(activity)) == (receipt.outcome == "done")
        rest = [a for a, r in zip(left, told, strict=True) if r.outcome != "done"]
        if not rest:
            return
        ground.settled(at.clock)
        found = await at.surely(partial(at.sink.logged, rest))
        left = [activity for activity in rest if activity.key not in found]
    raise AssertionError(f"{len(left)} never came to rest")
