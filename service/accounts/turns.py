"""When an account is looked at next, and which of those that are due comes first.

next_at is the truth about what is due; there is no queue beside it. turn_at orders what is due:
the moment it became due, less a head start for urgent work. So somebody waiting comes first, a
first sync goes before polls, and nothing waits for ever: whoever is due long enough overtakes.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import islice

from sqlalchemy import Connection, select, text, update

from service.access.workspaces import Workspace
from service.accounts.health import of
from service.db.tables import accounts, leases

READING, PUSHING = "account:", "crm:"
"""How the leases are called that whoever reads an account, or pushes into it, holds."""
_BREAK = text(
    "UPDATE leases SET epoch = epoch + 1, until = 0, holder = '' "
    "WHERE workspace_id = :workspace AND name = :name"
)


class Urgency(IntEnum):
    """Head start in milliseconds."""

    WAITING = 24 * 3600 * 1000  # a person asked for it
    FIRST_SYNC = 30 * 60 * 1000
    POLL = 0


def schedule(
    conn: Connection,
    ws: Workspace,
    account: int,
    at: int | None,
    urgency: Urgency = Urgency.POLL,
) -> None:
    """at: epoch ms, None = not by itself."""
    turn = None if at is None else at - urgency
    conn.execute(update(accounts).where(*of(ws, account)).values(next_at=at, turn_at=turn))


def due(conn: Connection, ws: Workspace, now: int, most: int) -> list[int]:
    """Accounts that are due and that nobody is at, most urgent first."""
    taken = at_work(conn, ws, now)
    rows = (
        select(accounts.c.id)
        .where(
            accounts.c.workspace_id == ws.id,
            accounts.c.next_at.is_not(None),
            accounts.c.next_at <= now,
        )
        .order_by(accounts.c.turn_at)
        .limit(most + len(taken))
    )
    free = (one for one in conn.execute(rows).scalars() if lease_name(one) not in taken)
    return list(islice(free, most))


def at_work(conn: Connection, ws: Workspace, now: int) -> set[str]:
    """Names of the leases on accounts that somebody holds."""
    held = select(leases.c.name).where(
        leases.c.workspace_id == ws.id, leases.c.name.startswith(READING), leases.c.until > now
    )
    return set(conn.execute(held).scalars())


def lease_name(account: int, work: str = READING) -> str:
    """The lease that whoever works on the account holds."""
    return f"{work}{account}"


def break_lease(conn: Connection, ws: Workspace, account: int, work: str = READING) -> None:
    """Whoever is reading the account, or pushing into it, writes nothing more."""
    conn.execute(_BREAK, {"workspace": ws.id, "name": lease_name(account, work)})
