"""Who belongs to a workspace, and what their role lets them do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from schemas.token import Scope
from schemas.user import Member, Role
from service.db import ids
from service.db.moments import maybe, moment
from service.db.session import put_new
from service.db.tables import (
    consents,
    members,
    sessions,
    sign_in_links,
    tokens,
    users,
    workspaces,
)

MAY: Mapping[Role, frozenset[Scope]] = {
    "owner": frozenset({"read", "write", "admin", "feed"}),
    "member": frozenset({"read", "write", "feed"}),
    "reader": frozenset({"read", "feed"}),
}
"""The scopes a role may hold, in a session and in its tokens."""


def join(conn: Connection, workspace: int, user: int, role: Role, now: int) -> None:
    """Makes the user one of the workspace, come in at once. now: epoch ms."""
    _put(conn, workspace, user, role, now, now, "")


def invite(conn: Connection, workspace: int, user: int, role: Role, name: str, now: int) -> None:
    """Makes the user one of the workspace once they come in; again: with another role or name.
    name: as the owner calls them. What they call themselves elsewhere is shown to nobody before
    they are here. now: epoch ms."""
    _put(conn, workspace, user, role, now, None, name)
    waits = (*_of(workspace, user), members.c.joined_at.is_(None))
    conn.execute(update(members).where(*waits).values(role=role, invited_as=name))


def _put(
    conn: Connection,
    workspace: int,
    user: int,
    role: Role,
    now: int,
    joined_at: int | None,
    name: str,
) -> None:
    row = {
        "workspace_id": workspace,
        "user_id": user,
        "role": role,
        "created_at": now,
        "joined_at": joined_at,
        "invited_as": name,
    }
    put_new(conn, members, [row])


def come_in(conn: Connection, workspace: int, user: int, now: int) -> None:
    """Whoever was invited is here. now: epoch ms."""
    waits = (*_of(workspace, user), members.c.joined_at.is_(None))
    conn.execute(update(members).where(*waits).values(joined_at=now))


def change(conn: Connection, workspace: int, user: int, role: Role) -> None:
    """Gives another role; what tokens may do follows at once."""
    conn.execute(update(members).where(*_of(workspace, user)).values(role=role))


def leave(conn: Connection, workspace: int, user: int) -> None:
    """Takes somebody out, with their sessions, links and tokens here, and what they had asked a
    provider's consent for."""
    for table in (sessions, sign_in_links, tokens, consents):
        mine = (table.c.workspace_id == workspace) & (table.c.user_id == user)
        conn.execute(delete(table).where(mine))
    conn.execute(delete(members).where(*_of(workspace, user)))


def is_last_owner(conn: Connection, workspace: int, user: int) -> bool:
    """Whether nobody else who has come in owns the workspace."""
    owners = set(conn.execute(_owners(workspace)).scalars())
    return owners == {user}


def first_owner(conn: Connection, workspace: int) -> int | None:
    """Whose it is when nobody says: who has owned it longest."""
    owner: int | None = conn.execute(_owners(workspace).limit(1)).scalar_one_or_none()
    return owner


def here(conn: Connection, workspace: int, user: int) -> Any | None:
    """The members row, of the invited too; None when there is none."""
    return conn.execute(select(members).where(*_of(workspace, user))).one_or_none()


def places(conn: Connection, user: int) -> list[int]:
    """The workspaces the user has come into, the oldest membership first."""
    mine = (members.c.user_id == user) & members.c.joined_at.is_not(None)
    chosen = select(members.c.workspace_id).where(mine)
    return list(
        conn.execute(chosen.order_by(members.c.created_at, members.c.workspace_id)).scalars()
    )


def entered(conn: Connection, user: int) -> list[Any]:
    """The same with the workspaces' rows and the user's role in each, by name."""
    rows = (
        select(workspaces, members.c.role)
        .join(members, members.c.workspace_id == workspaces.c.id)
        .where(members.c.user_id == user, members.c.joined_at.is_not(None))
    )
    return list(conn.execute(rows.order_by(workspaces.c.name, workspaces.c.id)))


def listed(conn: Connection, workspace: int, limit: int, after: int = -1) -> list[Member]:
    """Members by id, the invited too."""
    some = _shown(workspace).where(members.c.user_id > after)
    return [_member(row) for row in conn.execute(some.order_by(members.c.user_id).limit(limit))]


def one(conn: Connection, workspace: int, user: int) -> Member | None:
    """One member; None when there is no such."""
    row = conn.execute(_shown(workspace).where(members.c.user_id == user)).one_or_none()
    return None if row is None else _member(row)


def _shown(workspace: int) -> Select[Any]:
    return (
        select(members, users.c.name, users.c.email)
        .join(users, users.c.id == members.c.user_id)
        .where(members.c.workspace_id == workspace)
    )


def _owners(workspace: int) -> Select[Any]:
    return (
        select(members.c.user_id)
        .where(
            members.c.workspace_id == workspace,
            members.c.role == "owner",
            members.c.joined_at.is_not(None),
        )
        .order_by(members.c.created_at, members.c.user_id)
    )


def _of(workspace: int, user: int) -> tuple[Any, Any]:
    return members.c.workspace_id == workspace, members.c.user_id == user


def _member(row: Any) -> Member:
    return Member(
        id=ids.public("u", row.user_id),
        name=row.invited_as if row.joined_at is None else row.name,
        email=row.email,
        role=row.role,
        created_at=moment(row.created_at),
        joined_at=maybe(row.joined_at),
    )
