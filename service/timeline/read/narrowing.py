"""Filters of contacts as conditions, arranged so that no page reads much more than it shows.

A filter that few contacts pass is looked up: the ids that pass all such filters are put together.
When they are very few, only those contacts are read and sorted. When they are some, or every filter
is passed by many, the sort's index is walked and each row is tested, which soon fills a page. No
way reads the table.

Filters go by names ("tag", "word0"), what they filter by is bound: so that statements are written
once for each set of names. See rows.prepared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, func, select

from service.access.workspaces import Workspace
from service.db.tables import contact_tags
from service.db.within import gathered
from service.timeline.read import criteria
from service.timeline.read.criteria import criterion
from service.timeline.read.criterion import MANY, Criterion
from service.timeline.read.rows import of

__all__ = ["Criterion", "choice", "counts", "rarest", "tagged"]
FEW = 1000
"""Contacts up to which a filter counts as passed by few, where one filter leads."""
SOME = 6_000
"""Contacts up to which all that pass a filter are looked up."""
LED = 800
"""Contacts up to which they are read one by one, rather than met on a walk."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What filters leave. ids: of those who pass the filters that were looked up; None: no filter
    was. tests: names of the filters still to be tested."""

    ids: frozenset[int] | None
    tests: tuple[str, ...]


def choice(conn: Connection, names: Sequence[str], bound: Mapping[str, Any]) -> Choice:
    """Looks up what is worth it. names, bound: of filters()."""
    sizes = counts(conn, names, bound, SOME + 1)
    few = sorted((size, name) for name, size in sizes.items() if size <= SOME)
    if not few:
        return Choice(None, tuple(names))
    looked_up = [few[0][1]] if few[0][0] <= LED else [name for _, name in few]
    lists = conn.execute(_passing(tuple(looked_up)), bound).one()
    ids = frozenset(lists[0]).intersection(*lists[1:])
    return Choice(ids, tuple(name for name in names if name not in looked_up))


@lru_cache(maxsize=256)
def _passing(names: tuple[str, ...]) -> Select[Any]:
    """The ids that pass each filter, a list for each."""
    some = [criterion(name).passing.subquery() for name in names]
    return select(*(select(gathered(one.c[0])).scalar_subquery() for one in some))


def counts(
    conn: Connection, names: Sequence[str], bound: Mapping[str, Any], most: int
) -> dict[str, int]:
    """How many pass each filter that tells, as far as it matters. A contact may count twice; that
    errs to walking."""
    counted = tuple(name for name in names if criterion(name).passing is not MANY)
    if not counted:
        return {}
    row = conn.execute(_counts(counted), {**bound, "few": most}).one()
    return dict(zip(counted, row, strict=True))


@lru_cache(maxsize=256)
def _counts(names: tuple[str, ...]) -> Select[Any]:
    few: BindParameter[int] = bindparam("few")
    cut = [criterion(name).passing.limit(few).subquery() for name in names]
    return select(*(select(func.count()).select_from(one).scalar_subquery() for one in cut))


def rarest(
    conn: Connection, criteria: Sequence[Criterion]
) -> tuple[Criterion | None, list[Criterion]]:
    """The criterion fewest pass, if few do, and the others."""
    counted = [(_count(conn, one), place) for place, one in enumerate(criteria)]
    least, place = min(counted, default=(FEW + 1, 0))
    if least > FEW:
        return None, list(criteria)
    return criteria[place], [*criteria[:place], *criteria[place + 1 :]]


def _count(conn: Connection, one: Criterion) -> int:
    some = one.passing.limit(FEW + 1).subquery()
    return conn.execute(select(func.count()).select_from(some)).scalar_one()


def tagged(ws: Workspace, tags: Sequence[str], column: ColumnElement[int]) -> Criterion:
    """Carries one of these tags. column: the contact's id in the outer statement."""
    return criteria.tagged(of(ws, contact_tags), contact_tags.c.tag.in_(tags), column)
