"""What the owner's word on a party makes of a verdict: never, and always a person.

Both are the owner's, so no rule outweighs them; only a word on the very interaction does.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.source import EventRecord
from service.detection import traces
from service.detection.party import Party, called, listed
from service.detection.received import letters
from service.detection.rulings import SILENT
from service.detection.verdict import Direction, Limits, Verdict, credit, refuse

RULES = frozenset({"owner.never", "owner.person"})
"""Names of rules by which the owner decided."""
_NO_LETTER = (traces.bounce, traces.report, traces.auto_reply, traces.calendar)
"""What a machine answered in a person's name."""


def hushed(event: EventRecord, people: Sequence[Party]) -> Verdict | None:
    """Not counted, when nobody is left to credit but those of whom the owner said never: the
    writers of what came, whoever else took part in everything besides."""
    sent = any(p.me and p.role == "from" for p in people)
    came = event.kind != "meeting" and not sent and any(p.role == "from" for p in people)
    asked = [p for p in people if p.human and not p.me and (p.role == "from" or not came)]
    silent = [p for p in asked if p.word in SILENT]
    if not silent or len(silent) < len(asked):
        return None
    direction: Direction = "out" if sent else "both"
    if came:
        direction = "in" if any(p.me for p in people) else "none"
    names = " and ".join(dict.fromkeys(p.identifier.partition(":")[2] for p in silent[:3]))
    return refuse(direction, "owner.never", f"you said never for {names}")


def vouched(event: EventRecord, people: Sequence[Party], limits: Limits) -> Verdict | None:
    """Counted, when somebody wrote it who always is a person: whatever its headers say, unless a
    program answered in their place (a mere subject is no proof of that), or a list carried it to
    everybody but the owner by name."""
    writers = [
        letter.sender
        for letter in letters(event, people, limits)
        if letter.sender.word == "person"
        and not _by_machine(letter)
        and (letter.addressed or not traces.carrier(letter.facts))
    ]
    if not writers:
        return None
    whom = called(writers[0]) if len(writers) == 1 else "each of them"
    why = f"{listed(writers)} wrote to you, and you said {whom} is always a person"
    return credit(writers, "in", "owner.person", why)


def _by_machine(letter: traces.Letter) -> bool:
    found = [fired for test in _NO_LETTER if (fired := test(letter))]
    return any(not fired.rule.endswith("/subject") for fired in found)
