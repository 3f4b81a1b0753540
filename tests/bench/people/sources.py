"""What each of a consultant's sources knows of a person: seldom all, often an older state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.bench.people.lives import Job, Person
from tests.bench.people.naming import Name
from tests.bench.people.records import Record, Source
from tests.bench.people.spelling import (
    BOOK,
    CARD,
    GUEST,
    LINKEDIN,
    MAIL,
    TABLE,
    Manner,
    Shown,
    spelt,
    typo,
)

_SHARES: dict[Source, float] = {
    "linkedin": 0.6, "vcard": 0.4, "google": 0.25, "outlook": 0.3, "table": 0.25, "mail": 0.6,
    "calendar": 0.35,
}  # fmt: skip
_MANNERS: dict[Source, Manner] = {
    "linkedin": LINKEDIN, "vcard": CARD, "google": BOOK, "outlook": BOOK, "table": TABLE,
    "mail": MAIL, "calendar": GUEST,
}  # fmt: skip
_ROLES = ("info", "office", "contact", "sales", "hello", "support", "kontakt", "team", "admin")
_GATES = (
    ("{} via DocuSign", "dse@docusign.net"),
    ("{} (Google Docs)", "comments-noreply@docs.google.com"),
    ("{} via LinkedIn", "messages-noreply@linkedin.com"),
    ("{} (via Jira)", "jira@atlassian.net"),
)


class Desk:
    """Writes the records of one owner. home: the owner's language."""

    def __init__(self, draw: random.Random, home: str) -> None:
        self._draw, self._home, self._count = draw, home, 0

    def records(self, person: Person) -> Iterator[Record]:
        """All that the sources hold about the person, at least one record."""
        draw = self._draw
        chosen = [source for source, share in _SHARES.items() if draw.random() < share]
        found = [told for source in chosen for told in getattr(self, f"_{source}")(person)]
        yield from found or self._linkedin(person)
        if draw.random() < 0.01:
            shape, address = draw.choice(_GATES)
            shown = self._shown(person, "mail")
            if shown.name:
                told = self._record(person, "mail", shown, emails=(address,))
                yield replace(told, name=shape.format(shown.name), loose=frozenset({address}))

    def mailbox(self, domain: str, company: str) -> Record:
        """A role's mailbox, nobody's: an entity of its own."""
        local = self._draw.choice(_ROLES)
        shown = self._draw.choice(("", f"{company} {local.title()}", company))
        address = f"{local}@{domain}"
        key = f"m:{address}"
        self._count += 1
        return Record(
            f"r{self._count}", key, "mail", shown, emails=(address,), loose=frozenset({address})
        )

    def _linkedin(self, person: Person) -> Iterator[Record]:
        """The export; for some an older one too, of another job or slug."""
        draw = self._draw
        for old in (False, True) if draw.random() < 0.1 else (False,):
            job = self._job(person, old=old)
            mails = person.mails[:1] if draw.random() < 0.04 else []
            yield self._record(
                person, "linkedin", self._shown(person, "linkedin"), job=job, emails=tuple(mails),
                profile=person.slugs[0 if old else -1], title=job.title if job else "",
            )  # fmt: skip

    def _vcard(self, person: Person) -> Iterator[Record]:
        draw = self._draw
        mails = self._some(person.mails, 0.5) + self._some([person.shared], 0.35)
        job = self._job(person, old=draw.random() < 0.3)
        phones = self._some([person.mobile], 0.8) + self._some([person.landline], 0.25)
        yield self._record(
            person, "vcard", self._shown(person, "vcard"), emails=tuple(mails),
            phones=tuple(phones), job=job if draw.random() < 0.4 else None,
            birthday=person.birthday if draw.random() < 0.25 else "",
            city=person.town if draw.random() < 0.2 else "",
        )  # fmt: skip

    def _google(self, person: Person) -> Iterator[Record]:
        draw = self._draw
        job = self._job(person, old=draw.random() < 0.3)
        work = [job.address] if job and draw.random() < 0.5 else []
        mails = self._some(person.mails, 0.6) + self._some([person.shared], 0.25) + work
        yield self._record(
            person, "google", self._shown(person, "google"), emails=tuple(mails),
            phones=tuple(self._some([person.mobile], 0.4)),
            job=job if draw.random() < 0.5 else None,
            birthday=person.birthday if draw.random() < 0.12 else "",
        )  # fmt: skip

    def _outlook(self, person: Person) -> Iterator[Record]:
        draw = self._draw
        job = self._job(person, old=draw.random() < 0.35)
        if job is None:
            return
        desk = [job.desk if draw.random() < 0.5 else job.employer.switchboard]
        phones = self._some(desk, 0.5) + self._some([person.mobile], 0.3)
        yield self._record(
            person, "outlook", self._shown(person, "outlook"), phones=tuple(phones), job=job,
            emails=tuple(self._work(person, job)), title=job.title if draw.random() < 0.5 else "",
        )  # fmt: skip

    def _table(self, person: Person) -> Iterator[Record]:
        """A customer list: whoever keyed it in slips at times, and writes info@ at others."""
        draw = self._draw
        job = self._job(person, old=draw.random() < 0.35)
        mails = self._work(person, job) if job else self._some(person.mails, 0.7)
        if mails and draw.random() < 0.02:
            local, _, domain = mails[0].partition("@")
            mails = [f"{typo(draw, local)}@{domain}"]
        phones = self._some([job.employer.switchboard], 0.4) if job else []
        yield self._record(
            person, "table", self._shown(person, "table"), emails=tuple(mails),
            phones=tuple(phones or self._some([person.mobile], 0.3)), job=job,
            city=job.employer.town if job and draw.random() < 0.3 else "",
        )  # fmt: skip

    def _mail(self, person: Person) -> Iterator[Record]:
        """Correspondents: one for each address that wrote."""
        addresses = [job.address for job in person.jobs] + person.mails
        addresses += self._some([person.shared], 0.3)
        for address in self._some(addresses, 0.6) or addresses[:1]:
            yield self._record(person, "mail", self._shown(person, "mail"), emails=(address,))

    def _calendar(self, person: Person) -> Iterator[Record]:
        """Guests of meetings; most are an address alone."""
        job = self._job(person, old=self._draw.random() < 0.2)
        address = job.address if job else next(iter(person.mails), "")
        if address:
            shown = self._shown(person, "calendar")
            yield self._record(person, "calendar", shown, emails=(address,))

    def _work(self, person: Person, job: Job) -> list[str]:
        """The address at work as a card has it: with a role's or an assistant's in its place."""
        draw = self._draw
        if draw.random() < 0.05:
            role = f"{draw.choice(_ROLES[:5])}@{job.employer.domains[0]}"
            return [role] if draw.random() < 0.5 else [job.address, role]
        if person.also and draw.random() < 0.5:
            return [job.address, *person.also]
        return [job.address] if draw.random() < 0.75 else []

    def _job(self, person: Person, old: bool) -> Job | None:
        if not person.jobs:
            return None
        return self._draw.choice(person.jobs) if old else person.jobs[-1]

    def _shown(self, person: Person, source: Source) -> Shown:
        name = person.name
        if person.maiden and self._draw.random() < 0.4:
            name = replace(name, family=person.maiden)
        return spelt(self._draw, name, _MANNERS[source], self._home)

    def _some(self, values: list[str], chance: float) -> list[str]:
        return [value for value in values if value and self._draw.random() < chance]

    def _record(
        self, person: Person, source: Source, shown: Shown, job: Job | None = None, **cells: Any
    ) -> Record:
        self._count += 1
        cells["emails"] = tuple(dict.fromkeys(a for a in cells.get("emails", ()) if a))
        loose = {a for a in cells["emails"] if self._loose(person, a)}
        told = _full(person.name, person, shown)
        return Record(
            f"r{self._count}", person.id, source, shown.name, shown.given, shown.family,
            company=job.employer.called(self._draw) if job else "", full=told, level=shown.level,
            loose=frozenset(loose), employer=job.employer.id if job else -1, **cells,
        )  # fmt: skip

    @staticmethod
    def _loose(person: Person, address: str) -> bool:
        role = address.partition("@")[0] in _ROLES
        return role or address == person.shared or address in person.also


def _full(name: Name, person: Person, shown: Shown) -> str:
    """The full name the record tells; the maiden name is another."""
    if shown.level != "full":
        return ""
    if person.maiden and any(
        spelling.casefold() in shown.name.casefold()
        for spelling in (person.maiden.native, *person.maiden.latin)
    ):
        return f"{name.given.native}|{person.maiden.native}"
    return name.full
