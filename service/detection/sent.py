"""Mail the owner sent: counts for each To recipient of a letter to few; Cc and Bcc never."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.source import EventRecord, Facts
from service.detection import roles, subjects, traces
from service.detection.party import Party, listed, others
from service.detection.sender import shape
from service.detection.verdict import Limits, Verdict, credit, refuse

_TESTS = (traces.report, traces.auto_reply, traces.generated, traces.calendar)


def judge_sent(event: EventRecord, people: Sequence[Party], limits: Limits) -> Verdict:
    """Verdict on a mail whose From is the owner."""
    me = next(p for p in people if p.me and p.role == "from")
    to, copied = others(people, "to"), others(people, "to", "cc")
    letter = traces.Letter(
        event.facts, subjects.fold(event.subject), me, shape(me.identifier, me.name), True,
        len(copied), limits.max_recipients,
    )  # fmt: skip
    for test in _TESTS:
        if objection := test(letter):
            return refuse("out", objection.name, objection.says, objection)
    if len(copied) > limits.max_recipients:
        why = f"you wrote to {len(copied)} people at once (more than {limits.max_recipients})"
        return refuse("out", "mail.out.many", why)
    return _credit(to, people, event.facts)


def _credit(to: Sequence[Party], people: Sequence[Party], facts: Facts) -> Verdict:
    if not to:
        return _to_nobody(people)
    listless = [p for p in to if p.word == "person" or not roles.is_list(p.identifier)]
    if name := traces.carrier(facts):
        listless = _beside_list(listless, others(people, "to", "cc"), facts)
    else:
        name = "by its address"
    reached = [p for p in listless if not shared(p)]
    if reached:
        return _reached(reached)
    if listless:
        why = f"you wrote to a shared or automatic address only ({listed(listless)})"
        return refuse("out", "mail.out.role", why)
    return refuse("out", "mail.out.list", f"you wrote to a mailing list ({name})")


def _reached(people: Sequence[Party]) -> Verdict:
    why = f"you wrote to {listed(people)}"
    if all(_impersonal(p.identifier) or roles.is_list(p.identifier) for p in people):
        return credit(people, "out", "owner.person", f"{why}, as you said always a person")
    return credit(people, "out", "mail.out.to", why)


def shared(party: Party) -> bool:
    """No one person stands behind the address, as far as the owner says nothing else."""
    return party.word != "person" and _impersonal(party.identifier)


def _impersonal(identifier: str) -> bool:
    return roles.is_role(identifier) or roles.is_service(identifier)


def _to_nobody(people: Sequence[Party]) -> Verdict:
    if copied := others(people, "cc", "bcc"):
        why = f"{listed(copied)} only got a copy (Cc or Bcc) of what you sent"
        return refuse("out", "mail.out.copy", why)
    return refuse("out", "mail.out.self", "you wrote to nobody but yourself")


def _beside_list(to: Sequence[Party], everyone: Sequence[Party], facts: Facts) -> list[Party]:
    """Who of To stands beside the list. When no recipient can be told to be the list, it may be
    any of them, so nobody is credited (the copy in Sent, which no list touched, knows better)."""
    known = {p.identifier for p in everyone if _is_the_list(p.identifier, facts)}
    return [p for p in to if p.identifier not in known] if known else []


def _is_the_list(identifier: str, facts: Facts) -> bool:
    """List-Id dev.example.org is dev@example.org, whatever host relays it (RFC 2919)."""
    local, host = roles.split(identifier)
    listed_as = facts.get("list_id", "").rpartition("<")[2].strip("<> ").lower()
    named = listed_as == f"{local}.{host}" or (bool(local) and listed_as.startswith(f"{local}."))
    return named or roles.is_list(identifier)
