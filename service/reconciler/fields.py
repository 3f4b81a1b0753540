"""A contact's fields out of what its sources state: explained, derived, never overwritten.

Per field the most trusted source wins (the owner's own edit, then the owner's rules, then address
books, then profiles, then names beside an address), and among equals the latest. fields_from says
where each came from; "tag:NAME" of it where a tag did, when no source gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from service.db.moments import ms
from service.reconciler.names import generation, words
from service.reconciler.neighbourhood import Told, name_of
from service.reconciler.rules import Person, Rule, given, hosts
from service.reconciler.wordlists import LEGAL

TEXTS = ("name", "given_name", "family_name", "company", "title", "birthday", "city")
LISTS = ("tags", "interests", "dates")
OWN: dict[str, Any] = {
    "tier": "",
    "importance": None,
    "stage": "",
    "own_cadence": None,
    "paused": False,
    "snoozed_until": None,
    "time_zone": "",
    "preferences": "",
    "how_we_met": "",
    "interests": [],
    "dates": [],
}
"""Fields no source states, with what stands there until the owner or a rule says something."""
EDITABLE = (*TEXTS, "notes", "tags", *OWN)
TAG = "tag:"
"""Before a tag's name: the owner's word on that tag alone, true or false."""
ROW, RULE = "row:", "rule:"
"""Before the number of the source row, or of the rule, that a field comes from."""
_TRUST = {"vcard": 3, "google-contacts": 3, "outlook-contacts": 3, "csv": 3, "linkedin": 2}
_FRESH = {"linkedin": 4}  # people keep their own job up to date there
_JOB = ("company", "title")
_SCHEMES = {"email": 0, "phone": 1, "linkedin": 2, "xing": 3, "x": 4}


@dataclass(frozen=True, slots=True)
class Sources:
    """told: person records by source row. names: (when, display name) beside identifiers.
    values: canonical identifiers. edits: field to the owner's value. rules: in their order."""

    told: Mapping[int, Told]
    names: Sequence[tuple[int, str]]
    values: Sequence[str]
    edits: Mapping[str, Any]
    rules: Sequence[Rule] = ()


def derive(sources: Sources) -> dict[str, Any]:
    """The field columns of contacts."""
    origin: dict[str, str] = {}
    row: dict[str, Any] = dict(OWN)
    for field in TEXTS:
        row[field], origin[field] = _best(field, sources.told)
    if not row["name"]:
        row["name"], origin["name"] = _shown(sources)
    row["notes"] = "\n".join(_distinct(t.record.notes for _, t in _ordered("notes", sources.told)))
    row["tags"] = sorted({tag for told in sources.told.values() for tag in told.record.tags})
    for field in EDITABLE:
        if field in sources.edits:
            row[field], origin[field] = sources.edits[field], "owner"
    _tag_by_tag(row, origin, sources.edits)
    _rule(row, origin, sources)
    for field in LISTS:
        row[field] = orjson.dumps(row[field]).decode()
    stated = {field: place for field, place in origin.items() if place}
    row["fields_from"] = orjson.dumps(stated, option=orjson.OPT_SORT_KEYS).decode()
    return row


def _tag_by_tag(row: dict[str, Any], origin: dict[str, str], edits: Mapping[str, Any]) -> None:
    """The owner's words on single tags: they are put on and taken off whatever else is there."""
    said = {f.removeprefix(TAG): v for f, v in edits.items() if f.startswith(TAG)}
    on = sorted(tag for tag, word in said.items() if word and tag not in row["tags"])
    row["tags"] = [*(tag for tag in row["tags"] if said.get(tag, True)), *on]
    origin.update((f"{TAG}{tag}", "owner") for tag in said)


def _rule(row: dict[str, Any], origin: dict[str, str], sources: Sources) -> None:
    """What the owner's rules give, where the owner said nothing of this very contact."""
    if not sources.rules:
        return
    where = hosts(sources.values)
    person = Person(where, row["company"], row["title"], row["city"], row["tags"])
    found = given(sources.rules, person)
    for column, (value, rule) in found.columns.items():
        if column not in origin:
            row[column], origin[column] = value, f"{RULE}{rule}"
    if "tags" in origin:
        return
    for tag, rule in sorted(found.tags.items()):
        if tag not in row["tags"] and f"{TAG}{tag}" not in origin:
            row["tags"] = [*row["tags"], tag]
            origin[f"{TAG}{tag}"] = f"{RULE}{rule}"


def _best(field: str, told: Mapping[int, Told]) -> tuple[str, str]:
    for row, one in _ordered(field, told):
        value = _spoken(name_of(one.record)) if field == "name" else getattr(one.record, field)
        if value:
            return value, f"{ROW}{row}"
    return "", ""


def _spoken(name: str) -> str:
    """ "Anna Bell" of "Bell, Anna"; degrees behind a comma stay there."""
    family, comma, given = (part.strip() for part in name.partition(","))
    front = words(given)
    if not comma or "," in given or generation(name) or not front or front[0] in LEGAL:
        return name
    return f"{given} {family}" if words(name)[: len(front)] == front else name


def _ordered(field: str, told: Mapping[int, Told]) -> list[tuple[int, Told]]:
    """Most trusted first, then latest, then by row so that the choice is stable."""

    def weight(item: tuple[int, Told]) -> tuple[int, int, int]:
        row, one = item
        trust = _FRESH if field in _JOB else _TRUST
        observed = one.record.observed_at or one.record.since
        return (
            trust.get(one.provider, _TRUST.get(one.provider, 1)),
            ms(observed) if observed else 0,
            row,
        )

    return sorted(told.items(), key=weight, reverse=True)


def _shown(sources: Sources) -> tuple[str, str]:
    """A name for somebody no card names: as it stood beside the address, or the address."""
    named = max((pair for pair in sources.names if pair[1]), default=None)
    if named:
        return _spoken(named[1]), "interaction"
    plain = sorted(sources.values, key=lambda v: (_SCHEMES.get(v.partition(":")[0], 9), v))
    value = plain[0].partition(":")[2] if plain else ""
    return value.rpartition("/")[2] if plain and plain[0].startswith("name-only:") else value, ""


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def card_of(place: str) -> int | None:
    """The source row that a place of fields_from names, if it names one."""
    return int(place.removeprefix(ROW)) if place.startswith(ROW) else None


def rule_of(place: str) -> int | None:
    """The rule it names, if it names one."""
    return int(place.removeprefix(RULE)) if place.startswith(RULE) else None


def by_rules(origins: Mapping[str, str]) -> set[str]:
    """Of fields_from: the tags that only rules gave."""
    return {
        name.removeprefix(TAG)
        for name, place in origins.items()
        if name.startswith(TAG) and place.startswith(RULE)
    }
