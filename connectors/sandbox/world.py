"""What happens in the world, in words no provider owns: letters, meetings, cards, and a Box.

A Box is one person's account at one provider. Tests, the demo and the seed act on boxes; the
stand-in shows what came of it through the provider's API. `letters`, `occurrences` and `cards`
tell the truth, for comparing with what Touchline holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

CLIENT_ID = "sandbox-client"
CLIENT_SECRET = "sandbox-secret"
"""The one OAuth client both stand-ins know: what an operator would register at a provider."""

Place = Literal["inbox", "sent", "archive", "work", "trash", "spam", "draft"]
"""Where a letter lies. archive: in no folder a person looks at; work: one the owner made."""

Reply = Literal["needs-action", "accepted", "tentative", "declined"]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. message_id, in_reply_to, references: with angle brackets. headers: further fields,
    as (name, value). category: a Gmail tab ("promotions"), or "". meeting: a method
    ("request") when it carries an invitation."""

    message_id: str
    sender: Party
    to: tuple[Party, ...]
    subject: str
    sent_at: datetime
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    category: str = ""
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event, or a weekly series. uid: of RFC 5545. times: 1 = once, n = weekly n times,
    0 = weekly for ever. guests: with their answers; the organizer is none of them unless named.
    kind: default, focusTime, outOfOffice, birthday."""

    uid: str
    subject: str
    start: datetime
    end: datetime
    organizer: Party
    guests: Mapping[Party, Reply] = field(default_factory=dict)
    times: int = 1
    all_day: bool = False
    kind: str = "default"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What took or takes place. original: the start it was planned for."""

    event: str
    uid: str
    original: datetime
    start: datetime
    end: datetime
    subject: str
    answers: Mapping[str, Reply]


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of an address book."""

    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    company: str = ""
    title: str = ""


class Box(Protocol):
    """One person's mailbox, diary and address book. Ids are the provider's own."""

    @property
    def address(self) -> str:
        """The primary address."""

    def receive(self, letter: Letter, place: Place = "inbox") -> str:
        """A letter comes in; its id."""

    def send(self, letter: Letter) -> str:
        """The owner sent it."""

    def draft(self, letter: Letter) -> str:
        """The owner began to write it."""

    def post(self, draft: str, sent_at: datetime) -> str:
        """A draft is sent; the id of what was sent (Gmail: another one)."""

    def move(self, letter: str, place: Place) -> str:
        """It lies elsewhere now; its id, which may be new."""

    def flip(self, letter: str) -> None:
        """Read or unread: a change that matters to nobody."""

    def delete(self, letter: str) -> None:
        """Gone for good."""

    def letters(self) -> dict[str, tuple[Letter, Place]]:
        """All that exist, by id."""

    def meet(self, meeting: Meeting) -> str:
        """A new event in the main calendar; its id."""

    def reschedule(self, event: str, start: datetime, original: datetime | None = None) -> None:
        """The event, or the one occurrence planned for `original`, is at another time. Moving a
        whole series forgets what was done to single occurrences."""

    def answer(
        self, event: str, guest: str, reply: Reply, original: datetime | None = None
    ) -> None:
        """A guest (address) answers, for all or one occurrence."""

    def cancel(self, event: str, original: datetime | None = None) -> None:
        """The event, or one occurrence, does not take place."""

    def occurrences(self, since: datetime, until: datetime) -> list[Occurrence]:
        """All that are planned to begin in between and are not cancelled, by start."""

    def keep(self, card: Card) -> str:
        """A new card; its id."""

    def rewrite(self, card_id: str, card: Card) -> None:
        """The card says something else now."""

    def drop(self, card_id: str) -> None:
        """The card is deleted."""

    def cards(self) -> dict[str, Card]:
        """All cards by id."""


class Platform(Protocol):
    """One provider's stand-in."""

    @property
    def faults(self) -> object:
        """connectors.sandbox.faults.Faults."""

    def open(self, address: str, name: str, aliases: tuple[str, ...] = ()) -> Box:
        """A new account with an empty mailbox."""

    def revoke(self, address: str) -> None:
        """The person takes every grant back: access and renewal are refused."""

    def narrow(self, address: str, *features: str) -> None:
        """At the next consents the person ticks only these: mail, calendar, contacts."""
