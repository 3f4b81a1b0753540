"""Grants, consents and faults of accounts in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import cast

from connectors.errors import ConnectorError, Remedy
from connectors.memory.shelf import Shelf
from connectors.source import (
    FEATURES,
    Batch,
    Budgets,
    Consent,
    Cursor,
    Feature,
    Grant,
    Held,
    Identity,
    Keyring,
    Source,
    StreamSpec,
)

LIFE = timedelta(hours=1)


@dataclass
class Account:
    """One person's account. shelves: its streams by name."""

    identity: Identity
    shelves: dict[str, Shelf] = field(default_factory=dict)

    def shelf(self, name: str, feature: Feature, page: int = 10, label: str = "") -> Shelf:
        """A new stream."""
        self.shelves[name] = Shelf(name, feature, page, label)
        return self.shelves[name]


class Memory:
    """See Provider. clock: aware UTC. name: whom it stands in for. forgives: whether a refresh
    token that was replaced stays good (Google's and Microsoft's do, so that a crash before the
    new one is stored loses nothing). steps: every await so far ("pull mail", "renew").
    meanwhile: called at each of them, to change the world in the middle."""

    label = "Memory"

    def __init__(
        self, clock: Callable[[], datetime], name: str = "memory", *, forgives: bool = True
    ) -> None:
        self.name, self._clock, self.forgives = name, clock, forgives
        self.accounts: dict[str, Account] = {}
        self.steps: list[str] = []
        self.meanwhile: Callable[[str], None] = lambda step: None
        self._faults: list[tuple[BaseException, str, int]] = []
        self._codes: dict[str, tuple[str, tuple[Feature, ...]]] = {}
        self._access: dict[str, str] = {}
        self._refresh: dict[str, str] = {}
        self._number = count(1)

    def open(self, subject: str, address: str, *aliases: str) -> Account:
        """A new account."""
        self.accounts[subject] = Account(Identity(subject, address, "", aliases))
        return self.accounts[subject]

    def agree(self, state: str, subject: str, *features: Feature) -> dict[str, str]:
        """A person consents to these; the query that leads back."""
        code = f"code-{next(self._number)}"
        self._codes[code] = (subject, features)
        return {"state": state, "code": code}

    def grant(self, subject: str, *features: Feature) -> Grant:
        """A grant as if consent had been given."""
        number = next(self._number)
        access, secret = f"access-{number}", self.secret(number)
        self._access[access] = self._refresh[secret] = subject
        return Grant(access, self._clock() + LIFE, features or FEATURES, secret)

    def secret(self, number: int) -> str:
        """What renews a grant."""
        return f"refresh-{number}"

    def take_back(self, subject: str) -> None:
        """The person ends every grant; new ones may follow."""
        for held in (self._access, self._refresh):
            for token in [one for one, whose in held.items() if whose == subject]:
                del held[token]

    def expire(self) -> None:
        """No access token is good any more, whatever it says of itself."""
        self._access.clear()

    def plan(self, error: BaseException, where: str = "", after: int = 0) -> None:
        """The next await whose name begins with `where` raises this, once; after: let so many
        pass first."""
        self._faults.append((error, where, after))

    def calm(self) -> None:
        """Nothing that was planned happens any more."""
        self._faults.clear()

    async def step(self, where: str) -> None:
        """One await on the network. Raises what was planned for it."""
        self.steps.append(where)
        await asyncio.sleep(0)
        self.meanwhile(where)
        for number, (error, at, after) in enumerate(self._faults):
            if where.startswith(at):
                if after:
                    self._faults[number] = (error, at, after - 1)
                    continue
                del self._faults[number]
                raise error

    def whose(self, grant: Grant) -> Account | None:
        """The account an access token opens."""
        return self.accounts.get(self._access.get(grant.access, ""))

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """See Provider."""
        await self.step("begin")
        url = f"https://{self.name}.example/consent?state={state}&redirect_uri={redirect_uri}"
        return Consent(url, f"verifier of {state}")

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """See Provider."""
        await self.step("finish")
        if secret != f"verifier of {answer['state']}" or answer.get("code") not in self._codes:
            raise ConnectorError("Nothing was allowed.", Remedy.STOP)
        subject, features = self._codes.pop(answer["code"])
        granted = self.grant(subject, *features)
        return Grant(granted.access, granted.expires_at, features, granted.secret)

    async def renew(self, grant: Grant) -> Grant:
        """See Provider."""
        await self.step("renew")
        subject = self._refresh.get(grant.secret)
        if subject is None:
            raise ConnectorError("The grant was taken back.", Remedy.REAUTH)
        if not self.forgives:
            del self._refresh[grant.secret]
        return self.grant(subject, *cast(tuple[Feature, ...], grant.scopes))

    async def revoke(self, grant: Grant) -> None:
        """See Provider. As at Google, it ends all that this person granted."""
        await self.step("revoke")
        subject = self._refresh.get(grant.secret)
        if subject is not None:
            self.take_back(subject)

    def features(self, grant: Grant) -> frozenset[Feature]:
        """See Provider."""
        return frozenset(one for one in FEATURES if one in grant.scopes)

    def source(self, keyring: Keyring, budgets: Budgets) -> Source:
        """See Provider."""
        return MemorySource(self, keyring)


class MemorySource:
    """See Source."""

    def __init__(self, memory: Memory, keyring: Keyring) -> None:
        self._memory, self._keyring = memory, keyring

    async def whoami(self) -> Identity:
        """See Source."""
        account, _ = await self._enter("whoami")
        return account.identity

    async def streams(self) -> Sequence[StreamSpec]:
        """See Source."""
        account, grant = await self._enter("streams")
        return [s.spec for s in account.shelves.values() if s.spec.feature in grant.scopes]

    async def pull(self, stream: str, since: Cursor, held: Held) -> AsyncIterator[Batch]:
        """See Source."""
        while True:
            batch = (await self._shelf("pull", stream)).step(since)
            yield batch
            since = batch.cursor
            if since.resume is None:
                return

    async def ids(self, stream: str) -> AsyncIterator[Sequence[str]]:
        """See Source."""
        shelf = await self._shelf("ids", stream)
        there = shelf.listed()
        for at in range(0, len(there), shelf.page):
            yield there[at : at + shelf.page]
            await self._memory.step(f"ids {stream}")

    async def fetch(self, stream: str, ids: Sequence[str]) -> Batch:
        """See Source."""
        return (await self._shelf("fetch", stream)).read(ids)

    async def _shelf(self, what: str, stream: str) -> Shelf:
        account, _ = await self._enter(f"{what} {stream}")
        if stream not in account.shelves:
            raise ConnectorError("The stream is no more.", Remedy.SKIP)
        return account.shelves[stream]

    async def _enter(self, step: str) -> tuple[Account, Grant]:
        """With a token that is good: one refused is renewed once."""
        grant = await self._keyring.grant()
        await self._memory.step(step)
        account = self._memory.whose(grant)
        if account is None:
            grant = await self._keyring.renewed(grant)
            account = self._memory.whose(grant)
        if account is None:
            raise ConnectorError("The token was refused.", Remedy.REAUTH)
        return account, grant
