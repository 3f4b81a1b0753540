"""The messages of one account and the history of what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from connectors.sandbox.clock import Clock
from connectors.sandbox.google.headers import headers
from connectors.sandbox.world import Letter, Place

Change = Literal["messagesAdded", "messagesDeleted", "labelsAdded", "labelsRemoved"]

KEPT = timedelta(days=7)
""" "History records are typically available for at least one week" (Gmail, users.history.list)."""

WORK = "Label_1"
SYSTEM = frozenset(
    [
        "INBOX",
        "SENT",
        "DRAFT",
        "SPAM",
        "TRASH",
        "UNREAD",
        "STARRED",
        "IMPORTANT",
        "CHAT",
        "CATEGORY_PERSONAL",
        "CATEGORY_SOCIAL",
        "CATEGORY_PROMOTIONS",
        "CATEGORY_UPDATES",
        "CATEGORY_FORUMS",
    ]
)
_PLACES: dict[Place, str] = {
    "trash": "TRASH",
    "spam": "SPAM",
    "draft": "DRAFT",
    "inbox": "INBOX",
    "work": WORK,
    "sent": "SENT",
}
"""In the order in which a label tells where a message lies."""
_FIRST_ID = 0x18F0000000000000


@dataclass
class Message:
    """arrived: internalDate, epoch milliseconds. number: in order of creation. history: the id of
    its last change."""

    id: str
    number: int
    thread: str
    letter: Letter
    labels: set[str]
    arrived: int
    history: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where it lies."""
        return next((p for p, label in _PLACES.items() if label in self.labels), "archive")


@dataclass(frozen=True, slots=True)
class Entry:
    """One history record. at: when it was written."""

    id: int
    change: Change
    message: str
    thread: str
    labels: tuple[str, ...]
    at: datetime


class Mailbox:
    """kept: how long history reaches back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.messages: dict[str, Message] = {}
        self.history: list[Entry] = []
        self.kept = KEPT
        self.current = self.lost = 1000
        self._made = 0
        self._threads: dict[str, str] = {}

    def add(self, letter: Letter, labels: Iterable[str]) -> str:
        """A new message; its id."""
        self._made += 1
        key = f"{_FIRST_ID + self._made:016x}"
        thread = self._thread(letter, key)
        arrived = int(letter.sent_at.timestamp() * 1000)
        stated = headers(letter)
        found = set(labels)
        message = Message(key, self._made, thread, letter, found, arrived, headers=stated)
        self.messages[key] = message
        self._note(message, "messagesAdded")
        return key

    def put(self, key: str, place: Place) -> None:
        """To another place. That a message was sent stays with it; a draft is nowhere else."""
        message = self.messages[key]
        if place == "draft" or message.place == "draft":
            raise ValueError("a draft is posted or deleted, not moved")
        stays = message.labels - ({WORK, "INBOX", "TRASH", "SPAM"})
        label = _PLACES.get(place, "SENT")
        self._label(message, stays if label == "SENT" else stays | {label})

    def flip(self, key: str) -> None:
        """Read or unread."""
        message = self.messages[key]
        self._label(message, message.labels ^ {"UNREAD"})

    def delete(self, key: str) -> None:
        """Gone for good."""
        self._note(self.messages.pop(key), "messagesDeleted")

    def forget(self) -> None:
        """Drops the history that is older than `kept`; `lost`: the last id that is dropped."""
        oldest = self._clock() - self.kept
        while self.history and self.history[0].at < oldest:
            self.lost = self.history.pop(0).id

    def _label(self, message: Message, labels: set[str]) -> None:
        added, removed = labels - message.labels, message.labels - labels
        message.labels = labels
        if added:
            self._note(message, "labelsAdded", added)
        if removed:
            self._note(message, "labelsRemoved", removed)

    def _note(self, message: Message, change: Change, labels: Iterable[str] = ()) -> None:
        self.current += 3 + self.current % 4  # ids grow, but not by one
        message.history = self.current
        at, told = self._clock(), tuple(sorted(labels))
        self.history.append(Entry(self.current, change, message.id, message.thread, told, at))

    def _thread(self, letter: Letter, key: str) -> str:
        for earlier in (*reversed(letter.references), letter.in_reply_to):
            if earlier in self._threads:
                break
        else:
            earlier = letter.message_id
        return self._threads.setdefault(letter.message_id, self._threads.get(earlier, key))
