"""One raw message to one EventRecord, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from connectors.mail import addresses, dates, words
from connectors.mail.facts import facts, ids
from connectors.mail.folders import kinds_of
from connectors.mail.folders import labels as gmail_labels
from connectors.mail.raw import Raw
from schemas.source import EventRecord, Facts, Participant

MAX_SUBJECT = 500
_ASKING = frozenset({"request", "reply", "cancel", "counter", "declinecounter", "refresh", "add"})
"""Methods of RFC 5546 by which people deal with each other; "publish" only shows."""
_NOBODY = "email:mailer-daemon@null.invalid"
"""Who writes from the null address "<>": a mail system (RFC 5321, 4.5.5), and none that could be
written to (RFC 2606)."""


class LeftOut(Exception):
    """Not meant to be imported; the text says why."""


class Unreadable(Exception):
    """Cannot be imported; the text names the field."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What the place of a message says about it. stream: the sequence it belongs to."""

    stream: str
    labels: tuple[str, ...] = ()
    draft: bool = False


def record(
    raw: Raw, folder: Folder, now: datetime, *, undated: datetime | None = None
) -> EventRecord:
    """The event of a message; undated: when one took place that tells no date. Raises LeftOut and
    Unreadable."""
    fields = raw.fields
    labels = folder.labels
    if "x-gmail-labels" in fields:
        labels = (*labels, *gmail_labels(fields["x-gmail-labels"]))
    _demand_mail(raw, labels)
    people = _people(raw)
    sender = people[0].identifier.removeprefix("email:").lower()
    moment, subject = _moment(raw, now, undated), _subject(fields.get("subject", b""))
    found = facts(raw, labels, draft=folder.draft)
    identity = _identity(found, sender, dates.stamp(moment), fields.get("to", b""), subject)
    return EventRecord(
        external_id=digest(identity).hex(),
        kind="mail",
        key=_key(found, identity),
        occurred_at=moment,
        subject=subject,
        thread=_thread(raw, found),
        participants=people,
        facts=found,
    )


def digest(text: str) -> bytes:
    """Sixteen bytes that stand for a text."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def _demand_mail(raw: Raw, labels: tuple[str, ...]) -> None:
    if "chat" in kinds_of(labels):
        raise LeftOut("a chat entry, not a mail")
    if "from" in raw.fields:
        return
    if "x-gm-thrid" in raw.fields:
        raise LeftOut("an old chat entry: no From header")
    if raw.cut:
        raise Unreadable("From: not in the first 256 KB of its header")
    raise Unreadable("From: missing")


def _people(raw: Raw) -> tuple[Participant, ...]:
    fields = raw.fields
    people = addresses.participants(fields["from"], "from")
    if not people:
        shown = words.clean(words.text(fields["from"]), 80)
        if "<>" not in shown:
            raise Unreadable(f"From: no address in {shown!r}")
        people = (Participant(_NOBODY, "from", shown.partition("<")[0].strip(" \"'")),)
    if "to" in fields:
        people += addresses.participants(fields["to"], "to")
    if "cc" in fields:
        people += addresses.participants(fields["cc"], "cc")
    if "bcc" in fields:
        people += addresses.participants(fields["bcc"], "bcc")
    return people[: addresses.MAX_PARTICIPANTS]


def _moment(raw: Raw, now: datetime, undated: datetime | None) -> datetime:
    """Date:, else Received:, else the separator's. A date outside the age of mail is no date."""
    latest = now + timedelta(days=1)
    fields = raw.fields
    written = dates.parse(fields.get("date", b""))
    if written is not None and dates.EARLIEST <= written <= latest:
        return written
    for other in (dates.received(fields.get("received", b"")), dates.envelope(raw.envelope)):
        if other is not None and dates.EARLIEST <= other <= latest:
            return other
    if undated is not None:
        return undated
    if "date" not in fields:
        raise Unreadable("Date: missing, and no other date in its place")
    shown = words.clean(words.text(fields["date"]), 80)
    raise Unreadable(f"Date: {shown!r} is no possible date, and there is no other")


def _subject(raw: bytes) -> str:
    return words.clean(words.decode(words.text(raw)), MAX_SUBJECT)


def _identity(found: Facts, sender: str, when: str, to: bytes, subject: str) -> str:
    """What names this message. Message-IDs repeat on different messages in real mailboxes."""
    own = found.get("message_id")
    if own:
        return f"{own}|{sender}|{when}"
    return digest("\0".join((sender, when, words.text(to), subject))).hex()


def _key(found: Facts, identity: str) -> str:
    """The meeting's, of a mail that asks to it or answers; a letter that merely carries an .ics
    file is a mail of its own, whoever else sends the same file."""
    asks = found.get("content_type") == "text/calendar" or found.get("calendar_method") in _ASKING
    uid = found.get("calendar_uid")
    return f"ical:{uid}" if uid and asks else f"mail:{identity}"


def _thread(raw: Raw, found: Facts) -> str:
    """The oldest message known of the conversation, so that two sources agree on its name."""
    if "references" in found:
        return f"mail:{ids(raw.fields['references'])[0]}"
    root = found.get("in_reply_to") or found.get("message_id")
    return f"mail:{root}" if root else ""
