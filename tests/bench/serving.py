"""The API alone on a given SQLite file and port: python -m tests.bench.serving FILE PORT."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from service.app import create_app
from service.db.session import Database
from service.settings import Settings
from tests.bench.crowd import NOW

if __name__ == "__main__":
    file, port = Path(sys.argv[1]), int(sys.argv[2])
    app = create_app(Database(f"sqlite:///{file}"), Settings(data_dir=file.parent), lambda: NOW)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
