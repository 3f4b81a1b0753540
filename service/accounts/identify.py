"""Signing in with an account that is connected: the provider says who it is, and no more.

Nothing is asked for but that, nothing is kept of the answer, and nothing is revoked: where the
account is connected, its grant stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from connectors.source import Budgets, Provider
from service.access import members
from service.access.secret import digest
from service.accounts.connect import Asked
from service.accounts.health import ERASING
from service.accounts.keyring import NewKeyring
from service.accounts.providers import NAMES, client_of
from service.db.tables import accounts
from service.settings import Settings

_KNOWN = (
    accounts.c.user_id.is_not(None)
    & (accounts.c.subject != "")
    & accounts.c.status.not_in(("disconnected", ERASING))
)


def session_of(word: str) -> str:
    """The session of a browser that is not signed in yet. word: what it keeps in its cookie."""
    return f"sign-in:{digest(word)}"


def offered(conn: Connection, settings: Settings) -> list[str]:
    """Providers somebody could sign in with."""
    rows = select(accounts.c.provider).where(_KNOWN, accounts.c.kind == "oauth").distinct()
    held = set(conn.execute(rows).scalars())
    return [name for name in NAMES if name in held and client_of(settings, name) is not None]


async def subject(
    provider: Provider, budgets: Budgets, asked: Asked, answer: Mapping[str, str]
) -> str:
    """The provider's id of whoever came back. Raises ConnectorError."""
    grant = await provider.finish(asked.secret, answer)
    return (await provider.source(NewKeyring(grant), budgets).whoami()).subject


def recognised(conn: Connection, provider: str, subject: str) -> tuple[int, int] | None:
    """Whose connected account that is, and the workspace to begin in; None when nobody's. Of
    several, the user who was there first."""
    rows = select(accounts.c.workspace_id, accounts.c.user_id).where(
        _KNOWN, accounts.c.provider == provider, accounts.c.subject == subject
    )
    found = {
        (member.created_at, row.workspace_id, row.user_id)
        for row in conn.execute(rows)
        if (member := members.here(conn, row.workspace_id, row.user_id)) is not None
        and member.joined_at is not None
    }
    if not found:
        return None
    _, workspace, user = min(found)
    return user, workspace
