"""Connecting: from "connect" over the provider's consent back to an account that syncs.

The state that travels through the browser is random, used once, bound to the session that asked
and good for a quarter of an hour; what must stay secret meanwhile is sealed in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from sqlalchemy import Connection, delete, select, update

from connectors.errors import ConnectorError
from connectors.source import FEATURES, Budgets, Feature, Grant, Identity, Provider
from schemas.source import OwnerClaim
from service.access.secret import digest, drawn
from service.access.workspaces import Workspace
from service.accounts import grants
from service.accounts.health import recover
from service.accounts.keyring import NewKeyring
from service.accounts.leave import erasing
from service.accounts.refusal import Refusal
from service.accounts.turns import Urgency, break_lease, schedule
from service.db.places import make_account
from service.db.session import Database, add
from service.db.tables import accounts, consents
from service.db.vault import Unopened, Vault
from service.detection.owners import learn

LASTS = 15 * 60 * 1000
STATE = "st"
"""Names the workspace, so that whoever comes back is led to the one they left."""
TOKEN = "token:"
"""A session beginning with this is a bearer token's: no browser can be recognised again."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A consent to be asked for. account: of an account to connect again, else None. session: who
    asks. redirect_uri: ours, at this provider. user: whose the account will be; None: whoever comes
    back signs in, and nothing is connected."""

    features: frozenset[Feature]
    redirect_uri: str
    session: str
    account: int | None = None
    hint: str = ""
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent that was asked for. user: see Ask. secret: of the provider's room."""

    provider: str
    features: frozenset[Feature]
    session: str
    account: int | None
    user: int | None
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connected:
    """account: its id. refused: features asked for and not granted. again: it was known."""

    account: int
    address: str
    refused: tuple[Feature, ...]
    again: bool


async def begin(
    db: Database, ws: Workspace, vault: Vault, provider: Provider, ask: Ask, now: int
) -> str:
    """Where to send the person. now: epoch ms. Raises ConnectorError."""
    state = drawn(STATE, ws.id)
    consent = await provider.begin(
        redirect_uri=ask.redirect_uri, state=state, features=ask.features, hint=ask.hint
    )
    key = digest(state)
    row = {
        "workspace_id": ws.id,
        "digest": key,
        "provider": provider.name,
        "features": " ".join(one for one in FEATURES if one in ask.features),
        "session": ask.session,
        "sealed": vault.seal(consent.secret, "consents", ws.id, key),
        "account_id": ask.account,
        "expires_at": now + LASTS,
        "user_id": ask.user,
    }

    def remember() -> None:
        with db.noting() as conn:
            over = (consents.c.workspace_id == ws.id) & (consents.c.expires_at <= now)
            conn.execute(delete(consents).where(over))
            add(conn, consents, [row])

    await asyncio.to_thread(remember)
    return consent.url


def redeem(
    conn: Connection,
    ws: Workspace,
    vault: Vault,
    state: str,
    browser: Collection[str],
    now: int,
) -> Asked | None:
    """The consent of this state, used up; None when it is unknown, over, or another browser's.
    browser: the sessions that came with it."""
    key = digest(state)
    mine = (consents.c.workspace_id == ws.id) & (consents.c.digest == key)
    row = conn.execute(select(consents).where(mine)).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    if not row.session.startswith(TOKEN) and row.session not in browser:
        return None
    if conn.execute(delete(consents).where(mine)).rowcount != 1:
        return None  # somebody else used it this very moment
    features = cast(frozenset[Feature], frozenset(row.features.split()))
    try:
        secret = vault.open(row.sealed, "consents", ws.id, key)
    except Unopened:  # the keys were changed meanwhile: the person begins again
        return None
    return Asked(row.provider, features, row.session, row.account_id, row.user_id, secret)


async def finish(
    db: Database,
    ws: Workspace,
    vault: Vault,
    provider: Provider,
    budgets: Budgets,
    asked: Asked,
    answer: Mapping[str, str],
    now: int,
) -> Connected:
    """Takes the answer that came to the redirect address. Raises Refusal and ConnectorError."""
    grant = await provider.finish(asked.secret, answer)
    granted = provider.features(grant)
    if not granted:
        # Not ended: it reads nothing, and with it Google would end the person's other grant too.
        raise Refusal("You allowed nothing that Touchline could read. Connect again and tick it.")
    identity = await provider.source(NewKeyring(grant), budgets).whoami()
    account = ws.id_of("account", provider.name, identity.subject)
    if asked.account is not None and account != asked.account:
        if not await asyncio.to_thread(_is_connected, db, ws, account):
            await _let_go(provider, grant)
        raise Refusal(
            f"You signed in as {identity.address}, and this account is somebody else's. "
            "Choose the same person, or connect a new account."
        )
    address, user = identity.address, asked.user  # whoever showed the provider's consent last
    made = Made(
        account, "oauth", provider.name, address, address, identity.subject, granted, user
    )  # fmt: skip

    def store() -> bool:
        with db.writing(ws.id) as conn:
            again = keep(conn, ws, vault, made, grant, now)
            learn(conn, ws, _own(identity), now)
            schedule(conn, ws, account, now, Urgency.WAITING)
        return again

    again = await asyncio.to_thread(store)
    refused = tuple(one for one in FEATURES if one in asked.features - granted)
    return Connected(account, address, refused, again)


@dataclass(frozen=True, slots=True)
class Made:
    """An account that was proven. label: what a person calls it. subject: the provider's id of it.
    granted: what may be read. user: whose it is; None: everybody's."""

    account: int
    kind: Literal["oauth", "crm"]
    provider: str
    label: str
    address: str
    subject: str
    granted: frozenset[Feature]
    user: int | None


def keep(conn: Connection, ws: Workspace, vault: Vault, made: Made, grant: Grant, now: int) -> bool:
    """Stores an account with its grant, over those there were; whether it was known. Whoever is
    reading it stops, and whatever trouble it had is over. Raises Refusal while it is erased."""
    account = made.account
    mine = (accounts.c.workspace_id == ws.id) & (accounts.c.id == account)
    again = conn.execute(select(accounts.c.id).where(mine)).one_or_none() is not None
    if account in erasing(conn, ws):
        raise Refusal("This account is being erased. Connect it again when that is done.")
    make_account(conn, ws.id, account, made.kind, made.provider, made.label, now, made.user)
    break_lease(conn, ws, account)
    grants.keep(conn, vault, ws.id, account, grant, now)
    values: dict[str, Any] = {
        "address": made.address,
        "subject": made.subject,
        "label": made.label,
        "features": " ".join(one for one in FEATURES if one in made.granted),
        "user_id": made.user,
        "listed_at": None,
        "failures": 0,
        "quiet": 0,
    }
    conn.execute(update(accounts).where(mine).values(**values))
    recover(conn, ws, account, now)
    return again


def _own(identity: Identity) -> list[OwnerClaim]:
    """The account's address and its aliases are the owner's."""
    return [OwnerClaim(f"email:{one}", "declared") for one in (identity.address, *identity.aliases)]


def _is_connected(db: Database, ws: Workspace, account: int) -> bool:
    with db.reading() as conn:
        return grants.is_there(conn, ws.id, account)


async def _let_go(provider: Provider, grant: Grant) -> None:
    """A grant nobody will keep is ended at the provider, where it answers. Not where the same
    person has another one: Google ends all of them with it."""
    try:
        await provider.revoke(grant)
    except ConnectorError:
        return
