"""The API's description as the code gives it; run as a module it writes deploy/openapi.json."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from service.app import create_app
from service.db.session import Database
from service.settings import Settings
from tests.house.tree import ROOT

PATH = ROOT / "deploy" / "openapi.json"


def text() -> str:
    """What the file must hold."""
    db = Database("sqlite://")
    app = create_app(db, Settings(), lambda: datetime.now(UTC))
    db.close()
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(text())
