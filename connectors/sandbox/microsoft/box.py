"""One person's account, acted on from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connectors.sandbox.microsoft.diary import Diary
from connectors.sandbox.microsoft.ledger import Count, Ledger
from connectors.sandbox.microsoft.mailbox import Mailbox
from connectors.sandbox.world import Card, Letter, Meeting, Occurrence, Party, Place, Reply


@dataclass(frozen=True, slots=True)
class Calendar:
    """owner: whose it is. editable: what the account's owner may write in."""

    id: str
    name: str
    owner: Party
    editable: bool = True


class MicrosoftBox:
    """number: of the account, from 1: all ids follow from it."""

    def __init__(self, number: int, address: str, name: str, aliases: tuple[str, ...]) -> None:
        prefix = f"AAkALgAC{number:03d}"
        self.me, self.aliases = Party(name, address), aliases
        self.oid = f"00000000-0000-4000-8000-{number:012d}"
        self.count = Count()
        self.mail = Mailbox(prefix, self.count)
        self.diary = Diary(prefix, self.count, address)
        self.book: dict[str, Card] = {}
        self.book_ledger = Ledger(self.count)
        self._prefix, self._kept = prefix, 0
        boss = Party("Team", f"team@{address.partition('@')[2]}")
        self.calendars = [
            Calendar(f"{prefix}K1", "Calendar", self.me),
            Calendar(f"{prefix}K2", "Travel", self.me),
            Calendar(f"{prefix}K3", "Team", boss, editable=False),
            Calendar(f"{prefix}K4", "Birthdays", self.me, editable=False),
        ]

    @property
    def address(self) -> str:
        """See Box."""
        return self.me.address

    def receive(self, letter: Letter, place: Place = "inbox") -> str:
        """See Box."""
        return self.mail.put(letter, self.mail.places[place])

    def send(self, letter: Letter) -> str:
        """See Box."""
        return self.receive(letter, "sent")

    def draft(self, letter: Letter) -> str:
        """See Box."""
        return self.receive(letter, "draft")

    def post(self, draft: str, sent_at: datetime) -> str:
        """See Box. An immutable id outlives the sending."""
        self.mail.move(draft, self.mail.places["sent"], sent_at)
        return draft

    def move(self, letter: str, place: Place) -> str:
        """See Box."""
        self.mail.move(letter, self.mail.places[place])
        return letter

    def flip(self, letter: str) -> None:
        """See Box."""
        self.mail.flip(letter)

    def delete(self, letter: str) -> None:
        """See Box."""
        self.mail.delete(letter)

    def letters(self) -> dict[str, tuple[Letter, Place]]:
        """See Box."""
        places = {folder: place for place, folder in self.mail.places.items()}
        return {i.id: (i.letter, places[i.folder]) for i in self.mail.items.values()}

    def meet(self, meeting: Meeting) -> str:
        """See Box."""
        return self.diary.add(meeting, self.calendars[0].id)

    def reschedule(self, event: str, start: datetime, original: datetime | None = None) -> None:
        """See Box."""
        self.diary.reschedule(event, start, original)

    def answer(
        self, event: str, guest: str, reply: Reply, original: datetime | None = None
    ) -> None:
        """See Box."""
        self.diary.answer(event, guest, reply, original)

    def cancel(self, event: str, original: datetime | None = None) -> None:
        """See Box."""
        self.diary.cancel(event, original)

    def occurrences(self, since: datetime, until: datetime) -> list[Occurrence]:
        """See Box."""
        return self.diary.occurrences(since, until)

    def keep(self, card: Card) -> str:
        """See Box."""
        self._kept += 1
        name = f"{self._prefix}P{self._kept:08d}"
        self.book[name] = card
        self.book_ledger.note(name, "new")
        return name

    def rewrite(self, card_id: str, card: Card) -> None:
        """See Box."""
        self.book[card_id] = card
        self.book_ledger.note(card_id, "changed")

    def drop(self, card_id: str) -> None:
        """See Box."""
        del self.book[card_id]
        self.book_ledger.note(card_id, "gone")

    def cards(self) -> dict[str, Card]:
        """See Box."""
        return dict(self.book)
