"""Brings a database to the schema of this version, by Alembic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from service.db.session import Database
from service.db.statistics import describe

_LOCK = 0x7011D
_FOLDER = Path(__file__).parent / "migrations"


def config(db: Database) -> Config:
    """Alembic's configuration for this database."""
    settings = Config()
    settings.set_main_option("script_location", str(_FOLDER))
    settings.attributes["database"] = db
    return settings


def upgrade(db: Database, revision: str = "head") -> None:
    """Migrates up; does nothing on a database that is already there. Of several processes that
    start together one migrates, the others wait for it."""
    with _alone(db):
        command.upgrade(config(db), revision)
    if db.sqlite:
        with db.writing(0) as conn:
            describe(conn)


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    """On SQLite the migration's own transaction keeps the others waiting."""
    if db.sqlite:
        yield
        return
    with db.engine.connect() as conn:
        conn.execute(text("SELECT pg_advisory_lock(:space, 0)"), {"space": _LOCK})
        try:
            yield
        finally:
            conn.execute(text("SELECT pg_advisory_unlock(:space, 0)"), {"space": _LOCK})
            conn.rollback()


def behind(db: Database) -> bool:
    """Whether migrations of this version are still to be run. Raises OperationalError."""
    head = ScriptDirectory.from_config(config(db)).get_current_head()
    with db.reading() as conn:
        return MigrationContext.configure(conn).get_current_revision() != head
