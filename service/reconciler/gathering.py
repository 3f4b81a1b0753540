"""Reads a neighbourhood from the tables.

The closure over claims, owner decisions and present contacts. It does not run through role
addresses, fixed lines and hot identifiers, so it stays as small as the people concerned.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, or_, select

from schemas.payload import decode_person
from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import (
    accounts,
    claims,
    decisions,
    identifier_names,
    identifiers,
    owners,
    participants,
    source_rows,
    streams,
)
from service.db.within import within
from service.detection import docket
from service.reconciler.cluster import HOT
from service.reconciler.neighbourhood import Neighbourhood, Told, fallback, fallback_value, row_of


def around(
    conn: Connection, ws: Workspace, start: Collection[int], rows: Collection[int] = ()
) -> Neighbourhood:
    """The neighbourhood of these identifiers and person rows; ids that are not there are
    ignored."""
    near = Neighbourhood(mine=_mine(conn, ws), words=docket.read(conn, ws))
    extend(conn, ws, near, start, rows)
    return near


def extend(
    conn: Connection,
    ws: Workspace,
    near: Neighbourhood,
    start: Collection[int],
    rows: Collection[int] = (),
) -> None:
    """Brings everything into the neighbourhood that could be one person with these as well."""
    fresh = set(start) | _read_cards(conn, ws, near, set(rows))
    seen: set[int] = set()
    while fresh:
        seen |= fresh
        _read_identifiers(conn, ws, near, fresh)
        known = fresh & near.values.keys()
        # Through the owner's identifiers as well: their cards must be seen to be left out. And
        # through a line that is asked for: somebody may have given it up.
        lines = {i for i in known & set(start) if near.values[i].startswith("phone:")}
        through = {i for i in known if i in near.mine or near.joins(i)} | lines
        claiming = _rows_claiming(conn, ws, through)
        claiming |= {row for i in known if (row := row_of(near.values[i])) is not None}
        found = _read_cards(conn, ws, near, claiming - near.told.keys())
        found |= _decided(conn, ws, near, known)
        held = {near.contact_of[i] for i in known}
        found |= identifiers_of(conn, ws, {contact for contact in held if contact is not None})
        fresh = found - seen - near.status.keys()
    near.idle = _idle(conn, ws, near)


def _idle(conn: Connection, ws: Workspace, near: Neighbourhood) -> set[int]:
    """Identifiers no card states, no decision names and nobody used: what is left of somebody."""
    told = {i for some in near.claimed.values() for i in some}
    told |= {i for pair in (*near.same, *near.apart) for i in pair}
    told |= {fallback(ws, row) for row in near.told}
    asked = near.status.keys() - told
    for part in chunks(sorted(asked)):
        used = exists().where(
            participants.c.workspace_id == identifiers.c.workspace_id,
            participants.c.identifier_id == identifiers.c.id,
        )
        rows = select(identifiers.c.id).where(
            identifiers.c.workspace_id == ws.id, within(identifiers.c.id, part), used
        )
        asked -= set(conn.execute(rows).scalars())
    return asked


def _mine(conn: Connection, ws: Workspace) -> set[int]:
    rows = select(owners.c.identifier).where(owners.c.workspace_id == ws.id)
    return {ws.identifier_id(value) for value in conn.execute(rows).scalars()}


def _read_identifiers(
    conn: Connection, ws: Workspace, near: Neighbourhood, wanted: Collection[int]
) -> None:
    for part in chunks(wanted):
        rows = select(identifiers).where(
            identifiers.c.workspace_id == ws.id, within(identifiers.c.id, part)
        )
        for row in conn.execute(rows).all():
            near.values[row.id] = row.value
            near.contact_of[row.id] = row.contact_id
            near.status[row.id] = row.status
            near.named[row.id] = (row.named_at or 0, row.name)
        names = select(identifier_names.c.identifier_id, identifier_names.c.name).where(
            identifier_names.c.workspace_id == ws.id,
            within(identifier_names.c.identifier_id, part),
        )
        for row in conn.execute(names).all():
            near.shown.setdefault(row.identifier_id, set()).add(row.name)


def _rows_claiming(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    """Rows that state these identifiers; of a hot one just enough to see that it is hot."""
    rows: dict[int, list[int]] = {}
    for part in chunks(wanted):
        chosen = (
            select(claims.c.identifier_id, claims.c.source_row_id)
            .where(claims.c.workspace_id == ws.id, within(claims.c.identifier_id, part))
            .order_by(claims.c.identifier_id, claims.c.source_row_id)
        )
        for identifier, row in conn.execute(chosen).all():
            rows.setdefault(identifier, []).append(row)
    return {row for some in rows.values() for row in some[: HOT + 1]}


def _read_cards(
    conn: Connection, ws: Workspace, near: Neighbourhood, wanted: Collection[int]
) -> set[int]:
    """Reads person rows with what they claim; answers every identifier they bring in."""
    found: set[int] = set()
    for part in chunks(wanted):
        rows = (
            select(
                source_rows.c.id, source_rows.c.payload, source_rows.c.seen_at, accounts.c.provider
            )
            .join(streams, _same(streams.c.id, source_rows.c.stream_id, streams, source_rows))
            .join(accounts, _same(accounts.c.id, streams.c.account_id, accounts, streams))
            .where(source_rows.c.workspace_id == ws.id, within(source_rows.c.id, part))
            .where(source_rows.c.kind == "person")
        )
        for row in conn.execute(rows).all():
            near.told[row.id] = Told(decode_person(row.payload), row.provider, row.seen_at)
            near.claimed[row.id] = set()
            value = fallback_value(row.id)
            near.values.setdefault(ws.identifier_id(value), value)
            near.contact_of.setdefault(ws.identifier_id(value), None)
            found.add(ws.identifier_id(value))
        stated = select(claims.c.source_row_id, claims.c.identifier_id).where(
            claims.c.workspace_id == ws.id, within(claims.c.source_row_id, part)
        )
        for row_id, identifier in conn.execute(stated).all():
            near.claimed.setdefault(row_id, set()).add(identifier)
            found.add(identifier)
    return found


def _same(
    left: ColumnElement[int], right: ColumnElement[int], one: Table, other: Table
) -> ColumnElement[bool]:
    return (one.c.workspace_id == other.c.workspace_id) & (left == right)


def _decided(
    conn: Connection, ws: Workspace, near: Neighbourhood, known: Collection[int]
) -> set[int]:
    """Reads the owner's decisions on these identifiers; answers their partners."""
    partners: set[int] = set()
    for part in chunks(known, 400):
        rows = select(decisions).where(
            decisions.c.workspace_id == ws.id,
            or_(within(decisions.c.left_id, part), within(decisions.c.right_id, part)),
        )
        for row in conn.execute(rows).all():
            pairs = near.same if row.same else near.apart
            pairs.add((row.left_id, row.right_id))
            partners |= {row.left_id, row.right_id}
    return partners


def identifiers_of(conn: Connection, ws: Workspace, contact_ids: Collection[int]) -> set[int]:
    """All identifiers of these contacts."""
    return numbers(conn, ws, identifiers.c.id, identifiers.c.contact_id, contact_ids)


def contacts_of(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    """The contacts that have any of these identifiers."""
    return numbers(conn, ws, identifiers.c.contact_id, identifiers.c.id, wanted) - {None}


def numbers(
    conn: Connection, ws: Workspace, answer: Any, column: Any, wanted: Collection[int]
) -> set[int]:
    """The numbers in one column of a table where another has one of these."""
    found: set[int] = set()
    for part in chunks(wanted):
        chosen = select(answer).where(column.table.c.workspace_id == ws.id, within(column, part))
        found.update(conn.execute(chosen).scalars())
    return found
