"""The door: finds calendar files and reads them, one UID at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors.base import Failed, Found, ImportContext, Item, Member, Skipped
from connectors.errors import UnreadableInput
from connectors.files.calendar.blocks import Block
from connectors.files.calendar.event import Event, understand
from connectors.files.calendar.lines import encoding
from connectors.files.calendar.people import thing
from connectors.files.calendar.properties import SPOILT
from connectors.files.calendar.records import record
from connectors.files.calendar.series import (
    MAX_OCCURRENCES,
    YEARS_AHEAD,
    YEARS_BACK,
    Occurrence,
    Window,
    assemble,
    occurrences,
)
from connectors.files.calendar.survey import Survey, groups, survey
from connectors.files.calendar.zones import Zones
from schemas.identifier import normalise
from schemas.source import EventRecord, OwnerClaim

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BEGIN = "BEGIN:VCALENDAR"


class Ics:
    """Reads VCALENDAR files: Google Takeout, iCloud, Outlook, single invitations."""

    format = "ics"
    label = "Calendar file"

    def sniff(self, head: bytes, name: str) -> int:
        text = head[:4096].decode(encoding(head), "replace").lstrip("\ufeff\0 \t\r\n").upper()
        if text.startswith(_BEGIN):
            return 95
        # some stray lines first: told apart from a mail that carries an invitation
        early = f"\n{_BEGIN}" in text.replace("\r", "\n")
        return 30 if early and "CONTENT-TYPE:" not in text else 0

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        for member in members:
            try:
                yield from _File(member, context).items()
            except UnreadableInput as error:
                yield Failed(member.name, "file", error.because)


@dataclass(slots=True)
class _File:
    """One member being read. claimed: calendars whose owner has been named."""

    member: Member
    context: ImportContext
    claimed: set[str] = field(default_factory=set)

    def items(self) -> Iterator[Item]:
        zones = Zones(self.context.zone, self.context.now.year + YEARS_AHEAD + 1)
        with closing(self.member.open()) as stream:
            known = survey(stream, zones)
        if not known.calendars and not known.events:
            yield Failed(self.member.name, "file", "no calendar is in this file")
        for line, why in known.troubles:
            yield Skipped(self.member.name, f"line {line}", why)
        with closing(self.member.open()) as stream:
            for blocks in groups(stream, known):
                for name, group in self._streams(blocks, known).items():
                    yield from self._group(name, group, known)

    def _streams(self, blocks: Sequence[Block], known: Survey) -> dict[str, list[Block]]:
        """A UID may be in two calendars of one file: it is an event of each."""
        found: dict[str, list[Block]] = {}
        for block in blocks:
            name = known.calendar(block.calendar).name or self.member.base
            found.setdefault(name, []).append(block)
        return found

    def _group(self, name: str, blocks: Sequence[Block], known: Survey) -> Iterator[Item]:
        events: list[Event] = []
        for block in blocks:
            calendar = known.calendar(block.calendar)
            try:
                local = known.local(calendar)
                events.append(understand(block, calendar.method, known.zones, local))
            except SPOILT as error:
                yield self._failed(block, error)
        if events:
            try:
                yield from self._unrolled(name, events, known)
            except SPOILT as error:
                yield self._failed(events[0].block, error)

    def _unrolled(self, name: str, events: Sequence[Event], known: Survey) -> Iterator[Item]:
        block = events[0].block
        found, left_out = occurrences(assemble(events), Window(self.context.now), known.zones)
        if not found:
            reason = f"no occurrence within {YEARS_BACK} years back and {YEARS_AHEAD} ahead"
            yield Skipped(self.member.name, block.where, reason)
        if left_out:
            reason = (
                f"{left_out:,} occurrences: only the {MAX_OCCURRENCES:,} nearest to now are kept"
            )
            yield Skipped(self.member.name, block.where, reason)
        title = known.calendar(block.calendar).name
        for occurrence in found:
            event = record(occurrence, block.uid, title)
            yield from self._item(name, occurrence, event)
            yield from self._claim(title, event)

    def _item(self, name: str, occurrence: Occurrence, event: EventRecord) -> Iterator[Item]:
        where, starts = occurrence.event.block.where, event.occurred_at
        if starts < _EPOCH:
            yield Skipped(self.member.name, where, f"it was in {starts.year}")
        elif starts > Window(self.context.now).last:
            yield Skipped(self.member.name, where, f"it is not before {starts.year}")
        else:
            yield Found(event, stream=name, file=self.member.name, where=where)

    def _claim(self, name: str, event: EventRecord) -> Iterator[OwnerClaim]:
        """Google names a person's own calendar by the address; a shared one is called otherwise."""
        owner = normalise(f"email:{name}")
        if owner is None or name in self.claimed or thing(name):
            return
        if any(normalise(person.identifier) == owner for person in event.participants):
            self.claimed.add(name)
            yield OwnerClaim(owner, "declared")

    def _failed(self, block: Block, error: BaseException) -> Failed:
        why = str(error) or type(error).__name__
        return Failed(self.member.name, block.where, why[:300])
