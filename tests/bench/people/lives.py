"""A person as they are: name, jobs over time, private addresses, numbers, profile, home."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.bench.people.employers import Employer, Market
from tests.bench.people.naming import Name, a_name
from tests.bench.people.numbers import fixed_line, mobile
from tests.bench.people.tongues import SHARES, Word, tongues, unmarked

_TITLES = """Consultant Engineer Manager Director Analyst Developer Designer Lawyer Partner Founder
CEO CTO CFO Architect Professor Researcher Editor Buyer Salesperson Controller Recruiter Nurse
Product-Manager Project-Manager Head-of-Sales Head-of-Marketing Vice-President Team-Lead"""
_FREE = {
    "de": "gmx.de web.de gmail.com t-online.de posteo.de gmx.net freenet.de",
    "en": "gmail.com yahoo.com hotmail.com outlook.com icloud.com aol.com comcast.net",
    "fr": "gmail.com orange.fr free.fr hotmail.fr wanadoo.fr laposte.net",
    "es": "gmail.com hotmail.com yahoo.es telefonica.net", "it": "gmail.com libero.it alice.it",
    "pt": "gmail.com sapo.pt hotmail.com uol.com.br", "nl": "gmail.com ziggo.nl kpnmail.nl",
    "pl": "gmail.com wp.pl onet.pl o2.pl interia.pl", "cs": "seznam.cz email.cz gmail.com",
    "ru": "mail.ru yandex.ru gmail.com bk.ru", "uk": "ukr.net gmail.com i.ua",
    "zh": "qq.com 163.com 126.com gmail.com", "ko": "naver.com gmail.com daum.net",
    "ja": "gmail.com yahoo.co.jp docomo.ne.jp",
}  # fmt: skip
_HANDLES = """panda tiger star moon sky rock blue dark happy crazy lucky wolf cat rider runner coder
dancer ninja mac surf ski tennis music photo pixel turbo magic rebel sunny"""


@dataclass(slots=True)
class Job:
    """address: "" where the person has none there."""

    employer: Employer
    title: str
    address: str
    desk: str = ""


@dataclass(slots=True)
class Person:
    """jobs: oldest first, the last is today's; none of a freelancer or pensioner. mails: private
    addresses. shared: a mailbox of the household. slugs: profile addresses, the last is today's.
    """

    id: str
    name: Name
    birthday: str
    town: str
    mobile: str
    landline: str
    jobs: list[Job]
    mails: list[str]
    slugs: list[str]
    maiden: Word | None = None
    shared: str = ""
    also: list[str] = field(default_factory=list)

    @property
    def region(self) -> str:
        return tongues()[self.name.tongue].region


class Town:
    """Makes people; no two get the same address, number or profile unless they share it."""

    def __init__(self, draw: random.Random, home: str) -> None:
        self.draw, self.home = draw, home
        self.market = Market(draw)
        self._taken: set[str] = set()
        self._count = 0

    def person(self, name: Name | None = None, employer: Employer | None = None) -> Person:
        """Somebody new; with this name or employer, if given."""
        draw = self.draw
        name = name or a_name(draw, self._tongue())
        self._count += 1
        tongue = tongues()[name.tongue]
        town = draw.choice(("Berlin", "London", "Paris", "Boston", "Milan", "Tokyo", "Delhi"))
        found = Person(
            f"p{self._count}", name, self._birthday(), town, mobile(draw, tongue.region),
            fixed_line(draw, tongue.region), [], [], [self.slug(name)],
        )  # fmt: skip
        count = 1 if employer else draw.choices((0, 1, 2, 3), (8, 52, 30, 10))[0]
        found.jobs = [self.job(name, employer or self.market.hire(tongue)) for _ in range(count)]
        found.mails = [self.private(name) for _ in range(draw.choices((0, 1, 2), (30, 55, 15))[0])]
        if draw.random() < 0.06:
            found.slugs.append(self.slug(name))
        if name.woman and draw.random() < 0.06:
            found.maiden = tongue.family(draw)
        return found

    def job(self, name: Name, employer: Employer) -> Job:
        draw = self.draw
        title = draw.choice(_TITLES.split()).replace("-", " ")
        desk = fixed_line(draw, tongues()[employer.tongue].region)
        return Job(employer, title, self.address(name, employer), desk)

    def address(self, name: Name, employer: Employer) -> str:
        """At the employer, by its pattern; a namesake gets a number."""
        first, last = (letters(word.latin[0]) for word in (name.given, name.family))
        if not (first and last):
            return ""
        local = {
            "first.last": f"{first}.{last}", "flast": first[0] + last, "first": first,
            "f.last": f"{first[0]}.{last}", "firstlast": first + last, "last": last,
            "first_last": f"{first}_{last}", "last.first": f"{last}.{first}",
            "lastf": last + first[0], "code": f"u{self.draw.randrange(10000, 99999)}",
        }[employer.pattern]  # fmt: skip
        if employer.pattern in ("first", "last") and len(employer.taken) > 30:
            local = f"{first}.{last}"
        number, stem = 1, local
        while local in employer.taken:
            number += 1
            local = f"{stem}{number}"
        employer.taken.add(local)
        group = len(employer.domains) > 1 and self.draw.random() < 0.3
        return f"{local}@{employer.domains[1 if group else 0]}"

    def private(self, name: Name) -> str:
        """At a provider for everybody, with the name in it or not."""
        draw = self.draw
        first, last = (letters(word.latin[0]) or "x" for word in (name.given, name.family))
        year = draw.randrange(55, 100)
        handle = draw.choice(_HANDLES.split()) + draw.choice(_HANDLES.split())
        locals_ = (
            f"{first}.{last}", f"{first}{last}", f"{first}.{last}{year}", f"{first[0]}{last}{year}",
            f"{last}.{first}", f"{first}{year}", f"{handle}{draw.randrange(100)}",
            f"{first}_{last}", f"{last}{year}",
        )  # fmt: skip
        local = draw.choices(locals_, (20, 12, 16, 10, 6, 8, 18, 5, 5))[0]
        domain = draw.choice(_FREE.get(name.tongue, _FREE["en"]).split())
        return self.own(local, domain)

    def slug(self, name: Name) -> str:
        first, last = (letters(word.latin[0]) for word in (name.given, name.family))
        stem = "-".join(part for part in (first, last) if part) or "member"
        if self.draw.random() < 0.55:
            stem += f"-{self.draw.randrange(16**8):08x}"
        return self.own(stem, "")

    def own(self, local: str, domain: str) -> str:
        """The address, with a number when somebody has it."""
        number, stem = 1, local
        while (key := f"{local}@{domain}" if domain else local) in self._taken:
            number += 1
            local = f"{stem}{number}"
        self._taken.add(key)
        return key

    def _tongue(self) -> str:
        if self.draw.random() < 0.4:
            return self.home
        return self.draw.choices(list(SHARES), list(SHARES.values()))[0]

    def _birthday(self) -> str:
        draw = self.draw
        year, month, day = draw.randrange(1945, 2004), draw.randrange(1, 13), draw.randrange(1, 29)
        return f"{year}-{month:02}-{day:02}"


def letters(text: str) -> str:
    """As it stands in an address: lower case, a-z only."""
    return "".join(c for c in unmarked(text).lower() if "a" <= c <= "z")
