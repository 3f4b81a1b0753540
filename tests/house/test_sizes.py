"""Small files, small functions, rooms that say what they are for."""

from __future__ import annotations

import ast

from tests.house.tree import functions, packages, place, sources

FILE_CEILING = 300
FUNCTION_CEILING = 40
EXEMPT: frozenset[str] = frozenset()
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def test_files_stay_small() -> None:
    sizes = {place(path): len(path.read_text().splitlines()) for path in sources()}
    assert {n: s for n, s in sizes.items() if s > FILE_CEILING and n not in EXEMPT} == {}


def test_functions_stay_small() -> None:
    long = {
        f"{place(path)}:{name}": lines
        for path in sources()
        for name, lines in functions(path)
        if lines > FUNCTION_CEILING
    }
    assert {name: lines for name, lines in long.items() if name not in EXEMPT} == {}


def test_nothing_is_exempt() -> None:
    assert frozenset() == EXEMPT


def test_every_room_says_what_it_is_for() -> None:
    for path in packages():
        assert path.exists(), f"{place(path)} is missing"
        words = ast.get_docstring(ast.parse(path.read_text()))
        assert words, f"{place(path)} has no docstring"
        assert len(words.splitlines()) <= 5, f"{place(path)} says more than five lines"


def test_rooms_have_names() -> None:
    for path in sources():
        assert path.stem not in NAMELESS, place(path)
        assert path.parent.name not in NAMELESS, place(path)
