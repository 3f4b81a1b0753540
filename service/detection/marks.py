"""The marks of a mail that looks.py adds up: small, general, in no language or few."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from schemas.source import Facts
from service.detection import lexicon, roles, subjects
from service.detection.sender import spells
from service.detection.traces import Letter


class Sight(NamedTuple):
    """What the marks look at. local, host: of the sender's address; spelled: it spells the name
    displayed; id_local, id_host: of the Message-ID; program: the mail program in lower case; path:
    Return-Path, bare; subject: as stated."""

    letter: Letter
    facts: Facts
    local: str
    host: str
    spelled: bool
    id_local: str
    id_host: str
    program: str
    path: str
    subject: str


def marks(letter: Letter) -> list[str]:
    """The marks that a mail bears, in the order of MARKS."""
    sight = _sight(letter)
    return [mark for mark, (_, borne) in MARKS.items() if borne(sight)]


def _sight(letter: Letter) -> Sight:
    facts = letter.facts
    local, host = roles.split(letter.sender.identifier)
    spelled = spells(letter.sender.identifier, letter.sender.name)
    id_local, _, id_host = facts.get("message_id", "").rpartition("@")
    program, path = (
        facts.get("mailer", "").lower(),
        facts.get("return_path", "").strip("<>").lower(),
    )
    return Sight(
        letter, facts, local, host, spelled, id_local, id_host.lower(), program, path,
        letter.stated,
    )  # fmt: skip


def _elsewhere(address: str, sight: Sight) -> bool:
    """Of another registered domain than the sender's."""
    return bool(address) and roles.domain(address) != roles.domain(sight.host)


def _writer(sight: Sight) -> bool:
    return any(word in sight.program for word in lexicon.MAIL_PROGRAMS)


def _typed(sight: Sight) -> bool:
    """Webmails and phones name no program, but their Message-IDs tell them."""
    return sight.id_host.endswith(lexicon.WEBMAILS) or _WRITER_ID.match(sight.id_local) is not None


def _key(address: str) -> str:
    return f"email:{address.lower()}" if address else ""


def _type(sight: Sight, *types: str) -> bool:
    return sight.facts.get("content_type") in types


def _capitals(subject: str) -> bool:
    cased = [c for c in subject if c.isupper() or c.islower()]
    return len(cased) > _FEW_LETTERS and sum(c.isupper() for c in cased) > _MOSTLY * len(cased)


_FEW_LETTERS, _MOSTLY, _LONG, _SHORT = 5, 0.6, 50, 3
_SOME, _MANY = 2, 5
_DIGITS = re.compile(r"\d\d")
_FIRST_LAST = re.compile(r"[a-z]+[._-][a-z]+\d*")
_QUEUE = re.compile(
    r"20\d{6,12}\.[\w.]{6,}|[A-Za-z0-9]{6}-[A-Za-z0-9]{6,11}-[A-Za-z0-9]{2,4}|[0-9A-F]{9,11}"
)  # the id that sendmail, Exim or Postfix gives to a mail without one
_WRITER_ID = re.compile(
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-|[0-9a-f]{12}\$[0-9a-f]{8}\$"
)  # Apple's and Thunderbird's, Outlook's
_UNREAL = re.compile(r"[^.]*|.*localhost|.*\.local(?:domain)?|\[?\d+\.\d+\.\d+\.\d+\]?")
_SYSTEM = re.compile(r"nobody|root@|www|apache|httpd|daemon|mailer|errors?\b|return|.*-errors?@")
_DESK = re.compile(
    r"service|server|system|robot|feed|alert|news|mail(?:er|ing)|daily|weekly|info|list|admin|"
    r"support|notif|update|offer|promo|online|direct|market|deal|shop|store|bonus|free"
)
_YOU = re.compile(r"\b(?:you|your|ihre?n?|votre|vos|deine?|su|sua|uw|twoj\w*|ваш\w*)\b|您")
_ODD = re.compile(r"[0-9!$%*|]")

MARKS: dict[str, tuple[str, Callable[[Sight], bool]]] = {
    # who
    "spelled": ("an address that spells the name", lambda s: s.spelled),
    "first_last": ("an address of two names", lambda s: bool(_FIRST_LAST.fullmatch(s.local))),
    "digits": (
        "digits in the address",
        lambda s: bool(_DIGITS.search(s.local)) and not roles.is_free(s.host),
    ),
    "desk": ("an address like a desk's", lambda s: bool(_DESK.search(s.local))),
    "odd_name": ("digits or marks in the name", lambda s: bool(_ODD.search(s.letter.sender.name))),
    # by what
    "writer": ("a mail program of people", _writer),
    "program": ("an unknown mail program", lambda s: bool(s.program) and not _writer(s)),
    "id_elsewhere": (
        "a Message-ID of another host",
        lambda s: _elsewhere(s.id_host, s) and not _typed(s),
    ),
    "id_queue": ("a Message-ID by a server", lambda s: bool(_QUEUE.fullmatch(s.id_local))),
    "id_unreal": (
        "a Message-ID of no real host",
        lambda s: bool(s.id_local) and bool(_UNREAL.fullmatch(s.id_host)),
    ),
    "reply_to": (
        "another address for answers",
        lambda s: _key(s.facts.get("reply_to", "")) not in ("", s.letter.sender.identifier),
    ),
    "sender": ("sent by another than its author", lambda s: "sender" in s.facts),
    "path_elsewhere": ("bounces go elsewhere", lambda s: _elsewhere(s.path, s)),
    "path_system": ("bounces go to a system's account", lambda s: bool(_SYSTEM.match(s.path))),
    # to whom
    "greeted": ("a recipient's name", lambda s: s.letter.greets),
    "some": ("a few recipients", lambda s: _SOME <= s.letter.others < _MANY),
    "many": ("many recipients", lambda s: s.letter.others >= _MANY),
    "copied": ("only a copy to you", lambda s: s.letter.copied),
    # what
    "answer": (
        "an answer in a thread",
        lambda s: s.letter.answers and subjects.says_re(s.letter.subject),
    ),
    "answer_bare": (
        "Re: without a thread",
        lambda s: not s.letter.answers and subjects.says_re(s.letter.subject),
    ),
    "answer_renamed": (
        "a thread without Re:",
        lambda s: s.letter.answers and not subjects.says_re(s.letter.subject),
    ),
    "forward": ("something forwarded", lambda s: subjects.says_forward(s.letter.subject)),
    "short": ("a short subject", lambda s: 0 < len(s.subject.split()) <= _SHORT),
    "long": ("a long subject", lambda s: len(s.subject) > _LONG),
    "lower": ("a subject in small letters", lambda s: s.subject[:1].islower()),
    "capitals": ("a subject in capitals", lambda s: _capitals(s.subject)),
    "bang": ("an exclamation mark", lambda s: "!" in s.subject or "\uff01" in s.subject),
    "you": ("a subject about you", lambda s: bool(_YOU.search(s.letter.subject))),
    "colon": ("a heading in the subject", lambda s: subjects.says_heading(s.letter.subject)),
    "notice": ("a notice's subject", lambda s: subjects.says_transaction(s.letter.subject)),
    "html": ("only HTML", lambda s: _type(s, "text/html")),
    "mixed": ("attachments", lambda s: _type(s, "multipart/mixed")),
    "sealed": (
        "signed or encrypted",
        lambda s: _type(s, "multipart/signed", "multipart/encrypted", "application/pkcs7-mime"),
    ),
}
"""Name of a mark -> (the words that name it, whether a mail bears it)."""
