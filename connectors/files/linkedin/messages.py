"""messages.csv of every era, and Inbox.csv before it. Sent and received stand in one folder:
only the sender tells the direction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from connectors.base import Failed, Found, Item
from connectors.files.linkedin.dates import Dates
from connectors.files.linkedin.identity import digest, text_digest
from connectors.files.linkedin.owner import Owner
from connectors.files.linkedin.shapes import Kind
from connectors.files.linkedin.survey import SIDES, SIDES_KEPT, Survey
from connectors.files.linkedin.tables import Entry, Table
from connectors.files.linkedin.talks import Talk, Talks
from schemas.source import EventRecord, Facts

ASK = "whose export this is cannot be told from it: pass --me <your profile URL>"

ELSEWHERE = "the profile given with --me takes part in none of these messages: check it"

_WORDS = (
    "date", "subject", "content", "folder", "conversation title", "is message draft",
    "is conversation draft",
)  # fmt: skip
_SPINMAIL, _MERGED = "spinmail-quill-editor", "%firstname%"
_STREAM = Kind.MESSAGES
_YES = frozenset({"yes", "true", "1"})


@dataclass(frozen=True, slots=True)
class Messages:
    """One messages table, read after its survey, for a known owner."""

    table: Table
    survey: Survey
    owner: Owner

    def read(self) -> Iterator[Item]:
        if problem := self._problem():
            yield Failed(self.table.file, "header", problem)
            return
        sides, talk_of = self.table.picker(*SIDES), self._talks()
        words, dates = self.table.picker(*_WORDS), self.survey.dates
        conversation, seen = "", set[str]()
        for entry in self.table.entries():
            if isinstance(entry, Failed):
                yield entry
                continue
            talk = talk_of(sides(entry.row.cells))
            item = _item(entry, talk, words(entry.row.cells), dates)
            if isinstance(item, Found):
                # A conversation's rows stand together, so this stays small.
                if talk.conversation != conversation:
                    conversation, seen = talk.conversation, set()
                if item.record.external_id in seen:
                    item = entry.skipped("the same message again")
                else:
                    seen.add(item.record.external_id)
            yield item

    def _talks(self) -> Callable[[tuple[str, ...]], Talk]:
        return lru_cache(SIDES_KEPT)(Talks(self.survey, self.owner).talk)

    def _problem(self) -> str:
        """Why the direction of these messages cannot be told, "" when it can."""
        if not self.owner.known and "direction" not in self.table.columns:
            return ASK
        people, mine = self.survey.present, self.owner.profiles
        stranger = people and mine and not self.survey.nameless and people.isdisjoint(mine)
        return ELSEWHERE if stranger else ""


def _item(entry: Entry, talk: Talk, words: tuple[str, ...], dates: Dates) -> Item:
    date, subject, content, folder, title, one, other = map(str.strip, words)
    draft = one.lower() in _YES or other.lower() in _YES
    if draft and not date:
        return entry.skipped("a draft without a date")
    if talk.left_out:
        return entry.skipped(talk.left_out)
    try:
        at, stamp = dates.stamped(date)
    except ValueError as error:
        return entry.failed("DATE", str(error))
    sender = talk.participants[0].identifier
    key = digest("message", talk.conversation, stamp, sender, text_digest(content))
    facts = _facts(talk, folder, draft=draft, sponsored=_is_sponsored(content, title, talk))
    people, event = talk.participants, f"linkedin:{key}"
    # In their order, not by name: that takes a third off the time.
    record = EventRecord(key, "message", event, at, None, subject, talk.thread, people, facts)
    return Found(record, _STREAM, entry.file, entry.row.where)


def _facts(talk: Talk, folder: str, *, draft: bool, sponsored: bool) -> Facts:
    facts = talk.facts.copy()
    if folder:
        facts["folder"] = folder.upper()
    if draft:
        facts["draft"] = True
    if sponsored:
        facts["sponsored"] = True
    return facts


def _is_sponsored(content: str, title: str, talk: Talk) -> bool:
    """LinkedIn's mark in the text; or a titled conversation, not a group, from a stranger
    without a profile. (An empty sender URL alone proves nothing.)"""
    text = content.lower()
    return _SPINMAIL in text or _MERGED in text or (talk.stranger and bool(title))
