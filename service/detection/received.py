"""Mail the owner got: counts for the From person when a person wrote it to the owner.

Everything that can be said of it is evidence with a weight (rules.py); the sum decides. History is
asked only where it could change the sum, or where the mail says that it is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from schemas.source import EventRecord
from service.detection import lexicon, subjects, traces
from service.detection.answers import parents
from service.detection.looks import looks
from service.detection.party import Party, called, listed, others
from service.detection.rules import RULES, Fired, fire
from service.detection.sender import shape
from service.detection.traces import Letter
from service.detection.verdict import (
    Answered,
    Asks,
    Direction,
    History,
    Limits,
    Verdict,
    credit,
    refuse,
)

_LETTER = "mail.in.person"
_ASTRAY = "mail.in.unaddressed/answer"
_ONLY_ANSWERS = frozenset({_ASTRAY, "mail.calendar/subject"})
"""What an answer to the owner's own mail outweighs, but not that the owner knows the sender: they
send invitations, and write to others, too."""
_PAST = {
    "mail.in.answer": "",
    "mail.in.thread": "",
    "mail.in.known": ", and you have turned to them before",
    "mail.in.met": ", and you have met them",
}
"""Rules of history, and how the sentence of a verdict ends that they lead."""


def letters(event: EventRecord, people: Sequence[Party], limits: Limits) -> list[Letter]:
    """The mail once for each sender (From may name several), the owner left out."""
    asked = [p for p in people if p.role in ("to", "cc")]
    mine = {p.role for p in asked if p.me}
    recipients = len({p.identifier for p in asked})
    subject = subjects.fold(event.subject)
    return [
        Letter(
            event.facts, subject, p, shape(p.identifier, p.name), bool(mine), recipients,
            limits.max_recipients, event.subject, any(r.name for r in asked), mine == {"cc"},
        )
        for p in others(people, "from")
    ]  # fmt: skip


def judge_received(asked: Asks, people: Sequence[Party], history: History) -> Verdict:
    """Verdict on a mail whose From is not the owner. asked: of asks()."""
    direction: Direction = "in" if any(p.me for p in people) else "none"
    if not asked.said:
        return refuse(direction, "mail.no_sender", "it names no sender")
    weighed = [(x, _weigh(x, said, history)) for x, said in asked.said]
    writers = [(x, fired) for x, fired in weighed if _sum(fired) > 0]
    if writers:
        return _counted([x.sender for x, _ in writers], history, [fired for _, fired in writers])
    _, fired = min(weighed, key=lambda pair: pair[0].sender.identifier)
    lead = _objection(fired)
    return refuse(direction, lead.name, lead.says, *_led(lead, fired))


def asks(event: EventRecord, people: Sequence[Party], limits: Limits) -> Asks:
    """What the mail says, and the history its verdict could depend on."""
    seen = tuple([(x, signs(x)) for x in letters(event, people, limits)])
    senders = frozenset(x.sender.identifier for x, fired in seen if _may_turn(x, fired))
    open_ = any(not _certain(fired) for _, fired in seen)
    return Asks(senders, parents(event.facts) if open_ else (), seen)


def signs(letter: Letter) -> tuple[Fired, ...]:
    """What the mail itself says, in the order that worked best on real mail; what is certain ends
    it. Where nothing speaks against it, its looks decide."""
    found = []
    for test in _TESTS:
        if fired := test(letter):
            found.append(fired)
            if fired.certain:
                break
    if all(fired.weight > 0 for fired in found) and (guess := looks(letter)):
        found.append(guess)
    return tuple(found)


def _weigh(letter: Letter, found: tuple[Fired, ...], history: History) -> tuple[Fired, ...]:
    """All that fired, history included where it is asked."""
    if _certain(found):
        return found
    past, mine = [], history.answered
    if mine and letter.answers and (mine.direct or not _must_answer(found)):
        past.append(_thread(letter, mine))
    if _may_turn(letter, found):
        past += _acquaintance(letter, history)
    return (*past, *found)


def _thread(letter: Letter, mine: Answered) -> Fired:
    rule = "answer" if mine.direct else "thread"
    says = "it answers your mail" if mine.direct else "it belongs to a thread with your mail"
    return fire(_shade(letter, rule), f"{says} of {_day(mine)}")


def _acquaintance(letter: Letter, history: History) -> list[Fired]:
    who, found = letter.sender.identifier, []
    if who in history.known:
        found.append(fire(_shade(letter, "known"), "you have turned to them before"))
    if who in history.met:
        found.append(fire(_shade(letter, "met"), "you have met them"))
    return found


def _shade(letter: Letter, rule: str) -> str:
    return f"mail.in.{rule}{'/desk' if letter.shape.desk else ''}"


def _may_turn(letter: Letter, found: Sequence[Fired]) -> bool:
    """Knowing the sender could make it count."""
    if _must_answer(found):
        return False
    total = _sum(found)
    past = ("answer", "known", "met") if letter.answers else ("known", "met")
    return total <= 0 < total + sum(RULES[_shade(letter, rule)].weight for rule in past)


def _must_answer(found: Iterable[Fired]) -> bool:
    return any(fired.rule in _ONLY_ANSWERS for fired in found)


def _sum(fired: Iterable[Fired]) -> float:
    return sum([f.weight for f in fired])


def _certain(fired: Sequence[Fired]) -> bool:
    return bool(fired) and fired[-1].certain


def _objection(fired: Sequence[Fired]) -> Fired:
    """The first that all which speaks for the mail does not outweigh; else the first."""
    support = sum(f.weight for f in fired if f.weight > 0)
    against = [f for f in fired if f.weight < 0]
    return next((f for f in against if f.weight + support <= 0), against[0])


def _led(lead: Fired, fired: Iterable[Fired]) -> tuple[Fired, ...]:
    return (lead, *(f for f in fired if f is not lead))


def _against(fired: Iterable[Fired], lead: Fired) -> Fired | None:
    """What the lead outweighs. A stranger's looks were but a guess."""
    guess = "mail.in.looks" if lead.rule == _LETTER else ""
    return next((f for f in fired if f.weight < 0 and f.rule != guess), None)


