"""A Box of Google: acts on an account as its owner and the world do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from connectors.sandbox.google.account import Account
from connectors.sandbox.world import Card, Letter, Meeting, Occurrence, Place, Reply

_INCOMING: dict[Place, frozenset[str]] = {
    "inbox": frozenset({"INBOX", "UNREAD"}),
    "archive": frozenset(),
    "work": frozenset({"Label_1", "UNREAD"}),
    "spam": frozenset({"SPAM", "UNREAD"}),
    "trash": frozenset({"TRASH"}),
}


class GoogleBox:
    """See sandbox.world.Box. account: what lies underneath, for tests of Google's own ways."""

    def __init__(self, account: Account) -> None:
        self.account = account

    @property
    def address(self) -> str:
        """The primary address."""
        return self.account.address

    def receive(self, letter: Letter, place: Place = "inbox") -> str:
        """See Box.receive. Only what comes in gets a category."""
        labels = set(_INCOMING[place])
        if place not in ("spam", "trash"):
            labels.add(f"CATEGORY_{(letter.category or 'personal').upper()}")
        return self.account.mailbox.add(letter, labels)

    def send(self, letter: Letter) -> str:
        """See Box.send. A letter to oneself is in the inbox too."""
        own = {self.address, *self.account.aliases}
        to_self = any(party.address in own for party in (*letter.to, *letter.cc))
        return self.account.mailbox.add(letter, {"SENT"} | ({"INBOX"} if to_self else set()))

    def draft(self, letter: Letter) -> str:
        """See Box.draft."""
        return self.account.mailbox.add(letter, {"DRAFT"})

    def revise(self, draft: str, letter: Letter) -> str:
        """The draft is saved with other words: Gmail makes another message of it; its id."""
        self._drafted(draft)
        key = self.account.mailbox.add(letter, {"DRAFT"})
        self.account.mailbox.delete(draft)
        return key

    def post(self, draft: str, sent_at: datetime) -> str:
        """See Box.post."""
        letter = replace(self._drafted(draft), sent_at=sent_at)
        key = self.send(letter)
        self.account.mailbox.delete(draft)
        return key

    def move(self, letter: str, place: Place) -> str:
        """See Box.move. The id stays."""
        self.account.mailbox.put(letter, place)
        return letter

    def flip(self, letter: str) -> None:
        """See Box.flip."""
        self.account.mailbox.flip(letter)

    def delete(self, letter: str) -> None:
        """See Box.delete."""
        self.account.mailbox.delete(letter)

    def letters(self) -> dict[str, tuple[Letter, Place]]:
        """See Box.letters."""
        return {key: (m.letter, m.place) for key, m in self.account.mailbox.messages.items()}

    def meet(self, meeting: Meeting, calendar: str = "") -> str:
        """See Box.meet. calendar: the id of another of the account's calendars."""
        return self.account.diary.meet(meeting, calendar)

    def reschedule(self, event: str, start: datetime, original: datetime | None = None) -> None:
        """See Box.reschedule."""
        self.account.diary.reschedule(event, start, original)

    def answer(
        self, event: str, guest: str, reply: Reply, original: datetime | None = None
    ) -> None:
        """See Box.answer."""
        self.account.diary.answer(event, guest, reply, original)

    def cancel(self, event: str, original: datetime | None = None) -> None:
        """See Box.cancel."""
        self.account.diary.cancel(event, original)

    def occurrences(self, since: datetime, until: datetime) -> list[Occurrence]:
        """See Box.occurrences."""
        found = self.account.diary.occurrences(since, until)
        return sorted(found, key=lambda o: (o.start, o.event))

    def keep(self, card: Card) -> str:
        """See Box.keep."""
        return self.account.book.keep(card)

    def rewrite(self, card_id: str, card: Card) -> None:
        """See Box.rewrite."""
        self.account.book.rewrite(card_id, card)

    def drop(self, card_id: str) -> None:
        """See Box.drop."""
        self.account.book.drop(card_id)

    def cards(self) -> dict[str, Card]:
        """See Box.cards."""
        return self.account.book.cards()

    def _drafted(self, key: str) -> Letter:
        message = self.account.mailbox.messages[key]
        if message.place != "draft":
            raise ValueError(f"{key} is no draft")
        return message.letter
