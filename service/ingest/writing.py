"""Batches of an import into the database, with the accounts and streams they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, or_, update

from connectors.base import Found, Importer
from schemas.source import OwnerClaim
from service.access.workspaces import Workspace
from service.db.places import Target
from service.db.session import Database
from service.db.tables import streams
from service.detection.owners import known, learn
from service.ingest.forgotten import Forgotten
from service.ingest.report import Report
from service.ingest.store import store
from service.ingest.whose import target


class Writer:
    """Writes what one importer reads. A batch is one transaction."""

    def __init__(
        self, db: Database, ws: Workspace, importer: Importer, report: Report, now: int
    ) -> None:
        self._db, self._ws, self._importer = db, ws, importer
        self._report, self._now = report, now
        self._targets: dict[str, Target] = {}

    def write(self, items: Sequence[Found | OwnerClaim]) -> None:
        """Stores records and owner claims."""
        if not items:
            return
        format = self._importer.format
        with self._db.writing(self._ws.id) as conn:
            learn(conn, self._ws, [i for i in items if isinstance(i, OwnerClaim)], self._now)
            forgotten = Forgotten(conn, self._ws)
            batch = []
            for item in items:
                if isinstance(item, OwnerClaim):
                    continue
                place = self._target(conn, item.stream)
                kept = forgotten.screen(item, place)
                if isinstance(kept, Found):
                    batch.append((kept, place))
                else:
                    self._report.tell(kept, format)
            stored = store(conn, self._ws, batch, known(conn, self._ws), self._now)
            self._grow(conn, stored.grown)
        for (found, _), new in zip(batch, stored.new, strict=True):
            report = self._report.of(found.file, format)
            report.imported += new
            report.merged += not new

    def finish(self) -> None:
        """The files are read to the end: streams that grew are complete as of now."""
        grew = or_(streams.c.total.is_(None), streams.c.total != streams.c.held)
        with self._db.writing(self._ws.id) as conn:
            for target in self._targets.values():
                conn.execute(
                    update(streams)
                    .where(streams.c.workspace_id == self._ws.id, streams.c.id == target.stream_id)
                    .where(grew)
                    .values(total=streams.c.held, last_complete_at=self._now)
                )

    def _target(self, conn: Connection, stream: str) -> Target:
        if stream not in self._targets:
            name, label = ("file", self._importer.format), self._importer.label
            self._targets[stream] = target(
                conn, self._ws, *name, label=label, stream=stream, now=self._now
            )
        return self._targets[stream]

    def _grow(self, conn: Connection, grown: Mapping[int, int]) -> None:
        for stream, count in grown.items():
            conn.execute(
                update(streams)
                .where(streams.c.workspace_id == self._ws.id, streams.c.id == stream)
                .values(held=streams.c.held + count)
            )
