"""The door to accounts connected by OAuth: a provider, its grants, its sources.

A Provider knows how consent is asked for and tokens are renewed; a Source reads one account. Both
speak over one Wire and raise only ConnectorError. Neither keeps anything: tokens live in the
Keyring the service hands in, cursors in the rows it stores beside what a batch brought.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from schemas.source import Record

Feature = Literal["mail", "calendar", "contacts"]
FEATURES: tuple[Feature, ...] = ("mail", "calendar", "contacts")

Held = Callable[[Sequence[str]], Awaitable[frozenset[str]]]
"""Which of these external ids the service holds in the stream being pulled."""


@dataclass(frozen=True, slots=True)
class Client:
    """The operator's own OAuth client. endpoints: overrides of the provider's addresses, by the
    names of the settings in lower case ("token_url"); "" or absent = the provider's own.
    units_per_minute: what the provider lets this client spend on one account, where that differs
    from the provider's standard; 0 = the standard."""

    id: str
    secret: str = field(default="", repr=False)
    endpoints: Mapping[str, str] = field(default_factory=dict)
    units_per_minute: int = 0


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent about to be asked for. url: where to send the person. secret: what only the server
    may know until they come back (code verifier, nonce), as text."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person allowed, and the tokens that prove it.

    access: bearer token, good until expires_at (aware UTC). scopes: as granted, not as asked.
    secret: the provider's own text that renews it (refresh token, token cache).
    """

    access: str = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...]
    secret: str = field(repr=False)


class Keyring(Protocol):
    """The tokens of one account."""

    async def grant(self) -> Grant:
        """The grant in force, renewed first when it is about to end. Raises ConnectorError."""

    async def renewed(self, stale: Grant) -> Grant:
        """A newer one than `stale`, which was refused. One renewal at a time per account; what
        comes is stored before it is used. Raises ConnectorError (REAUTH when it is revoked)."""


class Budget(Protocol):
    """So much may be spent in a while, shared by whoever holds this."""

    async def spend(self, units: float) -> None:
        """Waits until the units are there, then takes them."""


class Budgets(Protocol):
    """Budgets by name, shared by all workers, as one account sees them."""

    def shared(self, name: str, per_minute: float) -> Budget:
        """The budget of this name, of all accounts together; made at its first use."""

    def own(self, name: str, per_minute: float) -> Budget:
        """The same of this account alone. It outlives the source, as the provider's count does."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account it is. subject: the provider's id of the person, which never changes and
    guards re-authorisation. aliases: further addresses that are theirs (send-as, proxies)."""

    subject: str
    address: str
    name: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """One sequence of an account. name: stable for ever ("mail", "calendar:<id>", "contacts").
    label: what a person calls it. per_minute: items the provider's quota lets through, 0 = it
    does not bind."""

    name: str
    feature: Feature
    label: str
    per_minute: float = 0


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a stream stands; both are opaque texts of the source. resume: a walk that broke off
    goes on here. checkpoint: a finished walk's end, where the next begins. None and None: never
    walked, or the cursor was void."""

    resume: str | None = None
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of a walk brought. Stored together with its cursor, in one commit.

    records: to insert, or to replace by external id. gone: external ids the provider confirmed to
    exist no more. whole: prefixes of external ids this batch states completely: what is held
    under them and not among the records is gone (the occurrences of a changed series).
    cursor: where to go on; its checkpoint is set by the last batch of a walk only.
    total: how many items the provider says the stream has; None = it does not say.
    failed: items that could not be read, as (external id, why).
    """

    records: Sequence[Record] = ()
    gone: Sequence[str] = ()
    whole: Sequence[str] = ()
    cursor: Cursor = Cursor()
    total: int | None = None
    failed: Sequence[tuple[str, str]] = ()


class Source(Protocol):
    """Reads one account. Safe to kill at any await: whatever was not stored comes again.

    Every method raises ConnectorError and nothing else.
    """

    async def whoami(self) -> Identity:
        """Whose account this is."""

    async def streams(self) -> Sequence[StreamSpec]:
        """What there is to read under what was granted."""

    def pull(self, stream: str, since: Cursor, held: Held) -> AsyncIterator[Batch]:
        """One walk: the changes since a checkpoint, the rest of a walk from a resume, or
        everything, newest first. Ends with a batch whose cursor has a checkpoint, or none resume.

        An empty page is no end; a repeated item is harmless. A walk that finds nothing costs one
        request and yields one empty batch.
        """

    def ids(self, stream: str) -> AsyncIterator[Sequence[str]]:
        """External ids of all the stream should hold now, for the audit. Cheap: no contents."""

    async def fetch(self, stream: str, ids: Sequence[str]) -> Batch:
        """These items as they are now: records, and `gone` for those that exist no more."""


class Provider(Protocol):
    """One provider. Stateless but for its wire."""

    @property
    def name(self) -> str:
        """ "google", "microsoft"."""

    @property
    def label(self) -> str:
        """What a person calls it."""

    async def begin(
        self, *, redirect_uri: str, state: str, features: frozenset[Feature], hint: str = ""
    ) -> Consent:
        """A consent for these features; for none: only to learn who it is. state: comes back with
        the answer. hint: an address."""

    async def finish(self, secret: str, answer: Mapping[str, str]) -> Grant:
        """The grant for the answer that came to the redirect address (its query). secret: of the
        Consent. Raises ConnectorError (STOP) for a refusal, naming what the person may do."""

    async def renew(self, grant: Grant) -> Grant:
        """A fresh grant. Raises ConnectorError: REAUTH when it was revoked, RETRY when the
        provider is down, STOP when the operator's client is at fault."""

    async def revoke(self, grant: Grant) -> None:
        """Ends the grant at the provider, where it can."""

    def features(self, grant: Grant) -> frozenset[Feature]:
        """What may be read under the scopes really granted."""

    def source(self, keyring: Keyring, budgets: Budgets) -> Source:
        """A reader of the account whose keyring this is."""
