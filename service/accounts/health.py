"""How an account fares: a problem is said once, with its cause and what to do, and cleared once."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import ColumnElement, Connection, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.tables import accounts, crms

ERASING = "erasing"
"""Status of an account that is being taken out, with all that came from it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """cause: what is wrong. remedy: what the person may do, or that nothing is to be done."""

    cause: str
    remedy: str


def complain(conn: Connection, ws: Workspace, account: int, problem: Problem, now: int) -> bool:
    """Puts the account into trouble; False when that very problem is known. now: epoch ms."""
    text = orjson.dumps(asdict(problem)).decode()
    row = conn.execute(select(accounts.c.problem).where(*of(ws, account))).one_or_none()
    if row is None or row.problem == text:
        return False
    conn.execute(update(accounts).where(*of(ws, account)).values(status="problem", problem=text))
    public = ids.public("a", account)
    record(conn, ws.id, now, [Change("account.problem", public, asdict(problem))])
    return True


def recover(conn: Connection, ws: Workspace, account: int, now: int) -> None:
    """All is well again; the news is told when it was not. A CRM that can be read, and that nothing
    can be pushed into, is not well. now: epoch ms."""
    row = conn.execute(select(accounts.c.status).where(*of(ws, account))).one_or_none()
    if row is None or _unpushed(conn, ws, account):
        return
    conn.execute(update(accounts).where(*of(ws, account)).values(status="ok", problem=None))
    if row.status == "problem":
        public = ids.public("a", account)
        record(conn, ws.id, now, [Change("account.recovered", public)])


def _unpushed(conn: Connection, ws: Workspace, account: int) -> bool:
    troubled = select(crms.c.account_id).where(
        crms.c.workspace_id == ws.id, crms.c.account_id == account, crms.c.problem.is_not(None)
    )
    return conn.execute(troubled).first() is not None


def of(ws: Workspace, account: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The row of one account."""
    return accounts.c.workspace_id == ws.id, accounts.c.id == account
