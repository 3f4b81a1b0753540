"""A letter on its way into an account, and what it truly is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from connectors.sandbox.world import Letter, Party, Place

Account = Literal["google", "microsoft"]

Label = Literal[
    "person", "bulk", "automated", "bounce", "auto_reply", "calendar", "spam", "group"
]  # fmt: skip
"""What a mail is, whatever its headers look like. person: one wrote to few; group: to many or
through a list."""

OWNER = "Mara Lind"
ALIAS = Party(OWNER, "hello@lind.example")
OWN: Mapping[Account, Party] = {
    "google": Party(OWNER, "mara@lind.example"),
    "microsoft": Party(OWNER, "mara.lind@northbridge.example"),
}
"""The owner at her two accounts; ALIAS leads to the first."""

ME = frozenset(party.address for party in (*OWN.values(), ALIAS))


@dataclass(frozen=True, slots=True)
class Post:
    """place: "sent" for what the owner sent, "draft" for what she only began."""

    letter: Letter
    account: Account
    place: Place
    label: Label = "person"

    def others(self) -> Iterator[str]:
        """Addresses of sender and recipients but the owner's."""
        for party in (self.letter.sender, *self.letter.to):
            if party.address not in ME:
                yield party.address
