"""Writes letters: ids no two of which are alike, subjects and references as mail programs do."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from random import Random

from connectors.sandbox.town import subjects
from connectors.sandbox.town.names import Language
from connectors.sandbox.world import Letter, Party

_PREFIX = re.compile(r"^(?:(?:re|aw): )+", re.IGNORECASE)
_REFERENCES = 20

Fields = tuple[tuple[str, str], ...]

_MAILERS: tuple[Fields, ...] = (
    (("X-Mailer", "Apple Mail (2.3774)"), ("Content-Type", "text/plain; charset=utf-8")),
    (("Auto-Submitted", "no"), ("Content-Type", "multipart/alternative")),
    (("X-Auto-Response-Suppress", "None"), ("Content-Type", "multipart/mixed")),
    (("User-Agent", "Mozilla Thunderbird"), ("Content-Type", "text/plain; charset=utf-8")),
    (("Content-Type", "multipart/alternative"),),
)
"""What people's programs add. Some of it looks like a machine's and is none."""


class Pen:
    """One for the whole town: its ids count on, its chance is the town's."""

    def __init__(self, rng: Random) -> None:
        self.rng, self._count = rng, itertools.count(1)

    def begin(
        self,
        sender: Party,
        to: tuple[Party, ...],
        subject: str,
        at: datetime,
        *,
        cc: tuple[Party, ...] = (),
        headers: Fields | None = None,
        category: str = "",
        meeting: str = "",
    ) -> Letter:
        """A first letter. headers: None = as a person's mail program adds them."""
        return Letter(
            message_id=self._id(sender),
            sender=sender,
            to=to,
            subject=subject,
            sent_at=at.replace(microsecond=0),
            cc=cc,
            headers=self._person(sender) if headers is None else headers,
            category=category,
            meeting=meeting,
        )

    def answer(
        self,
        to: Letter,
        sender: Party,
        at: datetime,
        language: Language,
        recipient: Party | None = None,
    ) -> Letter:
        """The answer to a letter. recipient: where not to its sender."""
        return Letter(
            message_id=self._id(sender),
            sender=sender,
            to=(recipient or to.sender,),
            subject=f"{subjects.REPLY[language]}: {_PREFIX.sub('', to.subject)}",
            sent_at=at.replace(microsecond=0),
            cc=to.cc,
            in_reply_to=to.message_id,
            references=(*to.references, to.message_id)[-_REFERENCES:],
            headers=self._person(sender),
        )

    def about(self, choices: dict[Language, tuple[str, ...]], language: Language) -> str:
        """A subject out of a table."""
        topic = self.rng.choice(subjects.TOPICS[language])
        text = self.rng.choice(choices[language]).format(topic=topic)
        return text[:1].upper() + text[1:]

    def _id(self, sender: Party) -> str:
        host = sender.address.rpartition("@")[2]
        return f"<{next(self._count):x}.{self.rng.getrandbits(40):010x}@{host}>"

    def _person(self, sender: Party) -> Fields:
        """The same program each time: chosen by the address, never by hash(), which varies."""
        return _MAILERS[sum(sender.address.encode()) % len(_MAILERS)]
