"""A file of labelled people through the real pipeline, and the contacts it became."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from service.access.workspaces import Workspace, first_workspace
from service.db.migrate import upgrade
from service.db.session import Database
from service.db.tables import claims, identifiers, source_rows, suggestions
from service.ingest.importing import ImportOptions, run
from service.jobs.pipeline import settle
from service.settings import Settings

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Store:
    """An open database and its workspace."""

    db: Database
    ws: Workspace

    def take(self, paths: Sequence[Path], me: Sequence[str] = ()) -> None:
        """Imports files as the command line does. Raises RuntimeError when a row fails."""
        report = run(self.db, self.ws, paths, ImportOptions(tuple(me)), NOW)
        settle(self.db, self.ws, NOW)
        if report.failed:
            raise RuntimeError(f"failed rows: {report.as_json()}")

    def clusters(self) -> dict[str, str]:
        """{external id of a person record, or identifier: contact}. A record is where most of its
        personal identifiers are."""
        votes: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        told = (
            select(source_rows.c.external_id, identifiers.c.contact_id, identifiers.c.status)
            .join(claims, claims.c.source_row_id == source_rows.c.id)
            .join(identifiers, identifiers.c.id == claims.c.identifier_id)
            .where(identifiers.c.contact_id.is_not(None))
        )
        alone = select(identifiers.c.value, identifiers.c.contact_id)
        cards = select(source_rows.c.id, source_rows.c.external_id)
        with self.db.reading() as conn:
            for key, contact, status in conn.execute(told):
                votes[key][contact] += 100 if status == "personal" else 1
            found = {value: f"c{contact}" for value, contact in conn.execute(alone) if contact}
            for row, key in conn.execute(cards.where(source_rows.c.kind == "person")):
                if contact := found.get(f"name-only:row/{row}"):  # a card of a name alone
                    found.setdefault(key, contact)
        best = {key: max(sorted(own), key=own.__getitem__) for key, own in votes.items()}
        return found | {key: f"c{contact}" for key, contact in best.items()}

    def suggested(self) -> list[tuple[str, str, float]]:
        """Pairs of contacts and their chance, in the order in which the API asks them."""
        place = (suggestions.c.band, suggestions.c.worth, suggestions.c.id)
        asked = select(suggestions).order_by(*(column.desc() for column in place))
        with self.db.reading() as conn:
            rows = conn.execute(asked).all()
        return [(f"c{row.left_id}", f"c{row.right_id}", row.chance) for row in rows]


@contextmanager
def store(folder: Path, name: str = "people.sqlite3") -> Iterator[Store]:
    """A store in this folder, made when it is not there."""
    db = Database(f"sqlite:///{folder / name}")
    upgrade(db)
    yield Store(db, first_workspace(db, Settings(data_dir=folder), NOW))
    db.close()
