"""Who takes part in a message, from the cells of its row that say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.files.linkedin.identity import fold, is_hidden, party, profile
from connectors.files.linkedin.owner import Owner
from connectors.files.linkedin.survey import Sides, Survey
from schemas.source import Facts, Participant

_HIDDEN = "a deleted or hidden member"


@dataclass(frozen=True, slots=True)
class Talk:
    """One side of a conversation. participants: the sender first. facts: what all its messages
    have in common; "group" is absent where the row cannot tell. stranger: someone without a
    profile wrote, to no group. left_out: why its messages are, "" when they are not."""

    conversation: str
    thread: str
    participants: tuple[Participant, ...]
    facts: Facts
    stranger: bool
    left_out: str


@dataclass(frozen=True, slots=True)
class Talks:
    """The talks of one surveyed table, for its owner."""

    survey: Survey
    owner: Owner

    def talk(self, cells: tuple[str, ...]) -> Talk:
        """cells: of SIDES."""
        sides = Sides.of(cells)
        mine = self._is_mine(sides)
        who = (self.owner.identifier if mine else "") or party(sides.url, sides.name)
        sender = Participant(profile(sides.url) or who, "from", sides.name, me=mine)
        recipients, group = self._recipients(sides, sender)
        return Talk(
            conversation=sides.conversation,
            thread=f"linkedin:{sides.conversation}" if sides.conversation else "",
            participants=(sender, *recipients),
            facts=_facts(sides.conversation, group),
            stranger=group is False and not mine and not profile(sides.url),
            left_out=self._left_out(sides),
        )

    def _left_out(self, sides: Sides) -> str:
        if not party(sides.url, sides.name):
            return "no sender is named"
        if not self.owner.known and not sides.direction:
            return "neither sent nor received: Direction is empty"
        nobody = not sides.recipients and is_hidden("", sides.to)
        return _HIDDEN if is_hidden(sides.url, sides.name) or nobody else ""

    def _is_mine(self, sides: Sides) -> bool:
        if direction := sides.direction.upper():
            return direction.startswith("OUT")
        return self.owner.is_party(sides.url, sides.name)

    def _recipients(
        self, sides: Sides, sender: Participant
    ) -> tuple[tuple[Participant, ...], bool | None]:
        """(recipients, whether it is a group)."""
        if slugs := list(dict.fromkeys(sides.recipients)):
            return self._addressed(sides, sender, slugs)
        voices = self.survey.voices.get(sides.conversation, {})
        group = True if len(voices) > 2 else None
        if sender.me:
            return tuple(self._named(sides, voices)), group
        me = self.owner.identifier or party("", sides.to)
        return (Participant(me, "to", self.owner.name, me=True),), group

    def _addressed(
        self, sides: Sides, sender: Participant, slugs: list[str]
    ) -> tuple[tuple[Participant, ...], bool]:
        name = sides.to if len(slugs) == 1 else ""
        recipients = tuple(
            Participant(slug, "to", name, me=slug in self.owner.profiles)
            for slug in slugs
            if slug != sender.identifier
        )
        # The owner takes part in every message, also where the row leaves the owner's URL empty.
        others = {p.identifier for p in (sender, *recipients) if not p.me}
        return recipients, len(others) > 1

    def _named(self, sides: Sides, voices: dict[str, str]) -> Iterator[Participant]:
        """Recipients of a message of mine in a row without their profiles: TO is one name, or
        several that cannot be split. Who wrote in the conversation has both name and profile."""
        others = {i: n for i, n in voices.items() if not self._is_owner(i, n)}
        same = {i: n for i, n in others.items() if fold(n) == fold(sides.to)}
        chosen = same or (others if len(others) > 1 or not sides.to else {})
        if not chosen and sides.to:
            chosen = {party("", sides.to): sides.to}
        for identifier, name in chosen.items():
            yield Participant(identifier, "to", name)

    def _is_owner(self, identifier: str, name: str) -> bool:
        url = identifier if identifier.startswith("linkedin:") else ""
        return self.owner.is_party(url.removeprefix("linkedin:"), name)


def _facts(conversation: str, group: bool | None) -> Facts:
    facts = Facts()
    if conversation:
        facts["conversation"] = conversation
    if group is not None:
        facts["group"] = group
    return facts
