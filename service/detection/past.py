"""What the tables know of the other side: to whom the owner turned, and what the owner wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.moments import moment
from service.db.stages import chunks
from service.db.tables import interactions, participants
from service.db.within import within
from service.detection.answers import answered
from service.detection.cases import Case
from service.detection.outcome import Turn, message_id, turn
from service.detection.verdict import History


def histories(
    conn: Connection, ws: Workspace, cases: Mapping[int, Case], untold: Collection[int]
) -> dict[int, History]:
    """The history each case asks for, as the tables stand. untold: interactions whose rows there
    are not to be believed, since they are being judged."""
    asked = {ws.identifier_id(key): key for case in cases.values() for key in case.asks.senders}
    turns = turned(conn, ws, asked)
    known = frozenset(asked[i] for i, met in turns if not met)
    met = frozenset(asked[i] for i, met in turns if met)
    stated = {message_id(ws, p): p for case in cases.values() for p in case.asks.parents}
    sent = {stated[i]: moment(at) for i, at in _sent(conn, ws, stated, untold).items()}
    return {
        i: History(
            known & case.asks.senders,
            met & case.asks.senders,
            answered(case.asks.parents, sent) if sent else None,
        )
        for i, case in cases.items()
    }


def turned(conn: Connection, ws: Workspace, identifier_ids: Collection[int]) -> set[Turn]:
    """To which of these the owner ever turned, and how, as the tables stand."""
    found: set[Turn] = set()
    for part in chunks(identifier_ids):
        rows = select(participants.c.identifier_id, participants.c.role).where(
            participants.c.workspace_id == ws.id,
            within(participants.c.identifier_id, part),
            participants.c.touch,
            participants.c.role != "from",
        )
        found.update(turn(*row) for row in conn.execute(rows.distinct()).all())
    return found


def _sent(
    conn: Connection, ws: Workspace, messages: Collection[int], untold: Collection[int]
) -> dict[int, int]:
    """When the owner sent those of these messages that the owner sent; the earliest of copies."""
    found: dict[int, int] = {}
    for part in chunks(messages):
        rows = select(interactions.c.id, interactions.c.message, interactions.c.occurred_at).where(
            interactions.c.workspace_id == ws.id,
            within(interactions.c.message, part),
            interactions.c.direction == "out",
        )
        for row in conn.execute(rows).all():
            if row.id not in untold:
                found[row.message] = min(found.get(row.message, row.occurred_at), row.occurred_at)
    return found
