"""Which true pairs the data can tell, by the labels and plain string equality.

Blind to the reconciler on purpose: no rule of its own is used here, so that it can be missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from schemas.identifier import email, mobile, phone
from tests.bench.people.lives import letters
from tests.bench.people.records import Record
from tests.bench.people.world import by_person

Evidence = Literal["strong", "composite", "hint", "name", "none"]
"""strong: an address of the person's own, a mobile number, a profile. composite: the full name
beside the same employer or domain, birthday or distinctive local part; or an address alone that
spells it at the same domain. hint: as composite, but with a short form, an initial or a typo.
name: the full name and nothing else. none: nothing that both records show."""

_FREE = re.compile(
    r"(gmail|yahoo|hotmail|outlook|icloud|aol|gmx|web|t-online|posteo|freenet|orange|free|wanadoo"
    r"|laposte|telefonica|libero|alice|sapo|uol|ziggo|kpnmail|wp|onet|o2|interia|seznam|email|mail"
    r"|yandex|bk|ukr|i|qq|163|126|naver|daum|docomo|comcast)\.[a-z.]+"
)
_FORM = re.compile(
    r"\b(gmbh|ag|co|kg|inc|llc|ltd|sa|sas|sarl|sl|spa|srl|lda|ltda|bv|nv|sro|pvt|kk|as|zoo|sp)\b"
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What can be compared of a record."""

    strong: frozenset[str]
    firms: frozenset[str]
    handles: frozenset[str]
    spells: bool


def keys(record: Record) -> Keys:
    """The record's identifiers of its own, its employers as written, its telling local parts."""
    own = {a for a in record.emails if a not in record.loose}
    strong = {f"email:{email(a)}" for a in own}
    strong |= {f"phone:{n}" for p in record.phones if (n := phone(p)) and mobile(n)}
    strong |= {f"linkedin:{record.profile}"} if record.profile else set()
    domains = {d for a in record.emails if not _FREE.fullmatch(d := a.partition("@")[2])}
    domains -= {d for d in domains if record.full and d.endswith(("docusign.net", "google.com"))}
    firms = {f"@{d}" for d in domains} | {_squashed(d.split(".")[0]) for d in domains}
    firms |= {_squashed(record.company)} if record.company else set()
    handles = {a.partition("@")[0] for a in own if _distinctive(a, record)}
    return Keys(frozenset(strong), frozenset(firms), frozenset(handles), _spells(record))


def evidence(a: Record, b: Record, ka: Keys, kb: Keys) -> Evidence:
    """What two records of one person share."""
    if ka.strong & kb.strong:
        return "strong"
    firm, full = bool(ka.firms & kb.firms), a.full and a.full == b.full
    birthday = a.birthday and a.birthday == b.birthday
    if full and (firm or birthday or ka.handles & kb.handles):
        return "composite"
    if firm and ((a.level == "none" and ka.spells and b.full) or (kb.spells and a.full)):
        return "composite"
    if (a.level not in ("none", "part") and b.level not in ("none", "part")) and (firm or birthday):
        return "hint"
    return "name" if full else "none"


def true_pairs(records: Iterable[Record]) -> Iterator[tuple[str, str, Evidence]]:
    """Every pair of records of one person, and what they share."""
    for own in by_person(records).values():
        known = {record.id: keys(record) for record in own}
        for a, b in combinations(own, 2):
            yield a.id, b.id, evidence(a, b, known[a.id], known[b.id])


def _squashed(text: str) -> str:
    words = re.sub(r"[^\w\s]", " ", text.casefold().replace(".", ""))
    return letters(_FORM.sub(" ", words)) or text.casefold()


def _distinctive(address: str, record: Record) -> bool:
    """A local part of eight characters or more that the name does not explain."""
    local = letters(address.partition("@")[0])
    parts = [letters(part) for part in re.split(r"[\s,]+", record.name)]
    return len(local) >= 7 and not any(part and part[:4] in local for part in parts)


def _spells(record: Record) -> bool:
    """Without a name, of an address that holds two words: first.last."""
    return record.level == "none" and any(
        re.fullmatch(r"[a-z]{2,}[._-][a-z]{2,}\d*", a.partition("@")[0]) for a in record.emails
    )
