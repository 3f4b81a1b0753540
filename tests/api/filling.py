"""Requests made of what the document shows, with stolen goods in every place that takes a word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from service.db import ids
from tests.api.stolen import ID, Ids, Operation, steered


@dataclass(frozen=True, slots=True)
class Fill:
    """What fills one operation."""

    path: str
    query: dict[str, Any]
    body: Any

    def swapped(self, word: str, other: str) -> Fill:
        """The same with another word."""
        query, body = (
            json.loads(json.dumps(one).replace(word, other)) for one in (self.query, self.body)
        )
        return Fill(self.path.replace(word, other), query, body)


def plain(operation: Operation, mine: Ids) -> Fill:
    """As shown, with ids of one's own."""
    shown = steered(operation.shown, mine)
    return Fill(_path(operation, shown), {}, steered(operation.body, mine))


def attempts(
    operation: Operation, mine: Ids, goods: list[str], loose: str
) -> Iterator[tuple[Fill, str]]:
    """Each with one stolen thing, and the thing where an id is asked for: then one that is nobody's
    must be answered alike. Into paths goes everything, by its number inside too. loose: what goes
    where any words do, and stays there."""
    base, shown = plain(operation, mine), steered(operation.shown, mine)
    for name in shown:
        for good in goods:
            yield Fill(_path(operation, {**shown, name: good}), {}, base.body), good
            number = ids.private(good.partition("_")[0], good)
            yield Fill(_path(operation, {**shown, name: str(number)}), {}, base.body), ""
    for key in operation.keys("query"):
        for good in _fitting(key["example"], goods) or [loose]:
            yield Fill(base.path, {key["name"]: good}, base.body), good
    for place in _places(base.body):
        same = _fitting(_at(operation.body, place), goods)
        for good in same or [loose]:
            yield Fill(base.path, {}, _put(base.body, place, good)), good if same else ""


def _path(operation: Operation, words: dict[str, Any]) -> str:
    return operation.path.format(**{name: quote(str(one), safe="") for name, one in words.items()})


def _fitting(shown: Any, goods: list[str]) -> list[str]:
    """What is of the kind that is shown; none, where no id is."""
    word = shown[0] if isinstance(shown, list) and shown else shown
    found = ID.fullmatch(str(word))
    return [good for good in goods if found and good.startswith(f"{found[1]}_")]


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where words stand in a body."""
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _places(one, (*place, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _places(one, (*place, index))


def _at(value: Any, place: tuple[Any, ...]) -> str:
    for step in place:
        value = value[step]
    return str(value)


def _put(value: Any, place: tuple[Any, ...], word: str) -> Any:
    """The same with another word at this place."""
    if not place:
        return word
    step, rest = place[0], place[1:]
    if isinstance(value, dict):
        return {**value, step: _put(value[step], rest, word)}
    return [_put(one, rest, word) if index == step else one for index, one in enumerate(value)]
