"""How well detection tells people from the rest: touch or not, and each class.

    python -m tests.bench.detection [FOLDER]

On mails made here (mail_cases.py), each alone in the world; on the two years of the sandbox's town,
each alone and with the history of all; and on a FOLDER of labelled mail (labelled.py), each alone.
Fails when touch F1 falls below the floor that stands beside each.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from connectors.files.mail.split import Splitter
from connectors.mail.message import Folder, record
from connectors.sandbox.clock import Clock
from connectors.sandbox.google.headers import headers
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.microsoft.platform import MicrosoftPlatform
from connectors.sandbox.town.post import ALIAS, ME, OWN, OWNER
from connectors.sandbox.town.town import populate
from connectors.sandbox.world import Letter
from schemas.source import EventRecord
from service.detection.answers import answered
from service.detection.judge import History, Limits, is_sent, judge, needs_history, parties
from tests.bench import labelled, mail_cases

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
CLASSES = ("person", "group", "automated", "auto_reply", "bounce", "calendar", "spam")
_FLOORS = {"cases, alone": 0.95, "town, alone": 0.80, "town, with history": 0.95}


class Told(NamedTuple):
    """A mail with its truth. class_: "" when the truth tells only whether it is a touch."""

    event: EventRecord
    owners: frozenset[str]
    class_: str
    touch: bool


def main(arguments: Sequence[str]) -> int:
    """Prints all tables; 1 when a floor was broken."""
    alone, town = list(_cases()), list(_town())
    scores = {
        "cases, alone": report("cases, alone", alone, without_history(alone)),
        "town, alone": report("town, alone", town, without_history(town)),
        "town, with history": report("town, with history", town, with_history(town)),
    }
    for folder in arguments:
        mails = list(_folder(Path(folder)))
        report(folder, mails, without_history(mails))
    low = [name for name, floor in _FLOORS.items() if scores[name] < floor]
    for name in low:
        print(f"below {_FLOORS[name]}: {name}")
    return bool(low)


def without_history(mails: Iterable[Told]) -> list[tuple[str, bool]]:
    """(class, counted) of each mail, as if alone in the world."""
    verdicts = (judge(m.event, parties(m.event, m.owners), History(), Limits()) for m in mails)
    return [(v.class_, v.counted) for v in verdicts]


def with_history(mails: Sequence[Told]) -> list[tuple[str, bool]]:
    """The same with all the others known."""
    known, sent = set[str](), dict[str, datetime]()
    for mail in mails:
        people = parties(mail.event, mail.owners)
        if is_sent(people):
            known.update(judge(mail.event, people, History(), Limits()).counterparts)
            sent[mail.event.facts.get("message_id", "")] = mail.event.occurred_at
    found: list[tuple[str, bool]] = []
    for mail in mails:
        people = parties(mail.event, mail.owners)
        asks = needs_history(mail.event, people)
        past = History(asks.senders & known, frozenset(), answered(asks.parents, sent))
        verdict = judge(mail.event, people, past, Limits())
        found.append((verdict.class_, verdict.counted))
    return found


def report(name: str, mails: Sequence[Told], got: Sequence[tuple[str, bool]]) -> float:
    """Prints the table; the F1 of touches."""
    pairs = [(mail.touch, counted) for mail, (_, counted) in zip(mails, got, strict=True)]
    print(f"\n{name}: {labelled.score(pairs)}")
    seen = Counter((mail.class_, class_) for mail, (class_, _) in zip(mails, got, strict=True))
    for class_ in CLASSES:
        right = seen[class_, class_]
        said = sum(n for (_, other), n in seen.items() if other == class_)
        true = sum(n for (other, _), n in seen.items() if other == class_)
        if true:
            precision, recall = right / max(1, said), right / true
            f1 = 2 * right / (said + true)
            print(f"  {class_:11} {precision:6.3f} {recall:6.3f} {f1:6.3f} of {true}")
    return labelled.f1(pairs)


def _cases() -> Iterator[Told]:
    owners = frozenset({f"email:{mail_cases.ME}"})
    for seed in range(3):
        for case in mail_cases.cases(seed):
            yield Told(_event(case.raw), owners, case.class_, case.touch)


def _event(raw: bytes, *labels: str) -> EventRecord:
    read = next(iter(Splitter(BytesIO(raw), separated=False)))
    return record(read, Folder("mail", labels), NOW)


def _folder(path: Path) -> Iterator[Told]:
    for mail in labelled.read(path):
        mine = frozenset(p.identifier for p in mail.people if p.me)
        yield Told(mail.event, mine, mail.class_, mail.touch)


def _town() -> Iterator[Told]:
    """Every mail of both boxes once. What the owner sent to people is a touch as well; a mail that
    she drafted is none."""
    clock = Clock(NOW)
    google = GooglePlatform(clock).open(OWN["google"].address, OWNER, (ALIAS.address,))
    microsoft = MicrosoftPlatform(clock).open(OWN["microsoft"].address, OWNER)
    town = populate(1, NOW, google, microsoft)
    owners, seen = frozenset(f"email:{address}" for address in ME), set[str]()
    for letter, place in chain(google.letters().values(), microsoft.letters().values()):
        if letter.message_id in seen or place == "draft":
            continue
        seen.add(letter.message_id)
        truth = town.labels[letter.message_id]
        class_ = "automated" if truth == "bulk" else truth
        others = {party.address for party in (letter.sender, *letter.to)} - ME
        label = ("Spam",) if place == "spam" else ()
        yield Told(_event(_raw(letter), *label), owners, class_, truth == "person" and bool(others))


def _raw(letter: Letter) -> bytes:
    lines = [f"{name}: {value}" for name, value in headers(letter)]
    return "\n".join((*lines, "", "")).encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
