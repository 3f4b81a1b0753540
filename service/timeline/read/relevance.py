"""The order of a search: how well the words are met, then the score.

Each word has a grade (wording.py): the very word of a name, the beginning of one, of a company or
an address, of a note. The hits of all words are put together, grade by grade; hits by sound or by
another name are only looked for where those spelt so do not fill the page. Where words are so
common that looking them up would cost more than a walk, those whose name holds the very words come
first, then all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from typing import Any

from sqlalchemy import Connection, Select, select

from service.db.tables import contacts
from service.timeline.read import narrowing
from service.timeline.read.narrowing import Choice, choice, counts
from service.timeline.read.paging import Slice
from service.timeline.read.portraits import COLUMNS
from service.timeline.read.rows import among, fetched, prepared
from service.timeline.read.walks import narrowed, walked
from service.timeline.read.wording import LOOSE, hits, probed

Found = tuple[list[Any], list[tuple[Any, ...]]]
Graded = tuple[int, Any]
"""A grade and a row of COLUMNS."""
Place = tuple[int, float, int]
"""Grade, strength, contact: the less, the more, the more comes first."""
_FEW, _MANY = "relevance", "relevance of many"
_COLD = -1e18
"""The strength of whom there was never a touch with: below any."""
COMMON, ALONE = 15_000, 3_000
"""Contacts up to which the hits of a word are looked up: beside other words, and of one alone."""
_PROBED = 300
"""Contacts up to which a further word is looked for among their terms, not the other way round."""
_CHOSEN = select(*COLUMNS).where(prepared(contacts), among(contacts.c.id, "chosen"))


def ranked(
    conn: Connection,
    names: tuple[str, ...],
    bound: Mapping[str, Any],
    part: Slice,
    slipped: str,
) -> Found:
    """Rows of COLUMNS, one more than the page shows, and what the cursor behind each holds. names,
    bound: of filters(). slipped: mark of cursors of a search with slips."""
    many = part.place_if(_MANY + slipped, int, (float, type(None)), int)
    few = part.place(_FEW + slipped, int, float, int) if many is None else None
    rest = tuple(name for name in names if not name.startswith("word"))
    sizes = _sizes(conn, len(names) - len(rest), bound)
    walk = sizes[0][0] > (COMMON if len(sizes) > 1 else ALONE)
    if many is not None or (few is None and walk):
        return _of_many(conn, names, rest, bound, part.limit + 1, many, _MANY + slipped)
    left, most = choice(conn, rest, bound), part.limit + 1
    last = None if few is None else (few[0], few[1], few[2])
    found: list[Graded] = []
    if last is None or last[0] < LOOSE:
        found = _best(conn, _graded(conn, sizes, bound, loose=False), left, bound, most, last)
    if len(found) < most:
        last = None if last is None or last[0] < LOOSE else last
        graded = _graded(conn, sizes, bound, loose=True)
        graded = {one: grade for one, grade in graded.items() if grade >= LOOSE}
        found += _best(conn, graded, left, bound, most - len(found), last)
    places = [(_FEW + slipped, grade, _strength(row), row.id) for grade, row in found]
    return [row for _, row in found], places


def _sizes(conn: Connection, words: int, bound: Mapping[str, Any]) -> list[tuple[int, int]]:
    """How many each word hits as it is spelt, as far as it matters, and its number; the rarest
    first, of equals the longest."""
    sizes = counts(conn, [f"spelt{n}" for n in range(words)], bound, COMMON + 1)
    found = [(sizes[f"spelt{n}"], n) for n in range(words)]
    return sorted(found, key=lambda one: (one[0], -len(bound[f"word{one[1]}"])))


def _graded(
    conn: Connection, sizes: Sequence[tuple[int, int]], bound: Mapping[str, Any], *, loose: bool
) -> dict[int, int]:
    """Who answers all words, and how well: the sum of the grades."""
    found = _hits(conn, sizes[0][1], bound, loose)
    for size, n in sizes[1:]:
        if not found:
            break
        if size > COMMON or len(found) <= _PROBED:
            asked = {**bound, "chosen": found.keys()}
            more = dict(map(tuple, conn.execute(probed(n, loose), asked)))
        else:
            more = _hits(conn, n, bound, loose)
        found = {one: grade + more[one] for one, grade in found.items() if one in more}
    return found


def _best(
    conn: Connection,
    graded: Mapping[int, int],
    left: Choice,
    bound: Mapping[str, Any],
    most: int,
    last: Place | None,
) -> list[Graded]:
    if left.ids is not None:
        graded = {one: grade for one, grade in graded.items() if one in left.ids}
    if not graded:
        return []
    road = _at_once if len(graded) <= narrowing.LED else _by_grade
    return road(conn, graded, left.tests, bound, most, last)


def _hits(conn: Connection, n: int, bound: Mapping[str, Any], loose: bool) -> dict[int, int]:
    grades, statement = hits(n, loose)
    found: dict[int, int] = {}
    for grade, some in reversed(
        list(zip(grades, conn.execute(statement, bound).one(), strict=True))
    ):
        found.update(dict.fromkeys(some, grade))
    return found


def _at_once(
    conn: Connection,
    grades: Mapping[int, int],
    tests: tuple[str, ...],
    bound: Mapping[str, Any],
    most: int,
    last: Place | None,
) -> list[Graded]:
    """All are sorted."""
    here = {**bound, "chosen": grades.keys()}
    found = (
        (-grades[row.id], row.strength if row.strength is not None else _COLD, row.id)
        for row in conn.execute(_strengths(tests), here)
    )
    after = (-last[0], *last[1:]) if last is not None else None
    best = nlargest(most, (one for one in found if after is None or one < after))
    chosen = {"ws": bound["ws"], "chosen": [key for *_, key in best]}
    rows = {row.id: row for row in fetched(conn.execute(_CHOSEN, chosen))}
    return [(-grade, rows[key]) for grade, _, key in best]


@lru_cache(maxsize=256)
def _strengths(tests: tuple[str, ...]) -> Select[Any]:
    return select(contacts.c.id, contacts.c.strength).where(*narrowed(tests, "led"))


def _by_grade(
    conn: Connection,
    grades: Mapping[int, int],
    tests: tuple[str, ...],
    bound: Mapping[str, Any],
    most: int,
    last: Place | None,
) -> list[Graded]:
    """One grade after the other: most pages end in the first."""
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for one, grade in grades.items():
        alike[grade].append(one)
    found: list[Graded] = []
    for grade, some in sorted(alike.items()):
        if len(found) >= most or (last is not None and grade < last[0]):
            continue
        place = None if last is None or grade > last[0] else (_warm(last[1]), last[2])
        rows = walked(
            conn, Choice(frozenset(some), tests), bound, "-score", place, most - len(found)
        )
        found += [(grade, row) for row in rows]
    return found


def _strength(row: Any) -> float:
    return _COLD if row.strength is None else float(row.strength)


def _warm(strength: float) -> float | None:
    return None if strength == _COLD else strength


def _of_many(
    conn: Connection,
    names: tuple[str, ...],
    rest: tuple[str, ...],
    bound: Mapping[str, Any],
    most: int,
    last: tuple[Any, ...] | None,
    list_name: str,
) -> Found:
    """Those whose name holds the very words, then the others."""
    rows: list[Any] = []
    places: list[tuple[Any, ...]] = []
    words = len(names) - len(rest)
    named = (*rest, *(f"named{n}" for n in range(words)))
    for tier, here in enumerate((named, (*names, f"unnamed{words}"))):
        if len(rows) >= most or (last is not None and tier < last[0]):
            continue
        place = (last[1], last[2]) if last is not None and tier == last[0] else None
        left = choice(conn, here, bound)
        found = walked(conn, left, bound, "-score", place, most - len(rows))
        rows += found
        places += [(list_name, tier, row.strength, row.id) for row in found]
    return rows, places
