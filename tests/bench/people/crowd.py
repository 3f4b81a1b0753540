"""People who can be taken for each other: families, namesakes, colleagues, heirs of an address."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.bench.people.lives import Job, Person, Town, letters
from tests.bench.people.naming import a_name

# Per thousand people, in a usual world and where the hard ones are five times as many.
COUPLES, FATHERS, COLLEAGUES, NAMESAKES, HEIRS, NUMBERS, ASSISTANTS = 15, 2, 2, 3, 2, 1, 3
LARGE = 8
"""People known at an employer before two of one name are put there."""


def add_lookalikes(town: Town, people: list[Person], stress: int) -> None:
    """Adds to the people those who resemble some of them."""
    usual = list(people)
    per = len(usual) / 1000
    for kind, rate, factor in (
        (_partner, COUPLES, 1), (_son, FATHERS, stress), (_colleague, COLLEAGUES, stress),
        (_namesake, NAMESAKES, stress), (_heir, HEIRS, stress), (_number, NUMBERS, stress),
        (_assistant, ASSISTANTS, 1),
    ):  # fmt: skip
        wanted = round(per * rate * factor) or 1
        for one in town.draw.sample(usual, len(usual)):
            if wanted <= 0:
                break
            fresh = kind(town, one)
            people.extend(fresh)
            wanted -= len(fresh)


def _partner(town: Town, one: Person) -> list[Person]:
    """A spouse: one landline, a mailbox for both."""
    draw = town.draw
    if one.name.woman:  # whose family name may have a form of its own
        return []
    other = town.person(a_name(draw, one.name.tongue, one.name.family))
    other.landline, other.town = one.landline, one.town
    last, first = letters(one.name.family.latin[0]), letters(one.name.given.latin[0])
    second = letters(other.name.given.latin[0])
    local = draw.choice((f"family.{last}", f"{first}.{second}.{last}", f"{first}und{second}", last))
    shared = town.own(local or "home", draw.choice(("gmx.de", "gmail.com", "web.de", "orange.fr")))
    one.shared = other.shared = shared
    return [other]


def _son(town: Town, father: Person) -> list[Person]:
    """Of the father's very name; half of the sons carry a Jr."""
    draw = town.draw
    if father.name.woman or father.name.suffix:
        return []
    marked = draw.random() < 0.5
    son = town.person(replace(father.name, suffix=draw.choice(("Jr.", "II")) if marked else ""))
    if marked and draw.random() < 0.3:
        father.name = replace(father.name, suffix="Sr.")
    son.landline, son.town = father.landline, father.town
    if draw.random() < 0.2 and father.jobs:
        firm = father.jobs[-1].employer
        son.jobs = [town.job(son.name, firm)]
    if draw.random() < 0.4:
        last = letters(father.name.family.latin[0]) or "home"
        son.shared = father.shared = father.shared or town.own(f"the{last}s", "gmail.com")
    return [son]


def _colleague(town: Town, one: Person) -> list[Person]:
    """A second of the same name at the same employer, which is a large one."""
    firms = [job.employer for job in one.jobs if len(job.employer.taken) >= LARGE]
    return [town.person(one.name, firms[-1])] if firms else []


def _namesake(town: Town, one: Person) -> list[Person]:
    return [town.person(one.name)]


def _heir(town: Town, one: Person) -> list[Person]:
    """Has got an address that was another's and tells no more of a name than both have: mark@ of
    a firm's first Mark, jsmith@ of Jane after John, a forgotten handle at a provider."""
    draw = town.draw
    job = one.jobs[0] if one.jobs else None
    if job and job.employer.pattern in ("first", "flast", "f.last", "code"):
        name = a_name(draw, one.name.tongue)
        if job.employer.pattern == "first":
            name = replace(name, given=one.name.given, woman=one.name.woman)
        elif job.employer.pattern != "code":
            if letters(name.given.latin[0])[:1] != letters(one.name.given.latin[0])[:1]:
                return []
            name = replace(name, family=one.name.family)
        heir = town.person(name, job.employer)
        heir.jobs = [Job(job.employer, job.title, job.address, job.desk)]
        return [heir]
    if one.mails and draw.random() < 0.15:
        heir = town.person()
        heir.mails = [one.mails[0]]
        return [heir]
    return []


def _number(town: Town, one: Person) -> list[Person]:
    """Got a mobile number that was given back by another."""
    heir = town.person()
    heir.mobile = one.mobile
    return [heir]


def _assistant(town: Town, boss: Person) -> list[Person]:
    """Whose address stands on the boss's card, beside the boss's own."""
    if not boss.jobs:
        return []
    helper = town.person(None, boss.jobs[-1].employer)
    boss.also.append(helper.jobs[0].address)
    return [helper]


def shuffled(draw: random.Random, people: list[Person]) -> list[Person]:
    """In no order that tells who belongs together."""
    mixed = list(people)
    draw.shuffle(mixed)
    return mixed
