"""What doctor looks at: every setting with where it comes from, and whether things work."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from service.accounts import setup
from service.cli.opening import database
from service.cli.serving import HOST, PORT
from service.db import migrate
from service.settings import Settings

_OLDEST_SQLITE = (3, 35, 0)  # RETURNING


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: the variable that sets it, its value (secrets masked) and whence that is."""

    name: str
    value: str
    source: Literal["default", "environment"]
    about: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must work, and what was found."""

    name: str
    well: bool
    said: str


def listed(settings: Settings) -> list[Setting]:
    """Every setting there is, in the order of the code."""
    named = {name.upper() for name in os.environ}
    return [
        Setting(name, _shown(value), "environment" if name in named else "default", about)
        for name, value, about in _walk(settings, "TOUCHLINE_")
    ]


def checks(settings: Settings) -> list[Check]:
    """Looks at the data directory, the database and the OAuth clients; never raises."""
    probes: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("data directory", _folder),
        ("database", _reached),
        ("migrations", _migrated),
        ("SQLite", _sqlite),
    )
    return [
        *(_probe(name, probe, settings) for name, probe in probes),
        *(_client(guide) for guide in guides(settings)),
    ]


def guides(settings: Settings) -> list[setup.Guide]:
    """How accounts of each provider come to be connected."""
    return setup.guides(settings, settings.public_url or f"http://{HOST}:{PORT}")


def _probe(name: str, probe: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(name, True, probe(settings))
    except (OSError, OperationalError, ArgumentError, RuntimeError) as error:
        told = error.orig if isinstance(error, OperationalError) else error
        return Check(name, False, " ".join(str(told).split()))


def _client(guide: setup.Guide) -> Check:
    """A provider that nobody has set up is well: not everyone wants it."""
    said = {
        "ready": f"set up; it leads back to {guide.redirect_uri}",
        "missing": f"not set up; missing: {', '.join(guide.missing)}",
        "wrong": " ".join(guide.wrong),
    }
    return Check(guide.provider, guide.state != "wrong", said[guide.state])


def _walk(model: BaseModel, prefix: str) -> Iterator[tuple[str, object, str]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        variable = prefix + name.upper()
        if isinstance(value, BaseModel):
            yield from _walk(value, variable + "__")
        else:
            yield variable, value, _about(field)


def _about(field: FieldInfo) -> str:
    return field.description or ""


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    if isinstance(value, str) and "://" in value:
        return make_url(value).render_as_string(hide_password=True)
    return str(value)


def _folder(settings: Settings) -> str:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.data_dir):
        return f"{settings.data_dir} can be written"


def _reached(settings: Settings) -> str:
    with database(settings) as db, db.reading() as conn:
        conn.execute(text("SELECT 1"))
        return f"{db.engine.url.render_as_string(hide_password=True)} answers"


def _migrated(settings: Settings) -> str:
    with database(settings) as db:
        if migrate.behind(db):
            if db.sqlite:
                return "not at this version yet; the next command brings it there"
            raise RuntimeError("not at this version; run `touchline migrate`")
        return "at this version"


def _sqlite(settings: Settings) -> str:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise RuntimeError(f"{sqlite3.sqlite_version} is too old; 3.35 is the oldest that will do")
    return sqlite3.sqlite_version
