"""The filters of contacts by their names."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, not_, or_, select

from service.db.tables import contact_tags, contacts, gaps, identifiers
from service.db.tables import identifier_accounts as through
from service.timeline.cadence import NEW
from service.timeline.read.criterion import MANY, Criterion
from service.timeline.read.rows import among, joined, prepared, stands
from service.timeline.read.wording import by_beginning, by_name, by_word, marked


@lru_cache(maxsize=64)
def criterion(name: str) -> Criterion:
    """The filter of this name: a key of _CRITERIA, or "word0", "word1" ... for the words of a
    search; "spelt0" ... for those a term begins with, "named0" ... for those that are a word of
    the name, "unnamed2" for two words that are not. Bound: see words()."""
    for head, made in (("word", by_word), ("spelt", by_beginning), ("named", by_name)):
        if name.startswith(head):
            return made(name.removeprefix(head))
    if name.startswith("unnamed"):
        named = (criterion(f"named{n}").test for n in range(int(name.removeprefix("unnamed"))))
        return Criterion(MANY, not_(and_(*named)))
    return _CRITERIA[name]()


def tagged(
    mine: ColumnElement[bool], tags: ColumnElement[bool], column: ColumnElement[int]
) -> Criterion:
    """Carries one of some tags. mine, tags: conditions on contact_tags."""
    return Criterion(
        select(contact_tags.c.contact_id).where(mine, tags),
        exists().where(mine, tags, contact_tags.c.contact_id == column),
    )


def _column(test: ColumnElement[bool], plain: ColumnElement[bool] | None = None) -> Criterion:
    """By a column with an index. plain: the test so said that this index does not lead, since it
    sorts nothing."""
    lives = contacts.c.merged_into.is_(None)
    passing = select(contacts.c.id).where(prepared(contacts), lives, test)
    return Criterion(passing, test if plain is None else plain)


def _told_by() -> Criterion:
    from_account = (prepared(through), among(through.c.account_id, "account"))
    passing = (
        select(identifiers.c.contact_id)
        .select_from(through)
        .join(identifiers, joined(through, identifiers, identifier_id="id"))
        .where(*from_account, identifiers.c.contact_id.is_not(None))
    )
    test = exists().where(
        prepared(identifiers),
        identifiers.c.contact_id == contacts.c.id,
        *from_account,
        through.c.identifier_id == identifiers.c.id,
    )
    return Criterion(passing, test)


def _in_gap() -> Criterion:
    """Gaps that stand now."""
    standing = (*stands(), among(gaps.c.rank, "gap"))
    return Criterion(
        select(gaps.c.contact_id).where(*standing),
        exists().where(*standing, gaps.c.contact_id == contacts.c.id),
    )


def _untagged() -> Criterion:
    mine = prepared(contact_tags)
    held = tagged(mine, among(contact_tags.c.tag, "not_tag"), contacts.c.id)
    return Criterion(MANY, not_(held.test))


def _staged() -> Criterion:
    """As timeline/cadence.stage_in says, of the row."""
    first, last, changed = _FIRST, _LAST, contacts.c.job_changed_at
    spoke = and_(contacts.c.last_inbound_at.is_not(None), contacts.c.last_outbound_at.is_not(None))
    mutual = or_(spoke, contacts.c.last_meeting_at.is_not(None))
    stage = case(
        (contacts.c.stage != "", contacts.c.stage),
        (or_(first.is_(None), last.is_(None)), ""),
        (changed > last, "job_changed"),
        (and_(last - first <= NEW, contacts.c.touches > 1, mutual), "new"),
        else_="settled",
    )
    return Criterion(MANY, among(stage, "course"))


_FIRST, _LAST = contacts.c.first_touched_at, contacts.c.last_touched_at
_MADE = contacts.c.created_at
_CRITERIA: dict[str, Callable[[], Criterion]] = {
    "tag": lambda: tagged(prepared(contact_tags), among(contact_tags.c.tag, "tag"), contacts.c.id),
    "not_tag": _untagged,
    "tier": lambda: _column(among(contacts.c.tier, "tier"), among(contacts.c.tier + "", "tier")),
    "account": _told_by,
    "gap": _in_gap,
    "stage": lambda: marked("stage"),
    "course": _staged,
    "confirmed": lambda: marked("confirmed"),
    "company": lambda: marked("company"),
    "has": lambda: marked("has"),
    "touched_before": lambda: _column(bindparam("touched_before") > _LAST),
    "touched_after": lambda: _column(bindparam("touched_after") <= _LAST),
    "created_after": lambda: _column(bindparam("created_after") <= _MADE),
}
