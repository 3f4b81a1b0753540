"""Mail the owner got: counts for the From person when a person wrote it to the owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from schemas.source import EventRecord
from service.detection import lexicon, subjects, traces
from service.detection.party import Party, called, listed, others
from service.detection.sender import shape
from service.detection.traces import Letter
from service.detection.verdict import (
    Direction,
    History,
    Limits,
    Objection,
    Verdict,
    credit,
    refuse,
)


def letters(event: EventRecord, people: Sequence[Party], limits: Limits) -> list[Letter]:
    """The mail once for each sender (From may name several), the owner left out."""
    addressed = any(p.me and p.role in ("to", "cc") for p in people)
    recipients = len({p.identifier for p in people if p.role in ("to", "cc")})
    subject = subjects.fold(event.subject)
    return [
        Letter(
            event.facts, subject, p, shape(p.identifier, p.name), addressed, recipients,
            limits.max_recipients,
        )
        for p in others(people, "from")
    ]  # fmt: skip


def judge_received(
    event: EventRecord, people: Sequence[Party], history: History, limits: Limits
) -> Verdict:
    """Verdict on a mail whose From is not the owner."""
    direction: Direction = "in" if any(p.me for p in people) else "none"
    seen = letters(event, people, limits)
    if not seen:
        return refuse("automated", direction, "mail.no_sender", "it names no sender")
    weighed = [(x, *_weigh(x, x.sender.identifier in history.known)) for x in seen]
    held = [(x.sender.identifier, objection) for x, _, objection in weighed if objection]
    if len(held) == len(seen):
        objection = min(held, key=itemgetter(0))[1]
        return refuse(objection.class_, direction, objection.rule, objection.why)
    writers = [(x, first) for x, first, objection in weighed if objection is None]
    return _counted([x.sender for x, _ in writers], next((f for _, f in writers if f), None))


def _weigh(letter: Letter, known: bool) -> tuple[Objection | None, Objection | None]:
    """(what a stranger would be objected, what holds against this sender)."""
    first = objection_to(letter, known=False)
    if first is None or not (known and first.yields):
        return first, first
    return first, objection_to(letter, known=True)


def depends_on_history(letter: Letter) -> bool:
    """True when knowing the sender could change the verdict."""
    first = objection_to(letter, known=False)
    return first is not None and first.yields


def objection_to(letter: Letter, known: bool) -> Objection | None:
    """The first objection to this mail that holds, in the order that worked best on real mail."""
    for test in _TESTS:
        objection = test(letter)
        if objection is not None and not (known and objection.yields):
            return objection
    return None


def _counted(people: Sequence[Party], despite: Objection | None) -> Verdict:
    if despite is None:
        return credit(people, "in", "mail.in.person", f"{listed(people)} wrote to you")
    why = f"{listed(people)} wrote to you, and you have turned to them before"
    return credit(people, "in", "mail.in.known", f"{why} (outweighs: {despite.why})")


def _spam(letter: Letter) -> Objection | None:
    if not letter.facts.get("spam"):
        return None
    return Objection("spam", "mail.spam", "the mailbox calls it spam", yields=True)


def _unaddressed(letter: Letter) -> Objection | None:
    """Bulletins by Bcc, old lists without headers. An alias nobody told us of looks the same."""
    if letter.addressed:
        return None
    why = "none of your addresses is in To or Cc (a list, a blind copy, or one you did not name)"
    return Objection("group", "mail.in.unaddressed", why)


def _category(letter: Letter) -> Objection | None:
    for label in letter.facts.get("labels", ()):
        folded = label.casefold().replace("_", " ")
        if folded.startswith(lexicon.CATEGORY_HEADS) and not lexicon.CATEGORIES.isdisjoint(
            folded.split()
        ):
            why = f"the mailbox files it under {label}"
            return Objection("automated", "mail.in.category", why, yields=True)
    return None


def _mailer(letter: Letter) -> Objection | None:
    program = letter.facts.get("mailer", "").lower()
    if not program or not any(part in program for part in lexicon.BULK_MAILERS):
        return None
    why = "sent by a program for mass or system mail"
    return Objection("automated", "mail.in.mailer", why, yields=True)


def _sender(letter: Letter) -> Objection | None:
    found = letter.shape
    if not found.why:
        return None
    why = f"{called(letter.sender)} is {found.why}"
    return Objection("automated", found.rule, why, yields=found.yields)


def _transaction(letter: Letter) -> Objection | None:
    """Receipts, codes, welcomes: only where nothing shows a person behind the address."""
    if letter.shape.kind == "person" or not subjects.says_transaction(letter.subject):
        return None
    why = f"a notice by the look of its subject, and {called(letter.sender)} is a stranger"
    return Objection("automated", "mail.in.transaction", why, yields=True)


def _many(letter: Letter) -> Objection | None:
    if letter.others <= letter.most:
        return None
    why = f"a stranger wrote to {letter.others} people at once (more than {letter.most})"
    return Objection("group", "mail.in.many", why, yields=True)


_TESTS: tuple[Callable[[Letter], Objection | None], ...] = (
    traces.bounce,
    traces.report,
    traces.auto_reply,
    traces.calendar,
    _spam,
    traces.mailing_list,
    _unaddressed,
    traces.bulk,
    traces.generated,
    _category,
    _mailer,
    _sender,
    _transaction,
    _many,
)
