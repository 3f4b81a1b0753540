"""How far accounts, imports and the change log are."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from schemas.account import Account
from schemas.event import Progress, StreamProgress
from service.access.workspaces import Workspace
from service.db.tables import imports, workspaces
from service.timeline.read import accounts
from service.timeline.read.paging import MOST, Slice
from service.timeline.read.rows import prepared

_LATEST = select(workspaces.c.sequence).where(workspaces.c.id == bindparam("ws"))
_IMPORTS = (
    select(imports.c.id, imports.c.state)
    .where(prepared(imports))
    .order_by(imports.c.created_at.desc())
    .limit(bindparam("most"))
)


def latest(conn: Connection, ws: Workspace) -> int:
    """The sequence of the last change."""
    return int(conn.execute(_LATEST, {"ws": ws.id}).scalar_one())


def standing(conn: Connection, ws: Workspace) -> dict[str, Progress]:
    """By id: the first 200 accounts, the latest 200 imports."""
    shown = accounts.page(conn, ws, Slice(MOST)).items
    told = {account.id: _account(account) for account in shown}
    for row in conn.execute(_IMPORTS, {"ws": ws.id, "most": MOST}):
        told[row.id] = Progress(kind="import", subject=row.id, state=row.state, streams=[])
    return told


def moved(before: dict[str, Progress], after: dict[str, Progress]) -> list[Progress]:
    """What differs; an account that is no longer there is "gone"."""
    news = [one for name, one in after.items() if before.get(name) != one]
    gone = (one for name, one in before.items() if name not in after and one.kind == "account")
    return [*news, *(one.model_copy(update={"state": "gone", "streams": []}) for one in gone)]


def _account(account: Account) -> Progress:
    streams = [
        StreamProgress(
            name=stream.name,
            feature=stream.feature,
            held=stream.held,
            of=stream.of,
            progress=stream.progress,
        )
        for stream in account.streams
    ]
    return Progress(kind="account", subject=account.id, state=account.status, streams=streams)
