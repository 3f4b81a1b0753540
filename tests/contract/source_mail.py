"""Mail as every provider must bring it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sandbox.world import Place
from connectors.source import Cursor
from schemas.source import EventRecord
from tests.contract.connected import Connected
from tests.contract.source_ground import ANNA, BORIS, ME, NOW, SourceGround, letter

SHARED = [HealthCheck.too_slow, HealthCheck.differing_executors]
_PLACES: tuple[Place, ...] = ("inbox", "archive", "work", "trash", "spam")


def fill(at: Connected, count: int) -> list[str]:
    """A mailbox of so many letters, one in five sent; their ids."""
    return [
        at.box.send(letter(n, sender=ME, to=BORIS)) if n % 5 == 4 else at.box.receive(letter(n))
        for n in range(count)
    ]


def mails(at: Connected) -> dict[str, EventRecord]:
    """What is held of mail, by id."""
    held = at.store.of("mail")
    return {key: row for key, row in held.items() if isinstance(row, EventRecord)}


class MailContract(SourceGround):
    """Every letter once, as it lies now, whatever happens in between."""

    def agree(self, at: Connected) -> None:
        """The store holds what the box has: subjects, dates, people, and what is spam."""
        there = at.box.letters()
        wanted = {key for key, (_, place) in there.items() if place not in ("draft", "spam")}
        spam = {key for key, (_, place) in there.items() if place == "spam"}
        held = mails(at)
        assert wanted <= held.keys() <= wanted | spam
        assert not self.new_spam or held.keys() == wanted | spam
        assert {key for key, row in held.items() if row.facts.get("spam")} == held.keys() & spam
        for key, row in held.items():
            written = there[key][0]
            assert (row.subject, row.occurred_at) == (written.subject, written.sent_at)
            sender = row.participants[0]
            assert (sender.identifier, sender.role) == (f"email:{written.sender.address}", "from")
            assert row.facts["message_id"] == written.message_id.strip("<>")

    def test_the_first_walk_brings_everything_newest_first(self) -> None:
        async def story(at: Connected) -> None:
            fill(at, 2 * self.batch + 20)
            for stream in await at.streams("mail"):
                batches = await at.walk(stream)
                when = [r.occurred_at for b in batches for r in b.records]  # type: ignore[union-attr]
                assert when == sorted(when, reverse=True)
                assert batches[-1].cursor.checkpoint
                assert all(b.cursor.checkpoint is None for b in batches[:-1])
                assert all(b.cursor.resume for b in batches[:-1])
                assert all(len(b.records) <= self.batch for b in batches)
            self.agree(at)

        self.play(story, "mail")

    def test_an_empty_mailbox_ends_too(self) -> None:
        async def story(at: Connected) -> None:
            await at.sync("mail")
            assert mails(at) == {}
            at.box.receive(letter(1))
            await at.sync("mail")
            self.agree(at)

        self.play(story, "mail")

    @settings(max_examples=10, deadline=None, suppress_health_check=SHARED)
    @given(done=st.integers(0, 4), change=st.data())
    def test_a_walk_goes_on_where_it_was_cut(self, done: int, change: st.DataObject) -> None:
        async def story(at: Connected) -> None:
            ids = fill(at, 2 * self.batch + 20)
            for stream in await at.streams("mail"):
                await at.walk(stream, done)
            for number in change.draw(st.lists(st.integers(0, len(ids) - 1), unique=True)):
                at.box.delete(ids[number])
            for number in range(change.draw(st.integers(0, 3))):
                at.box.receive(letter(1000 + number))
            await at.sync("mail")
            await at.sync("mail")
            self.agree(at)

        self.play(story, "mail")

    def test_what_happens_later_comes(self) -> None:
        async def story(at: Connected) -> None:
            ids = fill(at, 12)
            await at.sync("mail")
            draft = at.box.draft(letter(50, sender=ME, to=ANNA))
            at.box.receive(letter(51))
            at.box.move(ids[0], "spam")
            at.box.move(ids[1], "trash")
            at.box.delete(ids[2])
            await at.sync("mail")
            self.agree(at)
            at.box.post(draft, NOW - timedelta(minutes=1))
            at.box.move(ids[0], "inbox")
            at.box.move(ids[1], "archive")
            at.box.move(ids[3], "work")
            await at.sync("mail")
            letters = at.box.letters()
            assert len(letters) == 13
            assert len(mails(at)) == 13

        self.play(story, "mail")

    def test_a_posted_draft_is_ours(self) -> None:
        async def story(at: Connected) -> None:
            await at.sync("mail")
            sent = at.box.post(at.box.draft(letter(3, sender=ME, to=ANNA)), NOW)
            await at.sync("mail")
            row = mails(at)[sent]
            assert row.occurred_at == NOW
            assert row.participants[0].me
            assert [p.identifier for p in row.participants[1:]] == [f"email:{ANNA.address}"]

        self.play(story, "mail")

    @settings(max_examples=15, deadline=None, suppress_health_check=SHARED)
    @given(st.data())
    def test_after_quiet_the_store_equals_the_box(self, data: st.DataObject) -> None:
        async def story(at: Connected) -> None:
            ids = fill(at, 6)
            for number in range(data.draw(st.integers(1, 12))):
                what = data.draw(st.sampled_from(["in", "out", "move", "flip", "delete", "walk"]))
                which = data.draw(st.integers(0, len(ids) - 1))
                if what == "walk":
                    await at.sync("mail")
                elif what in ("in", "out"):
                    note = letter(100 + number, sender=ME if what == "out" else ANNA)
                    ids.append(at.box.send(note) if what == "out" else at.box.receive(note))
                elif ids[which] in at.box.letters():
                    if what == "delete":
                        at.box.delete(ids[which])
                    elif what == "flip":
                        at.box.flip(ids[which])
                    else:
                        ids[which] = at.box.move(ids[which], data.draw(st.sampled_from(_PLACES)))
            await at.sync("mail")
            self.agree(at)

        self.play(story, "mail")

    def test_ids_are_what_a_full_walk_holds(self) -> None:
        async def story(at: Connected) -> None:
            ids = fill(at, 30)
            at.box.draft(letter(40, sender=ME))
            at.box.move(ids[3], "trash")
            await at.sync("mail")
            for stream in await at.streams("mail"):
                there = [key async for page in at.source.ids(stream) for key in page]
                assert len(there) == len(set(there))
                assert set(there) == at.store.rows.get(stream, {}).keys()

        self.play(story, "mail")

    def test_fetching_says_what_is_gone(self) -> None:
        async def story(at: Connected) -> None:
            ids = fill(at, 4)
            await at.sync("mail")
            at.box.delete(ids[1])
            for stream in await at.streams("mail"):
                held = sorted(at.store.rows.get(stream, {}))
                got = await at.source.fetch(stream, held)
                assert {r.external_id for r in got.records} == set(held) - {ids[1]}
                assert set(got.gone) == set(held) & {ids[1]}
                assert (got.cursor, got.whole) == (Cursor(), ())

        self.play(story, "mail")
