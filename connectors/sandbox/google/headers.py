"""A letter as header fields."""

from __future__ import annotations

from collections.abc import Sequence
from email.header import Header
from email.utils import format_datetime

from connectors.sandbox.world import Letter, Party


def headers(letter: Letter) -> list[tuple[str, str]]:
    """In the order and casing of a usual mail. A field the letter itself states replaces ours."""
    own = {name.lower() for name, _ in letter.headers}
    stated = [
        ("Message-ID", letter.message_id),
        ("Date", format_datetime(letter.sent_at)),
        ("From", _parties([letter.sender])),
        ("To", _parties(letter.to)),
        ("Cc", _parties(letter.cc)),
        ("Bcc", _parties(letter.bcc)),
        ("Subject", _encoded(letter.subject)),
        ("In-Reply-To", letter.in_reply_to),
        ("References", " ".join(letter.references)),
        ("Content-Type", _content_type(letter)),
        ("X-Trace", "of no interest"),
    ]
    kept = [(name, value) for name, value in stated if value and name.lower() not in own]
    return [*kept, *letter.headers]


def _content_type(letter: Letter) -> str:
    if letter.meeting:
        return f"text/calendar; method={letter.meeting.upper()}; charset=utf-8"
    return "text/plain; charset=utf-8"


def _parties(parties: Sequence[Party]) -> str:
    return ", ".join(
        f"{_phrase(party.name)} <{party.address}>" if party.name else party.address
        for party in parties
    )


def _phrase(name: str) -> str:
    if not name.isascii():
        return _encoded(name)
    plain = all(letter.isalnum() or letter in " -'" for letter in name)
    return name if plain else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=10_000).encode()
