"""What only Google does, and what must come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.google.box import GoogleBox
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.world import Card
from tests.contract.connected import Connected
from tests.contract.source_ground import ANNA, ME, NOW, letter
from tests.contract.source_mail import fill, mails
from tests.contract.source_meetings import meeting
from tests.contract.test_google import TestGoogle as Ground

play = Ground().play
WEEK = timedelta(days=7)


def box(at: Connected) -> GoogleBox:
    """The box, as Google's."""
    assert isinstance(at.box, GoogleBox)
    return at.box


def platform(at: Connected) -> GooglePlatform:
    """The stand-in, as Google's."""
    assert isinstance(at.platform, GooglePlatform)
    return at.platform


async def failed(at: Connected, stream: str) -> ConnectorError:
    """How a walk ends."""
    with pytest.raises(ConnectorError) as told:
        await at.walk(stream)
    return told.value


def test_a_first_walk_costs_little() -> None:
    async def story(at: Connected) -> None:
        fill(at, 220)
        at.box.draft(letter(300, sender=ME))
        batches = await at.walk("mail")
        assert at.asked["gmail.getProfile"] == 1
        assert at.asked["gmail.messages.list"] == 1
        assert at.asked["gmail.messages.get"] == 5
        assert [b.total for b in batches] == [220, 220, 220]
        assert len(mails(at)) == 220
        assert platform(at).units == 1 + 5 + 221 * 20

    play(story, "mail")


def test_a_list_that_keeps_mail_back_does_not_look_complete() -> None:
    async def story(at: Connected) -> None:
        fill(at, 7)
        at.platform.faults.plan("list_empty")
        (batch,) = await at.walk("mail")
        assert (batch.records, batch.total) == ((), 7)

    play(story, "mail")


def test_the_pace_keeps_within_the_quota() -> None:
    async def story(at: Connected) -> None:
        platform(at).api.limit = 6000
        fill(at, 700)
        await at.walk("mail")
        assert len(mails(at)) == 700
        assert at.asked["gmail.messages.get"] == 14
        assert at.clock() - NOW > timedelta(minutes=2)

    play(story, "mail")


def test_reading_and_starring_cost_nothing_more() -> None:
    async def story(at: Connected) -> None:
        ids = fill(at, 5)
        await at.sync("mail")
        before = at.asked.total()
        at.box.flip(ids[0])
        box(at).account.mailbox.put(ids[1], "work")
        (batch,) = await at.walk("mail")
        assert (batch.records, batch.gone, batch.total) == ((), (), None)
        assert at.asked.total() - before == 1

    play(story, "mail")


def test_drafts_are_never_held_however_often_they_are_saved() -> None:
    async def story(at: Connected) -> None:
        await at.sync("mail")
        draft = at.box.draft(letter(1, sender=ME, to=ANNA))
        await at.sync("mail")
        draft = box(at).revise(draft, letter(2, sender=ME, to=ANNA))
        before = at.asked["gmail.messages.get"]
        await at.sync("mail")
        assert mails(at) == {}
        assert at.asked["gmail.messages.get"] == before
        sent = at.box.post(draft, NOW)
        await at.sync("mail")
        assert [*mails(at)] == [sent]
        got = await at.source.fetch("mail", [at.box.draft(letter(3, sender=ME)), sent])
        assert ([r.external_id for r in got.records], len(got.gone)) == ([sent], 1)

    play(story, "mail")


def test_where_mail_lies_is_told_by_its_labels() -> None:
    async def story(at: Connected) -> None:
        (key,) = fill(at, 1)
        for place, labels in (("trash", ["TRASH"]), ("spam", ["SPAM"]), ("inbox", [])):
            at.box.move(key, place)  # type: ignore[arg-type]
            await at.sync("mail")
            kept = [x for x in mails(at)[key].facts["labels"] if "CATEGORY" not in x]
            assert kept == labels

    play(story, "mail")


