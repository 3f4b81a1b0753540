"""Brings a database to the schema of this version, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.db.session import Database
from service.db.statistics import describe

_FOLDER = Path(__file__).parent / "migrations"


def config(db: Database) -> Config:
    """Alembic's configuration for this database."""
    settings = Config()
    settings.set_main_option("script_location", str(_FOLDER))
    settings.attributes["database"] = db
    return settings


def upgrade(db: Database, revision: str = "head") -> None:
    """Migrates up; does nothing on a database that is already there."""
    command.upgrade(config(db), revision)
    if db.sqlite:
        with db.writing(0) as conn:
            describe(conn)


def behind(db: Database) -> bool:
    """Whether migrations of this version are still to be run. Raises OperationalError."""
    head = ScriptDirectory.from_config(config(db)).get_current_head()
    with db.reading() as conn:
        return MigrationContext.configure(conn).get_current_revision() != head
