"""Brings a database to the schema of this version, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from service.db.session import Database

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
