"""The smallest source keeps what sources promise; what stands on it in tests is worth something."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConnectorError, Remedy
from connectors.memory import Memory, Shelf
from connectors.sandbox.clock import Clock
from connectors.source import Batch, Cursor, Grant, Keyring, Provider, Source
from connectors.wire.pace import LocalBudgets
from schemas.source import PersonRecord, Record

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Keys:
    """A keyring in memory."""

    def __init__(self, memory: Memory, grant: Grant) -> None:
        self._memory, self.held = memory, grant

    async def grant(self) -> Grant:
        return self.held

    async def renewed(self, stale: Grant) -> Grant:
        self.held = await self._memory.renew(stale)
        return self.held


class Ground:
    """One account with one stream of cards, three a page."""

    def __init__(self) -> None:
        self.clock = Clock(NOW)
        self.memory = Memory(self.clock)
        self.shelf: Shelf = self.memory.open("u-1", "me@own.example").shelf("mail", "mail", 3)
        self.keys = Keys(self.memory, self.memory.grant("u-1"))
        budgets = LocalBudgets(self.clock, self.clock.sleep)
        self.source: Source = self.memory.source(self.keys, budgets)
        self.rows: dict[str, Record] = {}
        self.cursor = Cursor()

    def take(self, batch: Batch) -> None:
        """What a store does."""
        stated = {record.external_id: record for record in batch.records}
        under = [k for k in self.rows if k.startswith(tuple(batch.whole)) and batch.whole]
        for key in [*batch.gone, *(k for k in under if k not in stated)]:
            self.rows.pop(key, None)
        self.rows |= stated
        self.cursor = batch.cursor

    async def walk(self, most: int | None = None) -> list[Batch]:
        taken: list[Batch] = []
        async for batch in self.source.pull("mail", self.cursor, nothing):
            self.take(batch)
            taken.append(batch)
            if len(taken) == most:
                break
        return taken


async def nothing(ids: Sequence[str]) -> frozenset[str]:
    return frozenset()


def card(number: int, name: str = "") -> PersonRecord:
    return PersonRecord(f"i/{number}", name or f"Person {number}")


def run(story: Callable[[Ground], Awaitable[None]]) -> None:
    async def played() -> None:
        await story(Ground())

    asyncio.run(played())


def test_it_fits_both_doors() -> None:
    at = Ground()
    provider: Provider = at.memory
    source: Source = at.source
    keyring: Keyring = at.keys
    assert (provider, source, keyring) == (at.memory, at.source, at.keys)


def test_a_first_walk_is_newest_first_and_ends_with_a_checkpoint() -> None:
    async def story(at: Ground) -> None:
        at.shelf.put(*map(card, range(8)))
        batches = await at.walk()
        assert [len(batch.records) for batch in batches] == [3, 3, 2]
        assert [r.external_id for b in batches for r in b.records] == [
            f"i/{7 - n}" for n in range(8)
        ]
        assert [bool(b.cursor.checkpoint) for b in batches] == [False, False, True]
        assert [bool(b.cursor.resume) for b in batches] == [True, True, False]

    run(story)


def test_a_walk_that_finds_nothing_is_one_request_and_one_empty_batch() -> None:
    async def story(at: Ground) -> None:
        at.shelf.put(card(1))
        await at.walk()
        before = len(at.memory.steps)
        (batch,) = await at.walk()
        assert (batch.records, batch.gone, batch.whole, batch.failed) == ([], [], [], [])
        assert len(at.memory.steps) == before + 1

    run(story)


WORLD = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 12)),
        st.tuples(st.just("drop"), st.integers(0, 12)),
        st.tuples(st.just("restate"), st.integers(0, 3)),
        st.tuples(st.just("walk"), st.integers(1, 3)),
    ),
    max_size=25,
)


@given(WORLD)
def test_after_quiet_the_rows_are_what_is_there(happens: list[tuple[str, int]]) -> None:
    async def story(at: Ground) -> None:
        for turn, (what, number) in enumerate(happens):
            if what == "put":
                at.shelf.put(card(number, f"at {turn}"))
            elif what == "drop" and f"i/{number}" in at.shelf.items:
                at.shelf.drop(f"i/{number}")
            elif what == "restate":
                at.shelf.restate("i/1", *(card(10 + n, f"at {turn}") for n in range(number)))
            elif what == "walk":
                await at.walk(number)
        while at.cursor.checkpoint is None or at.cursor.resume is not None:
            await at.walk()
        await at.walk()
        assert at.rows == at.shelf.items

    run(story)


def test_void_cursors_are_refused_and_new_ones_are_good() -> None:
    async def story(at: Ground) -> None:
        at.shelf.put(*map(card, range(8)))
        await at.walk(1)
        at.shelf.void(resumes=True)
        with pytest.raises(ConnectorError) as told:
            await at.walk()
        assert told.value.remedy is Remedy.RESYNC
        at.cursor = Cursor()
        await at.walk()
        at.shelf.void(checkpoints=True)
        with pytest.raises(ConnectorError):
            await at.walk()
        at.cursor = Cursor()
        await at.walk()
        await at.walk()

    run(story)


def test_the_audit_sees_what_a_listing_shows_and_a_fetch_all_there_is() -> None:
    async def story(at: Ground) -> None:
        at.shelf.put(*map(card, range(5)))
        at.shelf.unlisted.add("i/2")
        at.shelf.spoil("i/9")
        pages = [page async for page in at.source.ids("mail")]
        assert pages == [["i/9", "i/4", "i/3"], ["i/1", "i/0"]]
        got = await at.source.fetch("mail", ["i/2", "i/7", "i/9"])
        assert (got.records, got.gone) == ([card(2)], ["i/7"])
        assert [one for one, _ in got.failed] == ["i/9"]

    run(story)


def test_a_refused_token_is_renewed_once_and_a_grant_taken_back_is_not() -> None:
    async def story(at: Ground) -> None:
        at.memory.expire()
        await at.walk()
        assert at.memory.steps.count("renew") == 1
        at.memory.take_back("u-1")
        with pytest.raises(ConnectorError) as told:
            await at.walk()
        assert told.value.remedy is Remedy.REAUTH
        at.keys.held = at.memory.grant("u-1")
        await at.walk()

    run(story)


def test_faults_come_where_and_when_they_are_planned() -> None:
    async def story(at: Ground) -> None:
        at.shelf.put(*map(card, range(8)))
        at.memory.plan(ConnectorError("cut", Remedy.RETRY), "pull mail", after=1)
        with pytest.raises(ConnectorError, match="cut"):
            await at.walk()
        assert len(at.rows) == 3
        await at.walk()
        assert len(at.rows) == 8
        at.clock.move(timedelta(hours=2))
        del at.memory.accounts["u-1"].shelves["mail"]
        with pytest.raises(ConnectorError) as told:
            await at.walk()
        assert told.value.remedy is Remedy.SKIP

    run(story)


@pytest.mark.parametrize("forgives", [True, False])
def test_an_old_refresh_token_is_good_where_it_is_forgiven(forgives: bool) -> None:
    async def story(at: Ground) -> None:
        at.memory.forgives = forgives
        old = at.keys.held
        await at.memory.renew(old)
        if forgives:
            await at.memory.renew(old)
            return
        with pytest.raises(ConnectorError) as told:
            await at.memory.renew(old)
        assert told.value.remedy is Remedy.REAUTH

    run(story)


def test_consent_leads_to_what_was_ticked_once() -> None:
    async def story(at: Ground) -> None:
        consent = await at.memory.begin(
            redirect_uri="https://x.example", state="s", features=frozenset({"mail", "calendar"})
        )
        answer = at.memory.agree("s", "u-1", "mail")
        grant = await at.memory.finish(consent.secret, answer)
        assert at.memory.features(grant) == {"mail"}
        with pytest.raises(ConnectorError) as told:
            await at.memory.finish(consent.secret, answer)
        assert told.value.remedy is Remedy.STOP
        await at.memory.revoke(grant)
        assert at.memory.whose(at.keys.held) is None

    run(story)
