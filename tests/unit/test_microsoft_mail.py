"""The traps of Outlook's mail: what a delta says of a message need not be so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.sandbox.world import Place
from connectors.source import Cursor
from schemas.source import EventRecord
from tests.contract.connected import Connected
from tests.contract.microsoft_ground import PLAY, box, stand
from tests.contract.source_ground import ANNA, BORIS, ME, letter
from tests.contract.source_mail import mails


async def folder(at: Connected, label: str) -> str:
    """The stream of a folder."""
    return next(s.name for s in await at.source.streams() if s.label == label)


def where(at: Connected, key: str) -> set[str]:
    """The streams that hold a message."""
    return {stream for stream, rows in at.store.rows.items() if key in rows}


def test_which_folders_are_streams() -> None:
    async def story(at: Connected) -> None:
        inbox = box(at).mail.places["inbox"]
        deep = box(at).mail.folder("Deep", box(at).mail.places["work"])
        box(at).mail.folder("Conflicts", known="conflicts", hidden=True)
        box(at).mail.folder("TeamsMessagesData", hidden=True)
        specs = await at.source.streams()
        assert {s.label for s in specs} == {
            "Inbox", "Sent Items", "Archive", "Deleted Items", "Junk Email", "Work", "Deep",
        }  # fmt: skip
        assert {f"mail:{inbox}", f"mail:{deep.id}"} <= {s.name for s in specs}

    PLAY(story, "mail")


def test_a_message_that_left_and_came_back_is_not_lost() -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(letter(1))
        await at.sync()
        at.box.move(key, "work")
        at.box.move(key, "inbox")
        await at.sync()
        assert where(at, key) == {await folder(at, "Inbox")}

    PLAY(story, "mail")


def test_a_message_that_came_left_and_came_back_unseen_is_found() -> None:
    async def story(at: Connected) -> None:
        await at.sync()
        key = at.box.receive(letter(1))
        at.box.move(key, "work")
        at.box.move(key, "inbox")
        await at.sync()
        assert where(at, key) == {await folder(at, "Inbox")}

    PLAY(story, "mail")


@pytest.mark.parametrize("place", ["work", "trash", "spam", "archive"])
def test_a_moved_message_is_held_once(place: Place) -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(letter(1))
        await at.sync()
        at.box.move(key, place)
        await at.sync()
        assert len(where(at, key)) == 1
        assert bool(mails(at)[key].facts.get("spam")) == (place == "spam")
        at.box.move(key, "inbox")
        await at.sync()
        assert where(at, key) == {await folder(at, "Inbox")}
        assert "spam" not in mails(at)[key].facts

    PLAY(story, "mail")


def test_a_live_message_told_as_removed_stays() -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(letter(1))
        await at.sync()
        stand(at).faults.plan("removed_but_alive")
        batches = await at.walk(await folder(at, "Inbox"))
        assert [b.gone for b in batches] == [()]
        assert key in mails(at)

    PLAY(story, "mail")


def test_a_read_flag_costs_nothing_and_changes_nothing() -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(letter(1))
        await at.sync()
        before, stream = mails(at)[key], await folder(at, "Inbox")
        at.box.flip(key)
        asked = at.asked.total()
        (batch,) = await at.walk(stream)
        assert (batch.records, at.asked.total() - asked) == ((), 1)
        assert mails(at)[key] == before

    PLAY(story, "mail")


def test_a_thin_row_of_a_message_never_seen_is_read() -> None:
    async def story(at: Connected) -> None:
        await at.sync()
        key = at.box.receive(letter(1))
        stand(at).faults.plan("sparse", "messages/delta")
        await at.sync()
        assert mails(at)[key].subject == "Letter 1"

    PLAY(story, "mail")


def test_every_request_asks_for_ids_that_outlive_a_move() -> None:
    async def story(at: Connected) -> None:
        keys = [at.box.receive(letter(n)) for n in range(250)]
        await at.sync()
        at.box.move(keys[0], "work")
        at.box.delete(keys[1])
        at.box.receive(letter(300))
        await at.sync()
        stream = await folder(at, "Inbox")
        listed = [key async for page in at.source.ids(stream) for key in page]
        assert set(mails(at)) == set(at.box.letters())
        assert set(listed) <= set(keys) | set(at.box.letters())

    PLAY(story, "mail")


def test_a_total_is_told_while_everything_is_read() -> None:
    async def story(at: Connected) -> None:
        for n in range(130):
            at.box.receive(letter(n))
        stream = await folder(at, "Inbox")
        assert [b.total for b in await at.walk(stream)] == [130, 130]
        assert [b.total for b in await at.walk(stream)] == [None]

    PLAY(story, "mail")


def test_what_was_sent_is_ours_and_names_who_got_a_blind_copy() -> None:
    async def story(at: Connected) -> None:
        key = at.box.send(replace(letter(1, sender=ME, to=ANNA), bcc=(BORIS,)))
        await at.sync()
        people = mails(at)[key].participants
        assert [(p.role, p.me) for p in people] == [("from", True), ("to", False), ("bcc", False)]

    PLAY(story, "mail")


def test_a_letter_and_its_answer_share_a_thread() -> None:
    async def story(at: Connected) -> None:
        first = letter(1)
        got = at.box.receive(first)
        reply = replace(letter(2, sender=ME, to=ANNA), in_reply_to=first.message_id)
        sent = at.box.send(reply)
        await at.sync()
        held = mails(at)
        assert held[got].thread == held[sent].thread != ""

    PLAY(story, "mail")


@pytest.mark.parametrize("headerless", [False, True])
def test_headers_are_read_where_they_come(headerless: bool) -> None:
    async def story(at: Connected) -> None:
        stand(at).headerless = headerless
        news = replace(letter(1), headers=(("List-Id", "<news.acme.example>"),))
        key = at.box.receive(news)
        await at.sync()
        facts = mails(at)[key].facts
        assert facts.get("list_id") == (None if headerless else "news.acme.example")
        assert facts["message_id"] == "m1@acme.example"

    PLAY(story, "mail")


@pytest.mark.parametrize("method", ["request", "reply", "cancel"])
def test_invitations_are_marked_as_calendar_mail(method: str) -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(replace(letter(1), meeting=method))
        await at.sync()
        facts = mails(at)[key].facts
        assert (facts["calendar_part"], facts["calendar_method"]) == (True, method)

    PLAY(story, "mail")


def test_nothing_of_a_body_is_kept() -> None:
    async def story(at: Connected) -> None:
        at.box.receive(letter(1))
        await at.sync()
        assert "PRIVATE" not in repr(at.store)

    PLAY(story)


def test_a_folder_that_is_gone_is_skipped() -> None:
    async def story(at: Connected) -> None:
        with pytest.raises(ConnectorError) as told:
            await at.walk("mail:AAkNothing")
        assert told.value.remedy is Remedy.SKIP

    PLAY(story, "mail")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"link":1}', '{"link":"https://evil.example/x"}'])
def test_a_cursor_of_no_use_is_void(text: str) -> None:
    async def story(at: Connected) -> None:
        stream = await folder(at, "Inbox")
        at.store.cursors[stream] = Cursor(checkpoint=text)
        with pytest.raises(ConnectorError) as told:
            await at.walk(stream)
        assert told.value.remedy is Remedy.RESYNC

    PLAY(story, "mail")


def test_a_link_to_another_host_is_not_followed() -> None:
    async def story(at: Connected) -> None:
        stream = await folder(at, "Inbox")
        await at.walk(stream)
        held = json.loads(at.store.cursor(stream).checkpoint or "")
        foreign = held["link"].replace("localhost:8701", "localhost:8701.evil.example")
        at.store.cursors[stream] = Cursor(checkpoint=json.dumps({**held, "link": foreign}))
        asked = at.asked.total()
        with pytest.raises(ConnectorError):
            await at.walk(stream)
        assert at.asked.total() == asked

    PLAY(story, "mail")


def test_a_batch_told_to_wait_long_hands_the_wait_on() -> None:
    async def story(at: Connected) -> None:
        key = at.box.receive(letter(1))
        await at.sync()
        at.box.delete(key)
        stand(at).faults.plan("throttled", "/me/messages/", value="900")
        with pytest.raises(ConnectorError) as told:
            await at.walk(await folder(at, "Inbox"))
        assert (told.value.remedy, told.value.retry_after) == (Remedy.WAIT, 900)
        assert isinstance(mails(at)[key], EventRecord)

    PLAY(story, "mail")


def test_many_removed_are_confirmed_by_twenties() -> None:
    async def story(at: Connected) -> None:
        keys = [at.box.receive(letter(n)) for n in range(45)]
        await at.sync()
        for key in keys:
            at.box.delete(key)
        stream = await folder(at, "Inbox")
        before = at.asked["graph.batch.message"]
        await at.walk(stream)
        assert at.asked["graph.batch.message"] - before == 3
        assert mails(at) == {}

    PLAY(story, "mail")
