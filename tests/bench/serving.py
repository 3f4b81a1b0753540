"""The API alone on a given database and port: python -m tests.bench.serving URL PORT CACHE_MB."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import uvicorn

from service.app import create_app
from service.db.session import Database
from service.settings import ApiSettings, Settings
from tests.bench.crowd import NOW

if __name__ == "__main__":
    url, port, cache = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    api = ApiSettings(read_cache_mb=cache, requests_per_minute=0)
    settings = Settings(data_dir=Path(tempfile.gettempdir()), api=api)
    app = create_app(Database(url), settings, lambda: NOW)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
