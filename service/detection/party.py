"""The participants of an event after normalisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.identifier import normalise
from schemas.ruling import Word
from schemas.source import Answer, EventRecord, Participant, Role
from service.detection.rulings import SILENT, Rulings

_LONGEST = 80
_NAMED = 3
# Rooms and shared calendars that a file states without CUTYPE (Google's own domains).
_UNRULED = Rulings()
_THINGS = ("@resource.calendar.google.com", ".calendar.google.com", "@virtual")


@dataclass(frozen=True, slots=True)
class Party:
    """One participant. identifier: canonical, or as stated when it has no canonical form.
    me: the owner. human: False for a room, a resource or a group calendar. word: the owner's on
    this address."""

    identifier: str
    role: Role
    name: str
    answer: Answer
    me: bool
    human: bool
    word: Word | None = None


def parties(
    event: EventRecord, owners: frozenset[str], rulings: Rulings = _UNRULED
) -> tuple[Party, ...]:
    """One Party for each participant, in order. owners: canonical identifiers of the owner."""
    return tuple([_party(participant, owners, rulings) for participant in event.participants])


def _party(stated: Participant, owners: frozenset[str], rulings: Rulings) -> Party:
    identifier = normalise(stated.identifier) or stated.identifier
    human = stated.human and not identifier.endswith(_THINGS)
    me = stated.me or identifier in owners
    word = None if me else rulings.word_for(identifier)
    return Party(identifier, stated.role, stated.name, stated.answer, me, human, word)


def others(people: Iterable[Party], *roles: Role) -> list[Party]:
    """People of these roles (all when none is named) but the owner and whoever the owner said
    never for, one for each identifier."""
    mine = {p.identifier for p in people if p.me}
    found: dict[str, Party] = {}
    for p in people:
        if p.human and p.identifier not in mine and (not roles or p.role in roles):
            found.setdefault(p.identifier, p)
    return [p for p in found.values() if p.word not in SILENT]


def called(party: Party) -> str:
    """What to call a party in a sentence: its name, else its address. Names come from strangers:
    control and direction characters are dropped and the length is capped."""
    text = party.name.strip() or party.identifier.partition(":")[2] or party.identifier
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def listed(people: Sequence[Party]) -> str:
    """ "Anna Bell", "Anna Bell and Bo Li", "Anna Bell, Bo Li, Cy Roe and 4 more"."""
    names = [called(p) for p in people[:_NAMED]]
    if len(people) > _NAMED:
        names.append(f"{len(people) - _NAMED} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
