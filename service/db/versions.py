"""Which state of a workspace is the present one, for a number that costs next to nothing."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection

_QUESTION = "SELECT version FROM workspaces WHERE id = "


class Versions:
    """Asked before every answer that is told again, so straight of the driver, on a connection
    kept for it. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._held: PoolProxiedConnection | None = None
        self._question = _QUESTION + ("?" if engine.dialect.name == "sqlite" else "%s")

    def of(self, workspace: int) -> int | None:
        """What grows with every writing() of the workspace; None when the database does not say
        (it does not answer just now, or is locked)."""
        with self._lock:
            try:
                cursor = self._open().cursor()
                cursor.execute(self._question, (workspace,))
                row = cursor.fetchone()
                cursor.close()
            except self._engine.dialect.loaded_dbapi.Error:
                self._close()
                return None
        return row[0] if row else None

    def close(self) -> None:
        """Gives the connection up; the next question opens another."""
        with self._lock:
            self._close()

    def _open(self) -> PoolProxiedConnection:
        if self._held is None:
            held = self._engine.raw_connection()
            driver: Any = held.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                driver.autocommit = True
            held.detach()  # the pool's places are for those who read
            self._held = held
        return self._held

    def _close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
