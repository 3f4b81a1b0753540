"""Where people work: names, domains, how addresses are made there, and how many know each other.

Whom a person works for is drawn as in life: a new employer, or one that others work for already,
the likelier the more do. So sizes have a long tail and employers grow in number with the people.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.bench.people.numbers import fixed_line
from tests.bench.people.tongues import Tongue, unmarked

PATTERNS = (
    ("first.last", 50), ("flast", 18), ("first", 7), ("f.last", 7), ("firstlast", 5),
    ("first_last", 4), ("last.first", 3), ("last", 3), ("lastf", 2), ("code", 1),
)  # fmt: skip
_FORMS = {
    "de": ("GmbH", "AG", "GmbH & Co. KG", "KG", ""), "en": ("Inc.", "LLC", "Ltd", "Ltd.", "", ""),
    "fr": ("SA", "SAS", "SARL", ""), "es": ("S.L.", "S.A.", ""), "it": ("S.p.A.", "S.r.l.", ""),
    "pt": ("Lda", "S.A.", "Ltda", ""), "nl": ("B.V.", "N.V.", ""), "pl": ("Sp. z o.o.", "S.A."),
    "cs": ("s.r.o.", "a.s."), "ru": ("ООО", ""), "tr": ("A.Ş.", ""), "ja": ("K.K.", "株式会社"),
    "zh": ("Co., Ltd.", ""), "hi": ("Pvt. Ltd.", "Ltd"),
}  # fmt: skip
_ROOTS = """Acme Nova Alpha Delta Orbit Vertex Zenith Apex Summit Pioneer Atlas Titan Falcon
Harbor Beacon Cobalt Crimson Silver Golden Emerald Quantum Fusion Photon Helix Prism Cascade
Meridian Arbor Cedar Maple Willow River Ocean Pacific Atlantic Nordic Baltic Alpine Polar Solar
Lunar Stellar Bright Clear Blue Green Red North South East West Urban Metro Rapid Swift Prime
Core Edge Next Open Smart True Pure Vital Terra Aqua Aero Geo Bio Medi Agri Omni Uni Inter Trans
Euro Tele Info Data Cyber Logi Kappa Sigma Lambda Iris Juno Vega Lyra Orion Rigel Castor Argo
Kestrel Heron Osprey Lynx Bison"""
_ENDS = """tech soft works ware net link gen dyne max pro flow base grid line point mark craft
trade form metrics logic scape wise path bridge stone field wave loop cast port lab hub nest
sphere"""
_KINDS = """Consulting Partners Group Systems Solutions Media Logistics Capital Energy Software
Engineering Health Pharma Foods Design Studios Ventures Labs Holdings Industries Insurance Bank
Networks Analytics Robotics Textiles Marketing Legal Architects Real-Estate Travel Airlines"""
_COUNTRY = {
    "en": "com", "de": "de", "fr": "fr", "es": "es", "it": "it", "pt": "pt", "nl": "nl", "pl": "pl",
    "cs": "cz", "ru": "ru", "uk": "com.ua", "tr": "com.tr", "ar": "com.sa", "he": "co.il",
    "hi": "co.in", "zh": "com.cn", "ja": "co.jp", "ko": "co.kr", "vi": "com.vn",
}  # fmt: skip
_TOWNS = """Springfield Riverside Weinheim Lindau Bergen Arles Girona Parma Braga Breda Lublin
Brno Kazan Lviv Bursa Haifa Pune Suzhou Nara Daegu Hue Ghent Graz Basel Leeds Cork Uppsala
Tampere"""


@dataclass
class Employer:
    """domains: the first is the usual one. taken: local parts in use at the first."""

    id: int
    name: str
    domains: list[str]
    tongue: str
    pattern: str
    switchboard: str
    town: str
    form: str = ""
    taken: set[str] = field(default_factory=set)

    def called(self, draw: random.Random) -> str:
        """The name as somebody writes it down: mostly without or with its legal form."""
        if not self.form or draw.random() < 0.6:
            return self.name
        front = self.form in ("ООО", "株式会社")
        return f"{self.form} {self.name}" if front else f"{self.name} {self.form}"


class Market:
    """All employers of a world, growing as people are hired."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._hired: dict[str, list[Employer]] = {}
        self._seats: list[Employer] = []
        self._domains: set[str] = set()
        self._founded: Counter[str] = Counter()
        self.all: list[Employer] = []

    def hire(self, tongue: Tongue) -> Employer:
        """An employer for one more person of this language."""
        mine = self._hired.setdefault(tongue.code, [])
        pool = mine if self._draw.random() < 0.85 else self._seats
        seen = self._founded[tongue.code]
        if not pool or self._draw.random() < (20 + 0.7 * seen) / (20 + len(mine)):
            found = self._found(tongue)
        else:
            found = pool[int(self._draw.random() * len(pool))]
        mine.append(found)
        self._seats.append(found)
        return found

    def _found(self, tongue: Tongue) -> Employer:
        draw, number = self._draw, len(self.all)
        self._founded[tongue.code] += 1
        name, label = self._named(tongue)
        ending = _COUNTRY[tongue.code] if draw.random() < 0.6 else draw.choice(("com", "com", "io"))
        domains = [self._free(label, ending)]
        if draw.random() < 0.06:
            domains.append(self._free(label, draw.choice(("com", "eu", "net", "group"))))
        pattern = draw.choices([p for p, _ in PATTERNS], [w for _, w in PATTERNS])[0]
        form = draw.choice(_FORMS.get(tongue.code, ("",)))
        board = fixed_line(draw, tongue.region)
        town = draw.choice(_TOWNS.split())
        found = Employer(number, name, domains, tongue.code, pattern, board, town, form)
        self.all.append(found)
        return found

    def _named(self, tongue: Tongue) -> tuple[str, str]:
        """The name, and the label of its domain, which mostly tells the name."""
        draw = self._draw
        chance = draw.random()
        if chance < 0.06:
            town = draw.choice(_TOWNS.split()) + draw.choice(("", "ville", "au", "burg", "ton"))
            short = f"uni-{town.lower()}" if tongue.code == "de" else f"{town.lower()}-university"
            return f"University of {town}", short
        if chance < 0.3:
            owner = tongue.family(draw).latin[0]
            kind = draw.choice(_KINDS.split()).replace("-", " ")
            name = draw.choice((f"{owner} {kind}", f"{owner} & Partners", f"{owner} {kind}"))
        else:
            root = draw.choice(_ROOTS.split())
            end = draw.choice(_ENDS.split()) if draw.random() < 0.75 else ""
            kind = f" {draw.choice(_KINDS.split())}" if draw.random() < 0.5 or not end else ""
            name = f"{root}{end}{kind}".replace("-", " ")
        return name, self._label(name)

    def _label(self, name: str) -> str:
        words = [w for w in unmarked(name).lower().replace("&", " ").replace("'", "").split() if w]
        chance = self._draw.random()
        if chance < 0.55:
            return words[0] if len(words[0]) > 4 else "".join(words)
        if chance < 0.8:
            return "".join(words)
        if chance < 0.9:
            return "-".join(words)
        return "".join(w[0] for w in words) + self._draw.choice(("online", "web", "group", "24"))

    def _free(self, label: str, ending: str) -> str:
        label = "".join(c for c in label if c.isascii() and (c.isalnum() or c == "-")) or "firma"
        domain, number = f"{label}.{ending}", 1
        while domain in self._domains:
            number += 1
            domain = f"{label}{number}.{ending}"
        self._domains.add(domain)
        return domain
