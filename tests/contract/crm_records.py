"""Reading the people a CRM has, for every CRM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from connectors.errors import ConnectorError, Remedy
from connectors.source import Cursor
from schemas.source import PersonRecord
from tests.contract.connected import Store
from tests.contract.crm_activities import ActivitiesContract
from tests.contract.crm_ground import At


async def nothing(ids: Sequence[str]) -> frozenset[str]:
    """Asked by no CRM."""
    return frozenset()


async def walk(at: At, store: Store, batches: int = -1) -> int:
    """From where the store stands to the end, or so many batches; how many came. A void cursor is
    walked anew and audited, as the service does."""
    came = 0
    try:
        async for batch in at.source.pull("contacts", store.cursor("contacts"), nothing):
            store.apply("contacts", batch)
            came += 1
            if came == batches:
                return came
    except ConnectorError as error:
        if error.remedy is not Remedy.RESYNC:
            raise
        store.cursors["contacts"] = Cursor()
        came = await walk(at, store)
        await audit(at, store)
    return came


async def audit(at: At, store: Store) -> None:
    """Compares ids and repairs."""
    there = {one async for page in at.source.ids("contacts") for one in page}
    differing = sorted(there ^ store.of("contacts").keys())
    if differing:
        batch = await at.source.fetch("contacts", differing)
        for one in batch.gone:
            store.rows["contacts"].pop(one, None)
        store.rows["contacts"] |= {one.external_id: one for one in batch.records}


def agree(at: At, store: Store) -> None:
    """The store holds the people the CRM shows."""
    rows = store.of("contacts")
    assert rows.keys() == {one.id for one in at.stand.shown()}
    for one in at.stand.shown():
        row = rows[one.id]
        assert isinstance(row, PersonRecord)
        assert (row.name, row.emails) == (one.name, one.emails)


class RecordsContract(ActivitiesContract):
    """All people come, what changed comes again, and who went is told."""

    def fill(self, at: At, count: int) -> list[str]:
        """So many people somebody entered."""
        return [at.stand.add(f"P{n} Person", f"p{n}@example.com") for n in range(count)]

    def later(self, at: At) -> None:
        """Some time passes, so that what changes now is newer than what was read."""
        at.clock.move(timedelta(minutes=10))

    def test_all_people_are_read(self) -> None:
        async def story(at: At) -> None:
            store, count = Store(), 2 * self.page + 3
            self.fill(at, count)
            self.later(at)
            pages = [page async for page in at.sink.records(None, None)]
            assert len(pages) >= 3
            assert pages[0].total in (None, count)
            assert [page.resume is None for page in pages] == [False] * (len(pages) - 1) + [True]
            assert all(page.checkpoint is None for page in pages[:-1])
            assert (pages[-1].checkpoint is not None) == self.changes
            await walk(at, store)
            agree(at, store)

        self.play(story)

    def test_an_empty_crm_is_read(self) -> None:
        async def story(at: At) -> None:
            store = Store()
            assert await walk(at, store) == 1
            assert not store.of("contacts")

        self.play(story)

    def test_what_people_set_there_becomes_tags(self) -> None:
        async def story(at: At) -> None:
            said = {"owner": "Anna Kurz", "stage": "customer", "tier": "A"}
            at.stand.add(
                "Ada Lovelace", "ada@example.com", phone="+442071234567", company="Acme",
                title="CTO", **{what: said[what] for what in self.stages},
            )  # fmt: skip
            store = Store()
            await walk(at, store)
            (row,) = store.of("contacts").values()
            assert isinstance(row, PersonRecord)
            assert {tag.lower() for tag in row.tags} == {
                f"{what}: {said[what]}".lower() for what in self.stages
            }
            assert (row.name, row.emails) == ("Ada Lovelace", ("ada@example.com",))
            assert row.phones == ("+442071234567",)

        self.play(story)

    def test_changes_are_read(self) -> None:
        async def story(at: At) -> None:
            store, ids = Store(), self.fill(at, 6)
            self.later(at)
            await walk(at, store)
            self.later(at)
            at.stand.add("New One", "new@example.com")
            at.stand.delete(ids[0])
            at.stand.merge(ids[2], ids[1])
            self.later(at)
            if not self.changes:
                assert await walk(at, store) == 1
                assert len(store.of("contacts")) == 6
                at.clock.move(timedelta(hours=7))
            await walk(at, store)
            if self.changes and not self.gone:
                await audit(at, store)
            agree(at, store)

        self.play(story)

    def test_reading_again_finds_nothing_new(self) -> None:
        async def story(at: At) -> None:
            store = Store()
            self.fill(at, self.page + 2)
            self.later(at)
            await walk(at, store)
            self.later(at)
            before = at.asked.total()
            async for batch in at.source.pull("contacts", store.cursor("contacts"), nothing):
                assert (
                    len(batch.records) <= 1
                )  # the last one, once more, where time is all there is
                store.apply("contacts", batch)
            assert at.asked.total() - before <= 3
            agree(at, store)

        self.play(story)

    @pytest.mark.parametrize("cut", [1, 2])
    def test_a_reading_goes_on_where_it_broke_off(self, cut: int) -> None:
        async def story(at: At) -> None:
            store, count = Store(), 2 * self.page + 3
            self.fill(at, count)
            self.later(at)
            await walk(at, store, cut)
            assert store.cursor("contacts").resume is not None
            assert cut * self.page <= len(store.of("contacts")) < count
            assert await walk(at, store) <= 3
            agree(at, store)

        self.play(story)

    def test_people_who_come_amid_a_reading_are_not_lost(self) -> None:
        async def story(at: At) -> None:
            store = Store()
            ids = self.fill(at, self.page + 3)
            self.later(at)
            await walk(at, store, 1)
            at.stand.add("New One", "new@example.com")
            at.stand.delete(ids[0])
            self.later(at)
            await walk(at, store)
            await walk(at, store)
            self.later(at)
            if not self.changes:
                at.clock.move(timedelta(hours=7))
            await walk(at, store)
            if not self.gone:
                await audit(at, store)
            agree(at, store)

        self.play(story)

    @pytest.mark.parametrize("kind", ["late", "cut", "cut_before", "hang", "html", "server_error"])
    def test_a_reading_outlives_bad_weather(self, kind: str) -> None:
        async def story(at: At) -> None:
            store = Store()
            self.fill(at, self.page + 3)
            self.later(at)
            for number in range(2):
                at.weather.at(number, kind)
                await at.surely(partial(walk, at, store))
            agree(at, store)

        self.play(story)

    def test_single_people_are_fetched(self) -> None:
        async def story(at: At) -> None:
            ids = self.fill(at, 4)
            at.stand.delete(ids[0])
            at.stand.merge(ids[2], ids[1])
            batch = await at.source.fetch("contacts", ids)
            assert {record.external_id for record in batch.records} == {ids[2], ids[3]}
            assert set(batch.gone) == {ids[0], ids[1]}

        self.play(story)

    def test_another_stream_is_refused(self) -> None:
        async def story(at: At) -> None:
            with pytest.raises(ConnectorError) as error:
                await at.source.fetch("mail", ["1"])
            assert error.value.remedy is Remedy.STOP

        self.play(story)
