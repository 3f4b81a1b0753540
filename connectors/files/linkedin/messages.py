"""messages.csv of every era, and Inbox.csv before it. Sent and received stand in one folder:
only the sender tells the direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.base import Failed, Found, Item, Skipped
from connectors.files.linkedin.identity import (
    digest,
    fold,
    is_hidden,
    party,
    profile,
    text_digest,
)
from connectors.files.linkedin.owner import Owner
from connectors.files.linkedin.shapes import Kind
from connectors.files.linkedin.survey import Survey, recipient_urls
from connectors.files.linkedin.tables import Entry, Table
from schemas.source import EventRecord, Facts, Participant

ASK = "whose export this is cannot be told from it: pass --me <your profile URL>"

ELSEWHERE = "the profile given with --me takes part in none of these messages: check it"

_HIDDEN = "a deleted or hidden member"
_SPONSORED = re.compile(r"spinmail-quill-editor|%FIRSTNAME%", re.IGNORECASE)
_YES = frozenset({"yes", "true", "1"})


@dataclass(frozen=True, slots=True)
class Parties:
    """sender and recipients of one message. group: None where the row cannot tell."""

    sender: Participant
    recipients: tuple[Participant, ...]
    group: bool | None


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
        conversation, seen = "", set[str]()
        for entry in self.table.entries():
            item = self._item(entry) if isinstance(entry, Entry) else entry
            if isinstance(item, Found) and isinstance(entry, Entry):
                # A conversation's rows stand together, so this stays small.
                if entry["conversation id"] != conversation:
                    conversation, seen = entry["conversation id"], set()
                if item.record.external_id in seen:
                    item = entry.skipped("the same message again")
                else:
                    seen.add(item.record.external_id)
            yield item

    def _problem(self) -> str:
        """Why the direction of these messages cannot be told, "" when it can."""
        if not self.owner.known and "direction" not in self.table.columns:
            return ASK
        people, mine = self.survey.present, self.owner.profiles
        stranger = people and mine and not self.survey.nameless and people.isdisjoint(mine)
        return ELSEWHERE if stranger else ""

    def _item(self, entry: Entry) -> Item:
        if hidden := self._left_out(entry):
            return hidden
        try:
            at = self.survey.dates.read(entry["date"])
        except ValueError as error:
            return entry.failed("DATE", str(error))
        parties = self._parties(entry)
        conversation, stamp = entry["conversation id"], at.replace(microsecond=0).isoformat()
        key = digest(
            "message", conversation, stamp, parties.sender.identifier, text_digest(entry["content"])
        )
        record = EventRecord(
            external_id=key,
            kind="message",
            key=f"linkedin:{key}",
            occurred_at=at,
            subject=entry["subject"],
            thread=f"linkedin:{conversation}" if conversation else "",
            participants=(parties.sender, *parties.recipients),
            facts=self._facts(entry, parties),
        )
        return Found(record, Kind.MESSAGES, entry.file, entry.where)

    def _left_out(self, entry: Entry) -> Skipped | None:
        if not entry["date"] and _is_draft(entry):
            return entry.skipped("a draft without a date")
        if not party(entry["sender profile url"], entry["from"]):
            return entry.skipped("no sender is named")
        if not self.owner.known and not entry["direction"]:
            return entry.skipped("neither sent nor received: Direction is empty")
        nobody = not recipient_urls(entry) and is_hidden("", entry["to"])
        if is_hidden(entry["sender profile url"], entry["from"]) or nobody:
            return entry.skipped(_HIDDEN)
        return None

    def _parties(self, entry: Entry) -> Parties:
        name, url = entry["from"], entry["sender profile url"]
        mine = self._is_mine(entry)
        who = (self.owner.identifier if mine else "") or party(url, name)
        sender = Participant(profile(url) or who, "from", name, me=mine)
        if urls := recipient_urls(entry):
            return self._addressed(entry, sender, urls)
        if not mine:
            me = self.owner.identifier or party("", entry["to"])
            recipients: tuple[Participant, ...] = (Participant(me, "to", self.owner.name, me=True),)
        else:
            recipients = tuple(self._named(entry))
        voices = self.survey.voices.get(entry["conversation id"], {})
        return Parties(sender, recipients, True if len(voices) > 2 else None)

    def _is_mine(self, entry: Entry) -> bool:
        if direction := entry["direction"].upper():  # Inbox.csv alone states it
            return direction.startswith("OUT")
        return self.owner.is_party(entry["sender profile url"], entry["from"])

    def _addressed(self, entry: Entry, sender: Participant, urls: list[str]) -> Parties:
        slugs = list(dict.fromkeys(profile(url) for url in urls))
        name = entry["to"] if len(slugs) == 1 else ""
        recipients = tuple(
            Participant(slug, "to", name, me=slug in self.owner.profiles)
            for slug in slugs
            if slug != sender.identifier
        )
        # The owner takes part in every message, also where the row leaves the owner's URL empty.
        others = {p.identifier for p in (sender, *recipients) if not p.me}
        return Parties(sender, recipients, len(others) > 1)

    def _named(self, entry: Entry) -> Iterator[Participant]:
        """Recipients of a message of mine in a row without their profiles: TO is one name, or
        several that cannot be split. Who wrote in the conversation has both name and profile."""
        voices = self.survey.voices.get(entry["conversation id"], {})
        others = {i: n for i, n in voices.items() if not self._is_owner(i, n)}
        same = {i: n for i, n in others.items() if fold(n) == fold(entry["to"])}
        chosen = same or (others if len(others) > 1 or not entry["to"] else {})
        if not chosen and entry["to"]:
            chosen = {party("", entry["to"]): entry["to"]}
        for identifier, name in chosen.items():
            yield Participant(identifier, "to", name)

    def _is_owner(self, identifier: str, name: str) -> bool:
        url = identifier if identifier.startswith("linkedin:") else ""
        return self.owner.is_party(url.removeprefix("linkedin:"), name)

    def _facts(self, entry: Entry, parties: Parties) -> Facts:
        facts = Facts()
        if entry["conversation id"]:
            facts["conversation"] = entry["conversation id"]
        if parties.group is not None:
            facts["group"] = parties.group
        if entry["folder"]:
            facts["folder"] = entry["folder"].upper()
        if _is_draft(entry):
            facts["draft"] = True
        if _is_sponsored(entry, parties):
            facts["sponsored"] = True
        return facts


def _is_draft(entry: Entry) -> bool:
    columns = ("is message draft", "is conversation draft")
    return any(entry[column].lower() in _YES for column in columns)


def _is_sponsored(entry: Entry, parties: Parties) -> bool:
    """LinkedIn's mark in the text; or a titled conversation, not a group, from a stranger
    without a profile. (An empty sender URL alone proves nothing.)"""
    if _SPONSORED.search(entry["content"]):
        return True
    stranger = not profile(entry["sender profile url"]) and not parties.sender.me
    return stranger and bool(entry["conversation title"]) and parties.group is False
