"""The tokens of one account, renewed by one process at a time and stored before they are used."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from connectors.errors import ConnectorError, Remedy
from connectors.source import Grant, Provider
from connectors.wire.client import Clock, Sleep
from service.access.workspaces import Workspace
from service.accounts import grants
from service.db.leases import LASTS, Lease, give_back, take
from service.db.moments import ms
from service.db.session import Database
from service.db.vault import Unopened, Vault

EARLY = timedelta(minutes=5)
"""A token with less left is renewed before it is used."""
_AGAIN = 0.5
_LEFT = "The account is disconnected."


class GrantEnded(ConnectorError):
    """The provider says in so many words that the grant is no more: no second try is needed."""

    def __init__(self, because: str) -> None:
        super().__init__(because, Remedy.REAUTH)


class StoredKeyring:
    """A Keyring over the grants table. clock: aware UTC."""

    def __init__(
        self,
        db: Database,
        ws: Workspace,
        vault: Vault,
        account: int,
        provider: Provider,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._db, self._ws, self._vault, self._account = db, ws, vault, account
        self._provider, self._clock, self._sleep = provider, clock, sleep
        self._turn = asyncio.Lock()
        self._grant: Grant | None = None

    async def grant(self) -> Grant:
        """See Keyring.grant."""
        if self._grant is None:
            self._grant = await asyncio.to_thread(self._stored)
        if not self._good(self._grant):
            return await self.renewed(self._grant)
        return self._grant

    async def renewed(self, stale: Grant) -> Grant:
        """See Keyring.renewed."""
        async with self._turn, self._alone():
            stored = await asyncio.to_thread(self._stored)
            if stored.access == stale.access or not self._good(stored):
                stored = await self._renew(stored)
            self._grant = stored
            return stored

    async def _renew(self, old: Grant) -> Grant:
        try:
            fresh = await self._provider.renew(old)
        except ConnectorError as error:
            if error.remedy is Remedy.REAUTH:
                raise GrantEnded(error.because) from error
            raise
        stands = await asyncio.to_thread(self._exchange, old, fresh)
        if stands is None:
            raise GrantEnded(_LEFT)
        return stands

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Across processes: a rotated refresh token must not be used twice."""
        lease = await self._lease()
        try:
            yield
        finally:
            await asyncio.to_thread(self._give_back, lease)

    async def _lease(self) -> Lease:
        holder = secrets.token_hex(8)
        for _ in range(int(2 * LASTS / 1000 / _AGAIN)):
            lease = await asyncio.to_thread(self._take, holder)
            if lease is not None:
                return lease
            await self._sleep(_AGAIN)
        raise ConnectorError("Another process has been renewing this for long.", Remedy.RETRY)

    def _good(self, grant: Grant) -> bool:
        return grant.expires_at - self._clock() > EARLY

    def _stored(self) -> Grant:
        try:
            with self._db.reading() as conn:
                grant = grants.held(conn, self._vault, self._ws.id, self._account)
        except Unopened as error:
            why = f"The stored token cannot be read ({error}): put the key back or connect again."
            raise ConnectorError(why, Remedy.STOP) from error
        if grant is None:
            raise GrantEnded(_LEFT)
        return grant

    def _exchange(self, old: Grant, fresh: Grant) -> Grant | None:
        now = ms(self._clock())
        with self._db.noting() as conn:
            return grants.exchange(conn, self._vault, self._ws.id, self._account, old, fresh, now)

    def _take(self, holder: str) -> Lease | None:
        with self._db.noting() as conn:
            return take(conn, self._ws.id, f"renew:{self._account}", holder, ms(self._clock()))

    def _give_back(self, lease: Lease) -> None:
        with self._db.noting() as conn:
            give_back(conn, lease)


class NewKeyring:
    """The grant of an account that is only being connected. Never renewed."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant

    async def grant(self) -> Grant:
        """See Keyring.grant."""
        return self._grant

    async def renewed(self, stale: Grant) -> Grant:
        """See Keyring.renewed."""
        raise GrantEnded("The provider refused the token it had just given.")
