"""The owner's rules on people ("everyone at acme.com is key"): whom one concerns, what they give.
Pure.

Rules look at what sources and the owner say of a contact, never at what a rule gave, so their
order decides nothing but which of two wins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from anyascii import anyascii

from schemas.rule import RuleGives, RuleTest
from service.reconciler.employers import of_company

_FIELDS = {"tier": "tier", "importance": "importance", "stage": "stage"}
_FIELDS |= {"cadence_days": "own_cadence"}
"""What a rule gives, and the column it goes to."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    id: int
    test: RuleTest
    gives: RuleGives


@dataclass(frozen=True, slots=True)
class Person:
    """What a rule looks at. hosts: domains of their addresses. tags: those no rule gave."""

    hosts: Collection[str] = ()
    company: str = ""
    title: str = ""
    city: str = ""
    tags: Collection[str] = ()


@dataclass(slots=True)
class Given:
    """What rules give one person: columns and tags, each with the rule's id."""

    columns: dict[str, tuple[Any, int]] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)


def given(rules: Iterable[Rule], person: Person) -> Given:
    """rules: in their order. Of several that give one column the first wins; tags add up."""
    found = Given()
    for rule in rules:
        if not concerns(rule.test, person):
            continue
        for name, column in _FIELDS.items():
            if (value := getattr(rule.gives, name)) is not None:
                found.columns.setdefault(column, (value, rule.id))
        for tag in rule.gives.tags:
            found.tags.setdefault(tag, rule.id)
    return found


def concerns(test: RuleTest, person: Person) -> bool:
    """Whether all that is stated holds."""
    return (
        (not test.domain or any(_below(host, test.domain) for host in person.hosts))
        and (not test.company or _at(person.company, test.company))
        and (not test.title or _holds(person.title, test.title))
        and (not test.city or _holds(person.city, test.city))
        and (not test.tag or not set(test.tag).isdisjoint(person.tags))
    )


_WHO = {
    "domain": "at",
    "company": "of",
    "title": "whose title says",
    "city": "in",
    "tag": "tagged",
}


def sentence(test: RuleTest, gives: RuleGives) -> str:
    """The rule in words: "everyone at acme.com is key and tagged client"."""
    who = [
        f"{said} {_or(getattr(test, name))}" for name, said in _WHO.items() if getattr(test, name)
    ]
    what = [said.format(value) for value, said in _what(gives) if value is not None]
    if gives.tags:
        what.append(f"is tagged {', '.join(gives.tags)}")
    return f"everyone {', '.join(who)} {', '.join(what)}"


def _what(gives: RuleGives) -> list[tuple[object, str]]:
    days = gives.cadence_days
    often = "wants no touch" if days == 0 else "wants a touch every {} days"
    return [
        (gives.tier, "is {}"),
        (gives.importance, "has importance {}"),
        (gives.stage, "is in stage {}"),
        (days, often),
    ]


def _or(values: Sequence[str]) -> str:
    return " or ".join(values)


def _below(host: str, domains: Iterable[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in domains)


def _at(company: str, wanted: Sequence[str]) -> bool:
    """The same employer ("ACME" and "Acme GmbH"), or the same words at the beginning: "Acme" of
    "Acme Bikes", not of "Acmetron"."""
    words, key = _words(company), of_company(company)
    if key and key in map(of_company, wanted):
        return True
    return any(lead and words[: len(lead)] == lead for lead in map(_words, wanted))


def _holds(text: str, wanted: Iterable[str]) -> bool:
    """The same words somewhere, one after the other."""
    words = _words(text)
    return any(
        bool(some) and any(words[at : at + len(some)] == some for at in range(len(words)))
        for some in map(_words, wanted)
    )


@lru_cache(maxsize=16384)
def _words(text: str) -> tuple[str, ...]:
    plain: str = anyascii(text).lower()
    return tuple(re.findall(r"[a-z0-9]+", plain))


def hosts(values: Iterable[str]) -> set[str]:
    """The domains of the addresses among these identifiers."""
    return {value.rpartition("@")[2] for value in values if value.startswith("email:")}
