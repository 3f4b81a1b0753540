"""Imports asked for over HTTP: accepted at once, run by the jobs, remembered by their content.

The id of an import is computed from what was uploaded and how, so that the same upload answers
the import it already has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.moments import rfc3339
from service.db.session import put_new
from service.db.tables import imports

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was named, where it lies, and the digest of its content."""

    name: str
    path: Path
    digest: str

    @classmethod
    def of(cls, name: str, path: Path) -> Upload:
        """Reads the file once; not for inside a transaction."""
        return cls(name, path, _digest(path))


def accept(
    conn: Connection, ws: Workspace, files: Sequence[Upload], options: Mapping[str, Any], now: int
) -> str:
    """Queues an import of files that lie in the data directory; answers its id.

    options: me, format, columns, user (whose it is).
    """
    digests = [f"{file.name}:{file.digest}" for file in files]
    asked = orjson.dumps(options, option=orjson.OPT_SORT_KEYS).decode()
    public = ids.public("n", ws.id_of("import", *sorted(digests), asked))
    data = {"paths": [[file.name, str(file.path)] for file in files], "options": options}
    row = {
        "workspace_id": ws.id,
        "id": public,
        "state": "queued",
        "files": orjson.dumps(data).decode(),
        "report": "",
        "created_at": now,
        "finished_at": None,
    }
    put_new(conn, imports, [row])
    # What failed is tried again, from the files that came now.
    failed = (imports.c.id == public) & (imports.c.state == "failed")
    conn.execute(update(imports).where(imports.c.workspace_id == ws.id, failed).values(row))
    return public


def status(conn: Connection, ws: Workspace, import_id: str) -> dict[str, Any] | None:
    """{id, state, files, report, created_at, finished_at}; None when there is none, or when it is
    another's: its files and its report quote what is private."""
    chosen = select(imports).where(imports.c.workspace_id == ws.id, imports.c.id == import_id)
    row = conn.execute(chosen).one_or_none()
    if row is None:
        return None
    asked = orjson.loads(row.files)
    if not ws.sees(asked["options"].get("user")):
        return None
    return {
        "id": row.id,
        "state": row.state,
        "files": [name for name, _ in asked["paths"]],
        "report": orjson.loads(row.report) if row.report else None,
        "created_at": rfc3339(row.created_at),
        "finished_at": rfc3339(row.finished_at) if row.finished_at is not None else None,
    }


def waiting(conn: Connection, ws: Workspace) -> list[tuple[str, dict[str, Any]]]:
    """Imports that are not finished, oldest first: (id, {paths, options})."""
    rows = (
        select(imports.c.id, imports.c.files)
        .where(imports.c.workspace_id == ws.id, imports.c.finished_at.is_(None))
        .order_by(imports.c.created_at, imports.c.id)
    )
    return [(row.id, orjson.loads(row.files)) for row in conn.execute(rows)]


def finish(
    conn: Connection, ws: Workspace, import_id: str, state: str, report: Mapping[str, Any], now: int
) -> None:
    """Stores the report and tells the change log. state: finished or failed."""
    conn.execute(
        update(imports)
        .where(imports.c.workspace_id == ws.id, imports.c.id == import_id)
        .values(state=state, report=orjson.dumps(report).decode(), finished_at=now)
    )
    record(conn, ws.id, now, [Change("import.finished", import_id, {"state": state})])


def _digest(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
