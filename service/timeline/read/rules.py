"""The owner's rules, and whom one would concern."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from schemas.page import Page
from schemas.rule import Rule, RuleDraft, RuleGives, RulePreview, RuleTest
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import moment
from service.reconciler import rulebook
from service.reconciler.rules import sentence
from service.timeline.read.naming import named
from service.timeline.read.paging import Slice, paged, sealed

_SHOWN = 20


def page(conn: Connection, ws: Workspace, part: Slice) -> Page[Rule]:
    """Rules in their order. Raises BadFilter."""
    place = part.place("rules", int)
    held = [row for row in rulebook.rows(conn, ws) if place is None or row.position > place[0]]
    shown = held[: part.limit]
    cursor = sealed("rules", shown[-1].position) if shown else ""
    return paged(list(map(_rule, shown)), len(held) > len(shown), cursor)


def one(conn: Connection, ws: Workspace, number: int) -> Rule | None:
    """The rule of this id."""
    return next((_rule(row) for row in rulebook.rows(conn, ws) if row.id == number), None)


def preview(conn: Connection, ws: Workspace, draft: RuleDraft) -> RulePreview:
    """Whom it would concern. Raises Refused."""
    found = rulebook.concerned(conn, ws, draft.test)
    first = found[:_SHOWN]
    names = named(conn, ws, first)
    test = rulebook.plain(draft.test)
    return RulePreview(sentence(test, draft.gives), len(found), [names[one] for one in first])


def _rule(row: Any) -> Rule:
    test = RuleTest.model_validate_json(row.test)
    gives = RuleGives.model_validate_json(row.gives)
    return Rule(
        id=ids.public("rl", row.id),
        position=row.position,
        test=test,
        gives=gives,
        sentence=sentence(test, gives),
        note=row.note,
        created_at=moment(row.created_at),
    )


def sentences(conn: Connection, ws: Workspace) -> dict[int, str]:
    """Every rule in words, by its number."""
    return {row.id: _rule(row).sentence for row in rulebook.rows(conn, ws)}
