"""The door to CRMs: a Crm is a Provider that can also be written to, through its Sink.

A CRM is the owner's own store and other people's too: Touchline writes fields of its own and logs
activities there, each exactly once, and takes whatever the CRM did to its records (merged, deleted)
for the owner's word. It keeps nothing here: remote ids live in the rows of service/delivery.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from connectors.source import Budgets, Grant, Identity, Keyring, Provider

Value = str | float | bool | date | datetime | None
"""Of a field. None empties it. Moments are aware, UTC."""

FieldType = Literal["text", "number", "datetime", "date", "bool", "choice"]

Kind = Literal["mail", "meeting", "message", "call", "letter", "gift", "note"]

Way = Literal["key", "oauth"]

Outcome = Literal["done", "unknown", "failed", "gone", "later"]
"""done: it is there. unknown: it was sent, and whether it is there is not known: look before
sending again. failed: the CRM refuses this one item for good. gone: the record to be written to
was deleted there. later: it is certainly not there; send it again when the CRM lets us."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one item. because: a sentence unless done. made: the record is new.
    object: what an activity is called there, needed to find or remove it again."""

    outcome: Outcome
    remote_id: str = ""
    because: str = ""
    made: bool = False
    object: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact on its way. key: a UUID, the same in every attempt. remote_id: of the record it is
    written into; "" makes one, with the name and addresses in the CRM's own fields. values: what
    is written besides, by the names of the CRM."""

    key: str
    remote_id: str
    name: str
    given_name: str = ""
    family_name: str = ""
    emails: tuple[str, ...] = ()
    phone: str = ""
    company: str = ""
    title: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody an activity is with. remote_id: of their record there."""

    remote_id: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Activity:
    """An interaction on its way: past, counted, with at least one person who has a record there.

    key: a UUID, the same in every attempt: put it into the strongest slot the CRM has. title: one
    line, never empty. text: what it says, "" for nothing. channel: of a message ("linkedin", "x",
    "whatsapp" ...). zone: IANA, for CRMs that know only dates. message_id: of a mail, with angle
    brackets, "" where there is none. me: the owner's name and address.
    """

    key: str
    kind: Kind
    direction: Literal["in", "out", "both", "none"]
    at: datetime
    ended_at: datetime | None
    title: str
    people: tuple[Attendee, ...]
    text: str = ""
    channel: str = ""
    zone: str = "UTC"
    message_id: str = ""
    me: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Logged:
    """An activity that is there."""

    key: str
    object: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class RemoteField:
    """A field people have in the CRM. name: as its API calls it. own: made for Touchline."""

    name: str
    label: str
    type: FieldType
    writable: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field Touchline would have there. name: ours ("last_touched_at")."""

    name: str
    label: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class Prepared:
    """fields: {our name: name there} of those that are there now. missing: {our name: a sentence
    that says how an administrator makes it} of those the API could not make."""

    fields: Mapping[str, str]
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemotePerson:
    """A person as the CRM has them. owner, stage, tier: in the CRM's words, "" where it has none.
    changed_at: aware UTC, where it is told."""

    remote_id: str
    name: str
    given_name: str = ""
    family_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    linkedin: str = ""
    company: str = ""
    title: str = ""
    city: str = ""
    owner: str = ""
    stage: str = ""
    tier: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """A page of people. gone: ids that exist no more (deleted, or merged into another). resume:
    where to go on; None: this was the last. checkpoint: with the last page: where the next reading
    begins; None where the CRM cannot tell changes, and everything is read again. total: as the CRM
    says; None = it does not say."""

    people: Sequence[RemotePerson] = ()
    gone: Sequence[str] = ()
    resume: str | None = None
    checkpoint: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Batches:
    """How many items one call of a Sink's method may carry."""

    people: int
    activities: int
    addresses: int


class Fields(Protocol):
    """The part of a Sink that is about the fields of people."""

    async def fields(self) -> Sequence[RemoteField]:
        """What can be mapped onto."""

    async def prepare(self, wanted: Sequence[OwnField]) -> Prepared:
        """Makes fields for Touchline where the API can; again is as good as once."""


class People(Protocol):
    """The part of a Sink that is about people."""

    async def find(self, addresses: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Remote ids of the people with an address (in any of its fields), oldest record first;
        addresses in lower case. Addresses nobody has are left out."""

    async def current(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """{id: the id that record has now}: another one when it was merged into it. An id that is
        left out was deleted."""

    async def save(self, people: Sequence[Person]) -> Sequence[Receipt]:
        """Writes values into records, or makes them. gone: deleted, or merged away: ask
        current()."""


class Activities(Protocol):
    """The part of a Sink that is about activities."""

    async def log(self, activities: Sequence[Activity]) -> Sequence[Receipt]:
        """Logs activities. Where the CRM knows the key already: done, with the id it has."""

    async def logged(self, activities: Sequence[Activity]) -> Mapping[str, Logged]:
        """By key, which of these are there. Reads only, and reads what was written a moment ago:
        no index that lags."""

    async def remove(self, logged: Sequence[Logged]) -> Sequence[Receipt]:
        """Takes activities out. done also when it was gone already."""


class Sink(Fields, People, Activities, Protocol):
    """Writes into one CRM. Safe to kill at any await.

    A method raises ConnectorError only when nothing it was asked to write was written, and for
    reading. As soon as anything may have been written it answers a receipt for every item, in
    order. What a CRM throttles or locks before it acts is repeated inside, for some seconds.
    """

    @property
    def batches(self) -> Batches:
        """See Batches."""

    async def whoami(self) -> Identity:
        """Whose CRM this is. subject: the CRM's id of the company (portal, org)."""

    def records(self, resume: str | None, checkpoint: str | None) -> AsyncIterator[Records]:
        """All people, or those changed since a checkpoint, or the rest of a reading."""


class Crm(Provider, Protocol):
    """One CRM. Its Source reads people (feature "contacts"); its OAuth, where it has one, is a
    Provider's, with `hint` being the site. Stateless but for its wire."""

    @property
    def ways(self) -> Sequence[Way]:
        """How it is connected, the easier way first."""

    @property
    def site(self) -> bool:
        """Whether the person must tell its address."""

    @property
    def key_hint(self) -> str:
        """Where in the CRM a key is made, and what it must be allowed; "" without that way."""

    @property
    def moves(self) -> str:
        """One sentence: which of the CRM's own "last contacted" fields logging moves."""

    async def admit(self, key: str, site: str) -> Grant:
        """The grant of a key a person typed. Only its form is looked at, and the site's; ask
        whoami() whether it is accepted. Raises ConnectorError (STOP)."""

    def sink(self, keyring: Keyring, budgets: Budgets) -> Sink:
        """A writer into the CRM whose keyring this is."""
