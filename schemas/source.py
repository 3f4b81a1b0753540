"""What a source hands over: people and events, as the source states them.

Records are facts and are stored as they came (headers only, never bodies). Everything else in
Touchline (verdicts, contacts, last touch, gaps) is derived from them and can be recomputed.
Plain dataclasses, not pydantic models: a mailbox yields them by the hundred thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypedDict

Kind = Literal["mail", "meeting", "message", "call", "letter", "gift", "note"]
Role = Literal["from", "to", "cc", "bcc", "organizer", "attendee"]
Answer = Literal["", "accepted", "declined", "tentative", "needs-action"]


class Facts(TypedDict, total=False):
    """Evidence for the verdict. Absent key = the source said nothing about it."""

    # mail: header facts (RFC 5322, 2369, 2919, 3834)
    message_id: str  # without angle brackets
    in_reply_to: str  # without angle brackets
    references: list[str]  # at most the last 20, oldest first
    list_id: str
    list_unsubscribe: bool
    list_post: bool
    precedence: str  # lower-cased
    auto_submitted: str  # lower-cased
    return_path: str  # "<>" when empty
    content_type: str  # top-level media type, lower-cased
    report_type: str  # of multipart/report, lower-cased
    calendar_part: bool  # a text/calendar part somewhere in the message
    calendar_uid: str  # its UID, where the part states one
    calendar_method: str  # request, reply, cancel ... lower-cased
    labels: list[str]  # provider labels or the folder, decoded, as named there
    delivered_to: list[str]  # addresses
    sender: str  # Sender: address
    reply_to: str  # Reply-To: first address
    feedback_id: bool
    auto_response: str  # X-Autoreply / X-Autorespond / X-Auto-Response-Suppress value
    mailer: str  # X-Mailer or User-Agent
    x_been_there: bool
    x_google_groups: bool
    spam: bool  # the provider's own verdict (flag or folder)
    draft: bool  # never sent
    size: int  # octets

    # meeting (RFC 5545)
    uid: str
    recurrence_id: str  # UTC RFC 3339 of the occurrence, for a series
    sequence: int
    stamp: str  # DTSTAMP, RFC 3339 UTC
    status: str  # confirmed, tentative, cancelled
    method: str  # request, reply, cancel, publish
    all_day: bool
    transparent: bool  # does not block time
    guests_hidden: bool  # the calendar does not show who else was invited
    event_type: str  # default, focusTime, outOfOffice, workingLocation, birthday
    calendar: str  # its name

    # message
    conversation: str  # the source's id of the conversation
    group: bool  # more than two people in it
    folder: str  # INBOX, ARCHIVE, SPAM
    sponsored: bool
    relation: str  # invitation, recommendation: a message that came with a relationship


@dataclass(frozen=True, slots=True)
class Participant:
    """One party of an event.

    identifier: "scheme:value" as the source states it; schemas.identifier.normalise() makes the
    key of it. name: display name, undecorated. me: the source itself says this is the owner.
    human: False for a room, a resource or a group calendar.
    """

    identifier: str
    role: Role
    name: str = ""
    answer: Answer = ""
    me: bool = False
    human: bool = True


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One card, row or profile about one person (or organisation).

    external_id: stable inside its stream, the same when the file is read again.
    emails, phones, profiles: as stated; profiles are URLs or "scheme:value".
    birthday: "YYYY-MM-DD" or "--MM-DD". since: when the relationship began (UTC).
    observed_at: when the source says these fields were true (UTC); None = unknown.
    match_only: helps to join identifiers but never makes a contact by itself
    (LinkedIn ImportedContacts, Google "Other Contacts").
    """

    external_id: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    company: str = ""
    title: str = ""
    birthday: str = ""
    city: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    observed_at: datetime | None = None
    organisation: bool = False
    match_only: bool = False


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One dated event between the owner and people.

    key: names the event itself, not this copy of it: the same mail in two files, or the same
    occurrence in two calendars, has the same key and becomes one interaction with two sources.
    occurred_at, ended_at: aware, UTC. A meeting has both.
    thread: key of the conversation it belongs to, "" when it stands alone.
    """

    external_id: str
    kind: Kind
    key: str
    occurred_at: datetime
    ended_at: datetime | None = None
    subject: str = ""
    thread: str = ""
    participants: tuple[Participant, ...] = ()
    facts: Facts = field(default_factory=Facts)


Record = PersonRecord | EventRecord

OwnerBasis = Literal["given", "declared", "sent", "delivered"]


@dataclass(frozen=True, slots=True)
class OwnerClaim:
    """A source's word that an identifier is the owner's own.

    given: the owner said so (--me); declared: an export's list of own addresses or profile;
    sent: From of a message in the owner's Sent folder; delivered: Delivered-To of received mail
    (weak: taken only when nothing stronger is known and most of the mailbox agrees).
    """

    identifier: str
    basis: OwnerBasis
