"""The owner's rules in the tables: kept in order, and whoever a change concerns derived anew."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, delete, select

from schemas.rule import RuleGives, RuleTest
from service.access.workspaces import Workspace
from service.db import ids
from service.db.session import put
from service.db.stages import Stage, push
from service.db.tables import contact_tags, contacts, identifiers, rules
from service.detection.docket import at
from service.detection.rulings import Unruly, of_domain
from service.reconciler.fields import by_rules
from service.reconciler.gathering import identifiers_of
from service.reconciler.refused import Refused
from service.reconciler.rules import Person, Rule, concerns

MOST = 200
"""Rules of one workspace."""


def in_force(conn: Connection, ws: Workspace) -> list[Rule]:
    """All rules, in their order."""
    return [
        Rule(
            row.id, RuleTest.model_validate_json(row.test), RuleGives.model_validate_json(row.gives)
        )
        for row in rows(conn, ws)
    ]


def rows(conn: Connection, ws: Workspace) -> list[Any]:
    """The rules as they are kept, in their order."""
    chosen = select(rules).where(rules.c.workspace_id == ws.id)
    return list(conn.execute(chosen.order_by(rules.c.position, rules.c.id)).all())


def add(
    conn: Connection,
    ws: Workspace,
    test: RuleTest,
    gives: RuleGives,
    note: str,
    place: int | None,
    now: int,
) -> int:
    """Adds a rule; answers its id. place: from 1; None: the last. Raises Refused."""
    held = [dict(row._mapping) for row in rows(conn, ws)]
    if len(held) >= MOST:
        raise Refused(f"There are {MOST} rules already; let one say what several say.")
    number = ids.drawn()
    row: dict[str, Any] = {"workspace_id": ws.id, "id": number, "note": note, "created_at": now}
    row |= {"test": plain(test).model_dump_json(), "gives": gives.model_dump_json()}
    _store(conn, held, row, place)
    _again(conn, ws, test)
    return number


def change(conn: Connection, ws: Workspace, rule_id: int, stated: dict[str, Any]) -> None:
    """stated: those of test, gives, note and position that are to be another; None leaves one as
    it is. Raises Refused."""
    held = {row.id: dict(row._mapping) for row in rows(conn, ws)}
    row = held.pop(rule_id)
    before = RuleTest.model_validate_json(row["test"])
    test = plain(stated.get("test") or before)
    row["test"] = test.model_dump_json()
    if (gives := stated.get("gives")) is not None:
        row["gives"] = gives.model_dump_json()
    if (note := stated.get("note")) is not None:
        row["note"] = note
    _store(conn, list(held.values()), row, stated.get("position") or row["position"])
    _again(conn, ws, test)
    if test != before:
        _again(conn, ws, before)


def drop(conn: Connection, ws: Workspace, rule_id: int) -> None:
    """Takes a rule back."""
    mine = (rules.c.workspace_id == ws.id) & (rules.c.id == rule_id)
    test = conn.execute(select(rules.c.test).where(mine)).scalar_one()
    _again(conn, ws, RuleTest.model_validate_json(test))
    conn.execute(delete(rules).where(mine))


def concerned(conn: Connection, ws: Workspace, test: RuleTest) -> list[int]:
    """The contacts a rule with this test concerns, by name. Raises Refused."""
    test = plain(test)
    looked = (contacts.c.company, contacts.c.title, contacts.c.city, contacts.c.tags)
    found = (
        select(contacts.c.id, contacts.c.fields_from, *looked)
        .where(contacts.c.workspace_id == ws.id, contacts.c.merged_into.is_(None))
        .where(*_narrowed(ws, test))
        .order_by(contacts.c.name, contacts.c.id)
    )
    besides = test.model_copy(update={"domain": []})  # the database has looked at that
    return [row.id for row in conn.execute(found) if concerns(besides, _person(row))]


def plain(test: RuleTest) -> RuleTest:
    """The test with its domains as addresses have them. Raises Refused for what is none."""
    try:
        return test.model_copy(update={"domain": [of_domain(one).value for one in test.domain]})
    except Unruly as error:
        raise Refused(error.because) from error


def _person(row: Any) -> Person:
    tags = set(orjson.loads(row.tags))
    if tags:
        tags -= by_rules(orjson.loads(row.fields_from))
    return Person((), row.company, row.title, row.city, tags)


def _narrowed(ws: Workspace, test: RuleTest) -> list[ColumnElement[bool]]:
    """What the database can see: it saves reading everybody."""
    found: list[ColumnElement[bool]] = []
    if test.domain:
        mine = (identifiers.c.workspace_id == ws.id) & at(test.domain)
        found.append(contacts.c.id.in_(select(identifiers.c.contact_id).where(mine)))
    if test.tag:
        tagged = (contact_tags.c.workspace_id == ws.id) & contact_tags.c.tag.in_(test.tag)
        found.append(contacts.c.id.in_(select(contact_tags.c.contact_id).where(tagged)))
    named = {"company": contacts.c.company, "title": contacts.c.title, "city": contacts.c.city}
    return [*found, *(column != "" for name, column in named.items() if getattr(test, name))]


def _store(
    conn: Connection, others: list[dict[str, Any]], row: dict[str, Any], place: int | None
) -> None:
    """Puts the row at its place among the others, and counts anew."""
    others.insert(len(others) if place is None else place - 1, row)
    put(conn, rules, [{**one, "position": at} for at, one in enumerate(others, start=1)])


def _again(conn: Connection, ws: Workspace, test: RuleTest) -> None:
    """Whoever this concerns is derived anew; far too many for one write are left to the jobs."""
    push(conn, ws.id, Stage.RESOLVE, identifiers_of(conn, ws, concerned(conn, ws, test)))
