"""Filters of contacts as conditions, arranged so that no page reads much more than it shows.

A filter that few contacts pass leads: its ids are looked up, and only those contacts are sorted.
When every filter is passed by many, the sort's index is walked and each row is tested, which soon
fills a page. Neither way reads the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select

from service.access.workspaces import Workspace
from service.db.folding import reach
from service.db.tables import (
    contact_tags,
    contact_terms,
    contacts,
    identifier_accounts,
    identifiers,
)
from service.timeline.read.rows import joined, of

FEW = 3000
"""Contacts up to which a filter counts as passed by few."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One filter: the ids that pass it, and the test of a row of the outer statement."""

    passing: Select[Any]
    test: ColumnElement[bool]


def conditions(
    conn: Connection, ws: Workspace, criteria: Sequence[Criterion]
) -> list[ColumnElement[bool]]:
    """Conditions on contacts: this workspace, not merged away, all criteria."""
    few, rest = rarest(conn, criteria)
    mine = of(ws, contacts)
    if few is None:
        return [mine, contacts.c.merged_into.is_(None), *(one.test for one in criteria)]
    # Said this way, no partial index applies and the ids lead.
    alive = func.coalesce(contacts.c.merged_into, 0) == 0
    return [mine, contacts.c.id.in_(few.passing), alive, *(one.test for one in rest)]


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
    """How many rows pass, as far as it matters. A contact may count twice; that errs to walking."""
    some = one.passing.limit(FEW + 1).subquery()
    return conn.execute(select(func.count()).select_from(some)).scalar_one()


def tagged(ws: Workspace, tags: Sequence[str], column: ColumnElement[int]) -> Criterion:
    """Carries one of these tags. column: the contact's id in the outer statement."""
    wanted = [of(ws, contact_tags), contact_tags.c.tag.in_(tags)]
    return Criterion(
        select(contact_tags.c.contact_id).where(*wanted),
        exists().where(*wanted, contact_tags.c.contact_id == column),
    )


def tiered(ws: Workspace, tiers: Sequence[str]) -> Criterion:
    """Is in one of these tiers."""
    return Criterion(
        select(contacts.c.id).where(
            of(ws, contacts), contacts.c.merged_into.is_(None), contacts.c.tier.in_(tiers)
        ),
        contacts.c.tier.concat("").in_(tiers),  # not by the tier's index, which sorts nothing
    )


def told_by(ws: Workspace, accounts: Sequence[int]) -> Criterion:
    """Is known through one of these accounts."""
    from_account = [of(ws, identifier_accounts), identifier_accounts.c.account_id.in_(accounts)]
    pair = joined(identifier_accounts, identifiers, identifier_id="id")
    return Criterion(
        select(identifiers.c.contact_id)
        .select_from(identifier_accounts)
        .join(identifiers, pair)
        .where(*from_account, identifiers.c.contact_id.is_not(None)),
        exists().where(
            of(ws, identifiers),
            identifiers.c.contact_id == contacts.c.id,
            *from_account,
            identifier_accounts.c.identifier_id == identifiers.c.id,
        ),
    )


def spelled(ws: Workspace, words: Sequence[str]) -> Criterion:
    """Has, for each of these words, one beginning like it among its search terms."""
    rare, *rest = sorted(words, key=len, reverse=True)  # the longest is likely the rarest
    lead = contact_terms.alias("lead")
    tests = [_begins(ws, word, lead.c.contact_id) for word in rest]
    return Criterion(
        select(lead.c.contact_id).where(
            lead.c.workspace_id == ws.id, *_in_reach(lead.c.term, rare), *tests
        ),
        and_(*(_begins(ws, word, contacts.c.id) for word in words)),
    )


def _begins(ws: Workspace, word: str, contact: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(
        of(ws, contact_terms),
        contact_terms.c.contact_id == contact,
        *_in_reach(contact_terms.c.term, word),
    )


def _in_reach(term: ColumnElement[str], word: str) -> tuple[ColumnElement[bool], ...]:
    """Two comparisons: PostgreSQL takes no collation inside BETWEEN."""
    first, last = reach(word)
    return term >= first, term <= last
