"""Writes into a CRM in memory; what becomes of each item is for its books' `fate` to say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial

from connectors.errors import ConnectorError, Remedy
from connectors.memory.books import Books, Kept
from connectors.memory.provider import Memory
from connectors.sink import (
    Activity,
    Batches,
    Logged,
    OwnField,
    Person,
    Prepared,
    Receipt,
    Records,
    RemoteField,
    RemotePerson,
)
from connectors.source import Identity, Keyring


class MemorySink:
    """See Sink. An await is called by its method, and "after" it ("after save") for each item."""

    def __init__(self, memory: Memory, books: Books, keyring: Keyring) -> None:
        self._memory, self._books, self._keyring = memory, books, keyring

    @property
    def batches(self) -> Batches:
        """See Sink."""
        return self._books.batches

    async def whoami(self) -> Identity:
        """See Sink."""
        return await self._enter("whoami")

    async def fields(self) -> Sequence[RemoteField]:
        """See Sink."""
        await self._enter("fields")
        return list(self._books.columns)

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """See Sink. A field of ours is called "tl_" and its name."""
        await self._enter("prepare")
        columns = {column.name: column for column in self._books.columns}
        for one in wanted if self._books.own else ():
            made = RemoteField(f"tl_{one.name}", one.label, one.type, True, True)
            columns.setdefault(made.name, made)
        self._books.columns = list(columns.values())
        there = {one.name: f"tl_{one.name}" for one in wanted if f"tl_{one.name}" in columns}
        missing = {one.name: "Make it by hand." for one in wanted if one.name not in there}
        return Prepared(there, missing)

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Sink."""
        assert len(addresses) <= self.batches.addresses
        await self._enter("find")
        found: dict[str, list[str]] = {}
        for record in self._books.records.values():
            for email in record.emails if not record.deleted else ():
                if email in addresses:
                    found.setdefault(email, []).append(record.id)
        return found

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """See Sink."""
        await self._enter("current")
        records = {asked: self._books.now(asked) for asked in remote_ids}
        return {asked: record.id for asked, record in records.items() if record is not None}

    async def save(self, people: Sequence[Person]) -> Sequence[Receipt]:
        """See Sink."""
        assert len(people) <= self.batches.people
        await self._enter("save")
        receipts = []
        for one in people:
            receipts.append(self._met("save", one.key, partial(self._save, one)))
            await self._memory.step("after save")
        return receipts

    async def log(self, activities: Sequence[Activity]) -> Sequence[Receipt]:
        """See Sink."""
        assert len(activities) <= self.batches.activities
        await self._enter("log")
        receipts = []
        for one in activities:
            receipts.append(self._met("log", one.key, partial(self._log, one)))
            await self._memory.step("after log")
        return receipts

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """See Sink. As in a CRM that knows no keys: they are looked for beside their people."""
        await self._enter("logged")
        found: dict[str, Logged] = {}
        for one in activities:
            records = {person.remote_id for person in one.people}
            for note in self._books.noted(one.key):
                if self._books.slots or records & set(note.people):
                    found[one.key] = Logged(one.key, one.kind, note.id)
        return found

    async def remove(self, logged: Sequence[Logged]) -> Sequence[Receipt]:
        """See Sink."""
        await self._enter("remove")
        receipts = []
        for one in logged:
            receipts.append(self._met("remove", one.key, partial(self._remove, one)))
            await self._memory.step("after remove")
        return receipts

    async def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """See Sink. A place is the number of the last change that was told."""
        at = int(resume or checkpoint or 0)
        while True:
            await self._enter("records")
            everyone = self._books.records.values()
            news = sorted((one for one in everyone if one.number > at), key=lambda one: one.number)
            page = news[: self._books.page]
            at = page[-1].number if page else at
            more = len(news) > len(page)
            yield Records(
                [_shown(one) for one in page if not one.deleted],
                [one.id for one in page if one.deleted],
                str(at) if more else None,
                None if more else str(at),
                sum(not one.deleted for one in everyone),
            )
            if not more:
                return

    def _save(self, one: Person) -> Receipt:
        self._books.saves.append(one)
        there = self._books.living(one.remote_id)
        if one.remote_id and there is None:
            return Receipt("gone", one.remote_id, "The record is no more.")
        if there is None:
            there = Kept("", one.name, one.emails, one.key)
            self._books.keep(there)
        self._books.write(there, one)
        return Receipt("done", there.id, made=not one.remote_id)

    def _log(self, one: Activity) -> Receipt:
        there = self._books.noted(one.key) if self._books.slots else []
        if there:
            return Receipt("done", there[0].id, object=one.kind)
        if not all(self._books.living(person.remote_id) for person in one.people):
            return Receipt("gone", because="One of its people is no more.")
        return Receipt("done", self._books.note(one), made=True, object=one.kind)

    def _remove(self, one: Logged) -> Receipt:
        if one.remote_id in self._books.notes:
            self._books.notes[one.remote_id].deleted = True
        return Receipt("done", one.remote_id)

    def _met(self, method: str, key: str, work: Callable[[], Receipt]) -> Receipt:
        """What becomes of one item."""
        fate = self._books.fate(method, key)
        if fate == "done":
            return work()
        if fate == "later":
            return Receipt("later", because="Not now.")
        if fate == "failed":
            return Receipt("failed", because="The CRM refuses it.")
        if fate == "slow":
            self._books.later(work)
        elif fate == "late":
            work()
        return Receipt("unknown", because="No answer came.")

    async def _enter(self, step: str) -> Identity:
        """With a token that is good: one refused is renewed once."""
        grant = await self._keyring.grant()
        await self._memory.step(step)
        self._books.catch_up()
        account = self._memory.whose(grant)
        if account is None:
            account = self._memory.whose(await self._keyring.renewed(grant))
        if account is None:
            raise ConnectorError("The token was refused.", Remedy.REAUTH)
        return account.identity


def _shown(record: Kept) -> RemotePerson:
    return RemotePerson(record.id, record.name, emails=record.emails, **record.more)