def _counted(
    people: Sequence[Party], history: History, evidence: Sequence[tuple[Fired, ...]]
) -> Verdict:
    """evidence: of each writer; theirs is told for whom history had to speak."""
    fired = next((some for some in evidence if some[0].name in _PAST), evidence[0])
    lead = fired[0] if fired[0].name in _PAST else next(f for f in fired if f.rule == _LETTER)
    why = _told(lead.name, listed(people), history)
    if despite := _against(fired, lead):
        why = f"{why} (outweighs: {despite.says})"
    return credit(people, "in", lead.name, why, *_led(lead, fired))


def _told(rule: str, who: str, history: History) -> str:
    mine = history.answered
    if rule == "mail.in.answer" and mine:
        return f"{who} answered your mail of {_day(mine)}"
    if rule == "mail.in.thread" and mine:
        return f"{who} wrote to you in a thread with your mail of {_day(mine)}"
    return f"{who} wrote to you{_PAST.get(rule, '')}"


def _day(mine: Answered) -> str:
    return f"{mine.at.day} {mine.at:%B %Y}"


def _spam(letter: Letter) -> Fired | None:
    if not letter.facts.get("spam"):
        return None
    return fire("mail.spam", "the mailbox calls it spam")


def _addressed(letter: Letter) -> Fired:
    """Or not: bulletins by Bcc, old lists without headers. An alias nobody told us of looks the
    same, until it turns out to answer the owner."""
    if letter.addressed:
        return fire(_LETTER, "it is addressed to you")
    why = "none of your addresses is in To or Cc (a list, a blind copy, or one you did not name)"
    return fire(_ASTRAY if letter.answers else "mail.in.unaddressed", why)


def _category(letter: Letter) -> Fired | None:
    for label in letter.facts.get("labels", ()):
        folded = label.casefold().replace("_", " ")
        if folded.startswith(lexicon.CATEGORY_HEADS) and not lexicon.CATEGORIES.isdisjoint(
            folded.split()
        ):
            why = f"the mailbox files it under {label}"
            return fire("mail.in.category", why)
    return None


def _mailer(letter: Letter) -> Fired | None:
    program = letter.facts.get("mailer", "").lower()
    if not program or not any(part in program for part in lexicon.BULK_MAILERS):
        return None
    why = "sent by a program for mass or system mail"
    return fire("mail.in.mailer", why)


def _sender(letter: Letter) -> Fired | None:
    found = letter.shape
    if found.kind == "person":
        return fire("mail.in.name", f"{called(letter.sender)} is a person by name and address")
    if not found.why:
        return None
    why = f"{called(letter.sender)} is {found.why}"
    return fire(found.rule, why)


def _transaction(letter: Letter) -> Fired | None:
    """Receipts, codes, welcomes: only where nothing shows a person behind the address."""
    if letter.shape.kind == "person" or not subjects.says_transaction(letter.subject):
        return None
    why = f"a notice by the look of its subject, and {called(letter.sender)} is a stranger"
    return fire("mail.in.transaction", why)


def _many(letter: Letter) -> Fired | None:
    if letter.others <= letter.most:
        return None
    why = f"a stranger wrote to {letter.others} people at once (more than {letter.most})"
    return fire("mail.in.many", why)


_TESTS: tuple[Callable[[Letter], Fired | None], ...] = (
    traces.bounce,
    traces.report,
    traces.auto_reply,
    traces.calendar,
    _spam,
    traces.mailing_list,
    _addressed,
    traces.bulk,
    traces.generated,
    _category,
    _mailer,
    _sender,
    _transaction,
    _many,
)
