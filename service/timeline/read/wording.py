"""The words of a search as conditions: who answers one, and how well.

A word is answered by terms (reconciler/findable.py) that begin with it, by terms that begin with
its sound, and by some that are told in full.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select, union_all
from sqlalchemy.sql.selectable import Subquery

from service.db.folding import reach
from service.db.tables import contact_terms, contacts
from service.db.within import gathered, within_bound
from service.reconciler.findable import MOST_WORDS, NAME, SOUND, Sought
from service.timeline.read.criterion import Criterion
from service.timeline.read.rows import among, prepared

Test = Callable[[Any], ColumnElement[bool]]
_LEADS = "INDEXED BY ix_contact_terms_c"
"""The contact leads to the few terms it has."""
LOOSE = 100
"""The grade of words that are not spelt so, more than any sum of those that are: 0 a word of the
name, 1 a beginning of one, 2 a beginning of what else is known of them, 3 of what the owner wrote,
4 of how their name sounds."""


def words(some: Sequence[Sought]) -> tuple[list[str], dict[str, Any]]:
    """The names of filters for these words of a search, and what to bind."""
    bound: dict[str, Any] = {}
    for n, one in enumerate(some):
        first, last = reach(one.word)
        sound, sound_last = reach(one.sound) if one.sound != one.word else ("~", "")  # none
        bound |= {f"word{n}": first, f"last{n}": last, f"exact{n}": one.exact}
        bound |= {f"sound{n}": sound, f"sound_last{n}": sound_last}
    return [f"word{n}" for n in range(len(some))], bound


@lru_cache(maxsize=2 * MOST_WORDS)
def hits(n: int, loose: bool) -> tuple[list[int], Select[Any]]:
    """Grades, and who answers the n-th word, as one row: the ids of each grade."""
    held = _hit(str(n), loose)
    grades = [*range(SOUND + 2), *([LOOSE] if loose else [])]
    lists: list[Any] = [
        gathered(held.c.contact_id).filter(held.c.grade == grade) for grade in grades
    ]
    return grades, select(*lists)


@lru_cache(maxsize=2 * MOST_WORDS)
def probed(n: int, loose: bool) -> Select[Any]:
    """Who of the contacts bound as "chosen" answers the n-th word: (id, the best grade)."""
    theirs = (prepared(contact_terms), within_bound(contact_terms.c.contact_id, "chosen"))
    found = select(contact_terms.c.contact_id, func.min(_grade(str(n))))
    found = found.with_hint(contact_terms, _LEADS, "sqlite")
    term = contact_terms.c.term
    met = _sought(term, str(n)) if loose else _spelt(term, str(n))
    return found.where(*theirs, met).group_by(contact_terms.c.contact_id)


def _hit(n: str, loose: bool) -> Subquery:
    """(contact_id, grade) of every term that answers the n-th word. In three parts, since each is
    one range of the index."""
    term = contact_terms.c.term
    found = select(contact_terms.c.contact_id, _grade(n).label("grade"))
    parts = (_spelt(term, n), _sounding(term, n), among(term, f"exact{n}"))
    some = [found.where(prepared(contact_terms), part) for part in parts[: 3 if loose else 1]]
    return union_all(*some).subquery() if loose else some[0].subquery()


def by_word(n: str) -> Criterion:
    """Answers the n-th word."""
    passing = select(_hit(n, True).c.contact_id)
    return Criterion(passing, _tested(lambda term: _sought(term, n), _LEADS))


def by_beginning(n: str) -> Criterion:
    """Has a term that begins with the n-th word."""
    return _by_terms(lambda term: _spelt(term, n))


def by_name(n: str) -> Criterion:
    """Has the n-th word in the name."""
    return _is_term(lambda term: _named(term, n))


def marked(name: str) -> Criterion:
    """Has one of the terms bound under this name."""
    return _is_term(lambda term: among(term, name))


def _grade(n: str) -> ColumnElement[int]:
    """How well a term answers the n-th word; the less the better."""
    term, field = contact_terms.c.term, contact_terms.c.field
    whole = and_(term == bindparam(f"word{n}"), field == NAME)
    return case((whole, 0), (_spelt(term, n), field + 1), else_=LOOSE)


def _by_terms(test: Test) -> Criterion:
    passing = select(contact_terms.c.contact_id).where(prepared(contact_terms))
    return Criterion(passing.where(test(contact_terms.c.term)), _tested(test, _LEADS))


def _is_term(test: Test) -> Criterion:
    """Where the term is told in full, so that it leads to the contact."""
    return Criterion(_by_terms(test).passing, _tested(test, ""))


def _tested(test: Test, hint: str) -> ColumnElement[bool]:
    found = select(contact_terms.c.contact_id).where(
        prepared(contact_terms),
        contact_terms.c.contact_id == contacts.c.id,
        test(contact_terms.c.term),
    )
    return found.with_hint(contact_terms, hint, "sqlite").exists() if hint else found.exists()


def _sought(term: ColumnElement[str], n: str) -> ColumnElement[bool]:
    return or_(_spelt(term, n), _sounding(term, n), among(term, f"exact{n}"))


def _spelt(term: ColumnElement[str], n: str) -> ColumnElement[bool]:
    """Two comparisons: PostgreSQL takes no collation inside BETWEEN."""
    return and_(term >= bindparam(f"word{n}"), term <= bindparam(f"last{n}"))


def _sounding(term: ColumnElement[str], n: str) -> ColumnElement[bool]:
    return and_(term >= bindparam(f"sound{n}"), term <= bindparam(f"sound_last{n}"))


def _named(term: ColumnElement[str], n: str) -> ColumnElement[bool]:
    return and_(term == bindparam(f"word{n}"), contact_terms.c.field == NAME)
