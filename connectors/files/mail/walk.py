"""Reading one stream of mail from its first message to what its whole says of the owner."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from connectors.base import Failed, Found, ImportContext, Item, Member, Skipped
from connectors.errors import UnreadableInput
from connectors.files.mail.split import Splitter
from connectors.mail.facts import automated
from connectors.mail.folders import kinds_of
from connectors.mail.message import Folder, LeftOut, Unreadable, digest, record
from connectors.mail.raw import Raw
from schemas.source import EventRecord, OwnerClaim

MIN_DELIVERED = 3
_MAX_OWNERS = 10_000  # distinct addresses remembered, against a file that invents them


class Walk:
    """The memory of one stream: two numbers a message, and the owner's probable addresses."""

    def __init__(self, context: ImportContext) -> None:
        self._context = context
        self._seen: set[int] = set()
        self._sent: set[str] = set()
        self._delivered: Counter[str] = Counter()
        self._with_delivered = 0

    def read(self, member: Member, folder: Folder, *, separated: bool) -> Iterator[Item]:
        """All items of one file. A file that breaks off is Failed from there on."""
        splitter: Splitter | None = None
        try:
            with member.open() as stream:
                splitter = Splitter(stream, separated=separated)
                for number, raw in enumerate(splitter, 1):
                    yield from self._items(raw, member.name, folder, number)
        except (UnreadableInput, OSError, EOFError, zlib.error) as error:
            at = splitter.offset if splitter else 0
            yield Failed(member.name, f"byte {at}", f"the file cannot be read on: {error}")

    def owner(self) -> Iterator[OwnerClaim]:
        """The address most of the stream was delivered to, if most of it agrees."""
        for address, count in self._delivered.most_common(1):
            if count >= MIN_DELIVERED and count * 2 >= self._with_delivered:
                yield OwnerClaim(f"email:{address}", "delivered")

    def _items(self, raw: Raw, file: str, folder: Folder, number: int) -> tuple[Item, ...]:
        where = f"message {number} at byte {raw.offset}"
        try:
            event = record(raw, folder, self._context.now, undated=self._context.undated)
        except LeftOut as reason:
            return (Skipped(file, where, str(reason)),)
        except Unreadable as why:
            return (Failed(file, where, str(why)),)
        event, again = self._told(event)
        if again and not self._context.copies:
            return (Skipped(file, where, "the same message again"),)
        claims = () if again else self._claims(event)
        return (Found(event, folder.stream, file, where), *claims)

    def _told(self, event: EventRecord) -> tuple[EventRecord, bool]:
        """The event, and whether it was told before. A copy that says something else of the mail
        (one came by a list) has an id of its own, so that both are heard."""
        own = event.external_id
        whole = digest(f"{own}{sorted(event.facts.items())}").hex()
        first, again = _short(own) not in self._seen, _short(whole) in self._seen
        self._seen |= {_short(own), _short(whole)}
        return (event if first or again else replace(event, external_id=whole)), again

    def _claims(self, event: EventRecord) -> tuple[OwnerClaim, ...]:
        facts = event.facts
        if "delivered_to" in facts:
            self._with_delivered += 1
            for address in {a.lower() for a in facts["delivered_to"]}:
                if address in self._delivered or len(self._delivered) < _MAX_OWNERS:
                    self._delivered[address] += 1
        if "sent" not in kinds_of(tuple(facts.get("labels", ()))) or automated(facts):
            return ()
        sender = event.participants[0].identifier
        if sender.lower() in self._sent or len(self._sent) >= _MAX_OWNERS:
            return ()
        self._sent.add(sender.lower())
        return (OwnerClaim(sender, "sent"),)


def _short(external_id: str) -> int:
    return int(external_id[:16], 16)
