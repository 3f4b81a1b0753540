"""Builders shared by the tests of detection: a mail, a meeting, a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from schemas.source import Answer, EventRecord, Facts, Kind, Participant, Role
from service.detection.judge import History, Limits, Verdict, judge, parties

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ME = "me@mine.org"
OWNERS = frozenset({f"email:{ME}"})
ANNA = "Anna Bell <anna.bell@acme.com>"


@dataclass(frozen=True)
class Case:
    """A received mail: who wrote it, what its headers say, and what must come of it."""

    rule: str
    sender: str = ANNA
    subject: str = "Lunch on Friday?"
    facts: Facts = field(default_factory=Facts)
    to: tuple[str, ...] = (ME,)
    cc: tuple[str, ...] = ()
    known: bool = False


def participant(stated: str, role: Role, answer: Answer = "") -> Participant:
    """ "Anna Bell <anna@x.com>" or "anna@x.com" in a role."""
    name, bracket, address = stated.rpartition(" <")
    address = address.rstrip(">") if bracket else stated
    key = address if address.startswith(("linkedin:", "x:", "name-only:")) else f"email:{address}"
    return Participant(key, role, name, answer, me=address == "linkedin:me")


def event(
    kind: Kind, people: list[Participant], subject: str = "", facts: Facts | None = None
) -> EventRecord:
    end = AT + timedelta(hours=1) if kind == "meeting" else None
    return EventRecord("1", kind, "k", AT, end, subject, "", tuple(people), facts or Facts())


def mail(
    sender: str,
    to: tuple[str, ...] = (ME,),
    cc: tuple[str, ...] = (),
    subject: str = "Lunch on Friday?",
    facts: Facts | None = None,
    bcc: tuple[str, ...] = (),
) -> EventRecord:
    people = [participant(sender, "from")]
    people += [participant(a, "to") for a in to]
    people += [participant(a, "cc") for a in cc]
    people += [participant(a, "bcc") for a in bcc]
    return event("mail", people, subject, facts)


def verdict(
    record: EventRecord, known: frozenset[str] = frozenset(), limits: Limits | None = None
) -> Verdict:
    """The verdict with the usual owner, and the promises every verdict keeps."""
    found = judge(record, parties(record, OWNERS), History(known), limits or Limits())
    assert found.counted == bool(found.counterparts)
    assert found.because.startswith("counted: " if found.counted else "not counted: ")
    assert not OWNERS.intersection(found.counterparts)
    return found


def senders(record: EventRecord) -> frozenset[str]:
    """Canonical identifiers of whoever wrote it."""
    return frozenset(p.identifier for p in parties(record, OWNERS) if p.role == "from")
