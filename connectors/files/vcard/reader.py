"""The importer: members in, people out, every card on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from connectors.base import Failed, Found, ImportContext, Item, Member, Skipped
from connectors.errors import UnreadableInput
from connectors.files.stated import Seen
from connectors.files.vcard.cards import BadCard, Card, cards
from connectors.files.vcard.lines import encoding_of
from connectors.files.vcard.person import person

WHOLE = "the whole file"

_BEGIN = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VCARD[ \t]*\r*$", re.IGNORECASE | re.MULTILINE)


class VCard:
    """Address books in vCard 2.1, 3.0 and 4.0 (RFC 6350).

    The stream is the member's own name. external_id is the UID, or else a digest of name, e-mail
    addresses and phone numbers; where one stream gives an id twice for different cards, the later
    gets a digest of its content behind it. observed_at is REV.
    """

    format = "vcard"
    label = "Address book"

    def sniff(self, head: bytes, name: str) -> int:
        encoding = encoding_of(head)
        text = head.decode(encoding, "replace").encode() if encoding else head
        text = text.removeprefix(b"\xef\xbb\xbf").lstrip()
        if b"\n" not in text:
            text = text.replace(b"\r", b"\n")
        found = _BEGIN.search(text)
        if not found:
            return 0
        return 95 if found.start() == 0 else 30

    def read(self, members: Sequence[Member], context: ImportContext) -> Iterator[Item]:
        seen = Seen()
        for member in members:
            try:
                yield from _member(member, context.region, seen)
            except UnreadableInput as error:
                yield Failed(member.name, "the rest of the file", error.because)


def _member(member: Member, region: str, seen: Seen) -> Iterator[Item]:
    empty = True
    with member.open() as stream:
        for card in cards(stream):
            empty = False
            yield from _card(card, member, region, seen)
    if empty:
        yield Failed(member.name, WHOLE, "there is no card in it")


def _card(card: Card | BadCard, member: Member, region: str, seen: Seen) -> Iterator[Item]:
    if isinstance(card, BadCard):
        yield Failed(member.name, card.where, card.why)
        return
    record = person(card, region)
    if isinstance(record, str):
        yield Skipped(member.name, card.where, record)
        return
    admitted = seen.admit(record, member.base)
    if admitted is None:
        yield Skipped(member.name, card.where, "the same card again")
        return
    yield Found(admitted, member.base, member.name, card.where)
    for told in card.told:
        yield Skipped(member.name, card.where, told)
