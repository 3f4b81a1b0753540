"""Events in whose rows a sender stands: as a party, as one of a copy that lost, or in a header.

No index helps here: all rows are read, which once in a while is worth a clean slate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, or_, select

from schemas.ruling import Sender
from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import source_rows

_UNSURE = re.compile(r"[^a-z0-9.@-]+")
"""Signs that a row may hold otherwise: escaped, in the other case, composed, a LIKE's own."""
_GMAIL = ("gmail.com", "googlemail.com")


def mentioning(conn: Connection, ws: Workspace, senders: Iterable[Sender]) -> set[int]:
    """Interactions with a row in which one of these seems to stand: some too many, none too few."""
    found: set[int] = set()
    for part in chunks(sorted({one for sender in senders for one in _patterns(sender)}), 20):
        chosen = select(source_rows.c.interaction_id).where(
            source_rows.c.workspace_id == ws.id,
            source_rows.c.kind == "event",
            or_(*(source_rows.c.payload.ilike(pattern) for pattern in part)),
        )
        found.update(conn.execute(chosen).scalars())
    return found


def _patterns(sender: Sender) -> list[str]:
    """LIKE patterns of all spellings that have this canonical form (schemas.identifier)."""
    local, at, host = sender.value.rpartition("@")
    if sender.scope == "address" and not at:
        return [_loose(sender.value)]  # an X.500 name
    if not at:
        return [_loose(sign + one) for one in _hosts(host) for sign in "@."]
    if host in _GMAIL:
        local = "%".join(local)  # dots among the letters
    return [_loose(f"{local}%@{one}") for one in _hosts(host)]  # a tag behind


def _hosts(host: str) -> list[str]:
    """The host as rows spell it."""
    if host in _GMAIL:
        return list(_GMAIL)
    try:
        return list(dict.fromkeys((host, host.encode("ascii").decode("idna"))))
    except UnicodeError:
        return [host]


def _loose(text: str) -> str:
    return f"%{_UNSURE.sub('%', text)}%"
