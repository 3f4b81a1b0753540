"""An account in memory over a real database, walked as a turn does: for pull and audit tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from connectors.memory import Account, Memory, Shelf
from connectors.sandbox.clock import Clock
from connectors.source import FEATURES, Feature, Source
from connectors.wire.pace import LocalBudgets
from schemas.payload import decode_event, decode_person
from schemas.source import OwnerClaim, Record
from service.access.workspaces import Workspace
from service.accounts.keyring import NewKeyring
from service.db.leases import Lease, take
from service.db.moments import ms
from service.db.places import make_account
from service.db.session import Database
from service.db.tables import accounts, changes, contacts, source_rows, streams
from service.detection.owners import learn
from service.ingest.audit import Audited, audit
from service.ingest.pull import Desk, Walked, walk
from service.ingest.streams import Stream, list_streams, read_stream
from service.jobs.pipeline import settle
from tests.flow.feeding import ME

SUBJECT = "u-1"


def never() -> bool:
    """A turn that is not over."""
    return False


def after(batches: int) -> Callable[[], bool]:
    """A turn that is over after so many batches."""
    left = iter(range(batches - 1))
    return lambda: next(left, None) is None


@dataclass
class Walking:
    """One account, its streams, and a worker's lease on it."""

    db: Database
    ws: Workspace
    clock: Clock
    memory: Memory
    account: Account
    id: int
    source: Source
    lease: Lease

    @property
    def desk(self) -> Desk:
        """What a turn works at."""
        return Desk(self.db, self.ws, self.clock, self.lease)

    def shelf(self, name: str, feature: Feature, page: int = 10) -> Shelf:
        """A stream at the provider, and its row."""
        made = self.account.shelf(name, feature, page)
        specs = [shelf.spec for shelf in self.account.shelves.values()]
        with self.db.noting() as conn:
            list_streams(conn, self.ws, self.id, specs, FEATURES, self.desk.now())
        return made

    def stream(self, name: str) -> Stream:
        """As a turn sees it."""
        with self.db.reading() as conn:
            return read_stream(conn, self.ws, self.ws.id_of("stream", self.id, name))

    def row(self, name: str) -> Any:
        """The row of `streams`."""
        place = self.stream(name).place
        with self.db.reading() as conn:
            return conn.execute(select(streams).where(streams.c.id == place.stream_id)).one()

    def change(self, name: str, **values: Any) -> None:
        """Writes into the row of `streams`."""
        place = self.stream(name).place
        with self.db.noting() as conn:
            conn.execute(update(streams).where(streams.c.id == place.stream_id).values(**values))

    def walk(self, name: str, enough: Callable[[], bool] = never) -> Walked:
        """Goes on from where the stream stands."""
        return asyncio.run(walk(self.desk, self.stream(name), self.source, enough))

    def audit(self, name: str) -> Audited:
        """Compares and repairs."""
        return asyncio.run(audit(self.desk, self.stream(name), self.source))

    def settle(self) -> None:
        """Derives all there is to derive."""
        settle(self.db, self.ws, self.clock())

    def held(self, name: str) -> dict[str, Record]:
        """What the provider still has, as far as the rows say."""
        return {row.external_id: _record(row) for row in self.rows(name) if row.gone_at is None}

    def rows(self, name: str) -> list[Any]:
        """All source rows of a stream."""
        place = self.stream(name).place
        with self.db.reading() as conn:
            mine = select(source_rows).where(source_rows.c.stream_id == place.stream_id)
            return list(conn.execute(mine.order_by(source_rows.c.id)))

    def sequence(self) -> int:
        """How much the change log has told."""
        with self.db.reading() as conn:
            return conn.execute(select(func.count()).select_from(changes)).scalar_one()

    def people(self) -> dict[str, Any]:
        """Contacts by name."""
        with self.db.reading() as conn:
            rows = conn.execute(select(contacts).where(contacts.c.merged_into.is_(None)))
            return {row.name: row for row in rows}

    def agree(self, name: str) -> None:
        """The rows are what the provider has, and the numbers are those of a recount."""
        shelf = self.account.shelves[name]
        good = {key: r for key, r in shelf.items.items() if key not in shelf.unreadable}
        held = self.held(name)
        assert {key: held[key] for key in good} == good
        row = self.row(name)
        assert row.held == len(held)
        assert held.keys() - good.keys() <= shelf.unreadable
        assert row.total == row.held + row.unreadable


def walking(db: Database, ws: Workspace, now: datetime, subject: str = SUBJECT) -> Walking:
    """A connected account without streams."""
    clock = Clock(now)
    memory = Memory(clock)
    account = memory.open(subject, ME)
    number = ws.id_of("account", memory.name, subject)
    with db.noting() as conn:
        make_account(conn, ws.id, number, "oauth", memory.name, ME, ms(now))
        features = " ".join(FEATURES)
        conn.execute(update(accounts).where(accounts.c.id == number).values(features=features))
        learn(conn, ws, [OwnerClaim(f"email:{ME}", "declared")], ms(now))
        lease = take(conn, ws.id, f"account:{number}", "worker", ms(now))
    assert lease is not None
    keys = NewKeyring(memory.grant(subject))
    source = memory.source(keys, LocalBudgets(clock, clock.sleep))
    return Walking(db, ws, clock, memory, account, number, source, lease)


def _record(row: Any) -> Record:
    decode: Callable[[str], Record] = decode_event if row.kind == "event" else decode_person
    return decode(row.payload)


def taken(at: Walking, *streams: str) -> None:
    """Walked and settled."""
    for stream in streams:
        at.walk(stream)
        at.agree(stream)
    at.settle()