def test_what_cannot_be_read_is_named() -> None:
    async def story(at: Connected) -> None:
        fill(at, 3)
        odd = at.box.receive(replace(letter(9), headers=(("From", "nobody at all"),)))
        (batch,) = await at.walk("mail")
        assert len(batch.records) == 3
        assert [key for key, _ in batch.failed] == [odd]
        assert batch.total == 4

    play(story, "mail")


def test_a_walk_goes_on_though_its_last_message_is_gone() -> None:
    async def story(at: Connected) -> None:
        fill(at, 250)
        (batch,) = await at.walk("mail", 1)
        at.box.delete(batch.records[-1].external_id)
        await at.sync("mail")
        await at.sync("mail")
        assert mails(at).keys() == at.box.letters().keys()

    play(story, "mail")


def test_many_changes_come_in_small_batches_and_the_last_leads_on() -> None:
    async def story(at: Connected) -> None:
        await at.sync("mail")
        fill(at, 720)
        batches = await at.walk("mail")
        assert [len(b.records) for b in batches] == [100] * 5 + [100, 100, 20]
        assert [bool(b.cursor.checkpoint) for b in batches] == [False] * 7 + [True]
        assert mails(at).keys() == at.box.letters().keys()

    play(story, "mail")


def test_a_message_may_be_gone_before_it_is_got() -> None:
    async def story(at: Connected) -> None:
        await at.sync("mail")
        (key,) = fill(at, 1)
        at.platform.faults.plan("gone_on_get", key)
        (batch,) = await at.walk("mail")
        assert (batch.records, batch.gone, batch.failed) == ((), (key,), ())

    play(story, "mail")


@pytest.mark.parametrize(
    ("kind", "remedy", "seconds"),
    [
        ("daily_limit", Remedy.WAIT, 3600),
        ("mail_disabled", Remedy.STOP, None),
        ("not_enabled", Remedy.STOP, None),
    ],
)
def test_what_no_retry_mends(kind: str, remedy: Remedy, seconds: float | None) -> None:
    async def story(at: Connected) -> None:
        at.platform.faults.plan(kind)
        told = await failed(at, "mail")
        assert (told.remedy, told.retry_after) == (remedy, seconds)
        assert at.asked.total() - at.asked["google.token"] == 1

    play(story, "mail")


def test_a_storm_is_handed_on_as_such() -> None:
    async def story(at: Connected) -> None:
        fill(at, 3)
        at.platform.faults.plan("batch_partial", times=50, value="3")
        assert (await failed(at, "mail")).remedy is Remedy.RETRY
        at.platform.faults.clear()
        await at.sync("mail")
        assert len(mails(at)) == 3

    play(story, "mail")


@pytest.mark.parametrize("stream", ["mail", "contacts"])
def test_what_google_forgets_after_a_week_is_read_anew(stream: str) -> None:
    async def story(at: Connected) -> None:
        ids = fill(at, 4)
        cards = [at.box.keep(Card(f"Person {n}")) for n in range(3)]
        await at.sync()
        at.box.delete(ids[0])
        at.box.drop(cards[0])
        at.box.receive(letter(20))
        at.clock.move(timedelta(days=8))
        assert (await failed(at, stream)).remedy is Remedy.RESYNC
        await at.sync()
        assert mails(at).keys() == at.box.letters().keys()
        assert at.store.of("contacts").keys() == at.box.cards().keys()

    play(story)


def test_words_that_must_not_be_kept_never_arrive() -> None:
    async def story(at: Connected) -> None:
        fill(at, 3)
        at.box.meet(meeting("one", 1))
        at.box.meet(meeting("weekly", 1, times=3))
        seen: list[bytes] = []
        send = at.source._wire.send  # type: ignore[attr-defined]

        async def heard(request: object) -> object:
            answer = await send(request)
            seen.append(answer.content)
            return answer

        at.source._wire.send = heard  # type: ignore[attr-defined]
        await at.sync()
        at.box.answer(at.box.meet(meeting("late", 1, times=2)), ANNA.address, "declined")
        await at.sync()
        assert len(seen) > 8
        assert not [text for text in seen if b"must never be kept" in text]

    play(story)
