"""One account: who it is, and the three things that lie in it."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sandbox.google.book import Book
from connectors.sandbox.google.diary import Diary
from connectors.sandbox.google.mailbox import Mailbox


@dataclass
class Account:
    """sub: the id that never changes. ticked: the features granted at the next consents, None =
    all that are asked for."""

    sub: str
    address: str
    name: str
    aliases: tuple[str, ...]
    mailbox: Mailbox
    diary: Diary
    book: Book
    ticked: frozenset[str] | None = None
