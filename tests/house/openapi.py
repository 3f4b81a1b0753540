"""The API's description as the code gives it; run as a module it writes deploy/openapi.json."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from fastapi import FastAPI

from service.app import create_app
from service.db.session import Database
from service.settings import Settings
from tests.house.tree import ROOT

PATH = ROOT / "deploy" / "openapi.json"


def app() -> FastAPI:
    """The application over an empty database, for what it says of itself."""
    db = Database("sqlite://")
    made = create_app(db, Settings(), lambda: datetime.now(UTC))
    db.close()
    return made


def text() -> str:
    """What the file must hold."""
    return json.dumps(app().openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(text())
