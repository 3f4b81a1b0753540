"""The mailbox behind a Box: folders, and messages that keep their immutable id when they move."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.sandbox.microsoft.ledger import Count, Ledger
from connectors.sandbox.world import Letter, Place

FOLDERS: dict[Place, tuple[str, str]] = {
    "inbox": ("inbox", "Inbox"),
    "sent": ("sentitems", "Sent Items"),
    "archive": ("archive", "Archive"),
    "trash": ("deleteditems", "Deleted Items"),
    "spam": ("junkemail", "Junk Email"),
    "draft": ("drafts", "Drafts"),
    "work": ("", "Work"),
}
"""Place -> (well-known name, display name)."""
_FURTHER = (
    ("outbox", "Outbox", False),
    ("conversationhistory", "Conversation History", True),
    ("syncissues", "Sync Issues", True),
)


@dataclass(slots=True)
class Folder:
    """parent: an id, "" at the top. known: its well-known name or "". order: (received, id) of
    what lies in it, oldest first."""

    id: str
    name: str
    ledger: Ledger
    known: str = ""
    parent: str = ""
    hidden: bool = False
    order: list[tuple[datetime, str]] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """A message. id: immutable. folder: an id."""

    id: str
    letter: Letter
    folder: str
    conversation: str
    read: bool = False

    @property
    def place(self) -> tuple[datetime, str]:
        return self.letter.sent_at, self.id


class Mailbox:
    """prefix: begins every id of this account."""

    def __init__(self, prefix: str, count: Count) -> None:
        self._prefix, self._count = prefix, count
        self._made = 0
        self._conversations: dict[str, str] = {}
        self.folders: dict[str, Folder] = {}
        self.items: dict[str, Item] = {}
        self.places: dict[Place, str] = {}
        for place, (known, name) in FOLDERS.items():
            parent = self.places["inbox"] if place == "work" else ""
            self.places[place] = self.folder(name, parent, known).id
        for known, name, hidden in _FURTHER:
            self.folder(name, known=known, hidden=hidden)

    def folder(self, name: str, parent: str = "", known: str = "", hidden: bool = False) -> Folder:
        """A new folder."""
        made = Folder(self._name("F"), name, Ledger(self._count), known, parent, hidden)
        self.folders[made.id] = made
        return made

    def find(self, name: str) -> Folder | None:
        """By id or well-known name."""
        known = (f for f in self.folders.values() if f.known and f.known == name.lower())
        return self.folders.get(name) or next(known, None)

    def children(self, parent: str) -> list[Folder]:
        """The folders in a folder, "" = at the top."""
        return [folder for folder in self.folders.values() if folder.parent == parent]

    def put(self, letter: Letter, folder: str) -> str:
        """A new message; its id."""
        item = Item(self._name("M"), letter, folder, self._conversation(letter))
        self.items[item.id] = item
        self._lay(item)
        return item.id

    def move(self, item_id: str, folder: str, sent_at: datetime | None = None) -> None:
        """Elsewhere, and with another date when it is a draft that was sent."""
        item = self.items[item_id]
        if item.folder == folder:
            return
        self._lift(item)
        item.folder = folder
        if sent_at is not None:
            item.letter = replace(item.letter, sent_at=sent_at)
        self._lay(item)

    def flip(self, item_id: str) -> None:
        """Read or unread."""
        item = self.items[item_id]
        item.read = not item.read
        self.folders[item.folder].ledger.note(item_id, "changed")

    def delete(self, item_id: str) -> None:
        """Gone for good."""
        self._lift(self.items.pop(item_id))

    def newest(self, folder: Folder, before: tuple[datetime, str] | None) -> Iterator[Item]:
        """What lies in a folder, newest first, from a place on."""
        end = len(folder.order) if before is None else bisect_left(folder.order, before)
        for at in range(end - 1, -1, -1):
            yield self.items[folder.order[at][1]]

    def _lay(self, item: Item) -> None:
        insort(self.folders[item.folder].order, item.place)
        self.folders[item.folder].ledger.note(item.id, "new")

    def _lift(self, item: Item) -> None:
        folder = self.folders[item.folder]
        del folder.order[bisect_left(folder.order, item.place)]
        folder.ledger.note(item.id, "gone")

    def _name(self, kind: str) -> str:
        self._made += 1
        return f"{self._prefix}{kind}{self._made:08d}"

    def _conversation(self, letter: Letter) -> str:
        """That of the oldest letter it answers."""
        named = (*letter.references, letter.in_reply_to)
        known = (self._conversations[n] for n in named if n in self._conversations)
        found = next(known, None) or self._name("C")
        self._conversations.setdefault(letter.message_id, found)
        return found
