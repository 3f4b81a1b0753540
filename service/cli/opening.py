"""What every command stands on: settings, an open database brought up to date, the present."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from service.access.workspaces import Workspace, first_workspace, named
from service.db import migrate
from service.db.session import Database
from service.settings import Settings


class Trouble(Exception):
    """A command cannot go on. The message says what is wrong and what to do; exit code 1."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open database and its workspace."""

    db: Database
    ws: Workspace
    now: datetime


def clock() -> datetime:
    """The present, UTC."""
    return datetime.now(UTC)


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """The database of the settings, closed at the end."""
    db = Database(settings.database_url())
    try:
        yield db
    finally:
        db.close()


@contextmanager
def desk(*, migrating: bool = False) -> Iterator[Desk]:
    """The desk commands work at. The embedded database is migrated on the way; PostgreSQL only
    by commands that serve (migrating), one of them at a time."""
    settings = Settings()
    with database(settings) as db:
        if migrate.behind(db):
            if not (db.sqlite or migrating):
                raise Trouble("the database is not at this version; run `touchline migrate` first")
            migrate.upgrade(db)
        now = clock()
        first = first_workspace(db, settings, now)
        yield Desk(db, _chosen(db, settings) if settings.workspace else first, now)


def _chosen(db: Database, settings: Settings) -> Workspace:
    with db.reading() as conn:
        found = named(conn, settings, settings.workspace)
    if found is None:
        said = f"there is no one workspace {settings.workspace!r}; see `touchline workspace list`"
        raise Trouble(f"TOUCHLINE_WORKSPACE: {said}")
    return found
