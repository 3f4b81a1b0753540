"""Resolves what waits: person records and identifiers in; contacts and the journal out.

Whatever arrives, its whole neighbourhood is clustered anew from the facts and the owner's
decisions, so the people are the same in any order of arrival. Ids and redirects alone remember
what was before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Column, Connection, Exists, delete, exists, select

from schemas.payload import decode_person
from service.access.workspaces import Workspace
from service.db.session import put_new
from service.db.stages import Stage, chunks, done, peek, push
from service.db.tables import (
    claims,
    decisions,
    identifier_accounts,
    identifiers,
    participants,
    source_rows,
    streams,
)
from service.db.within import within
from service.ingest.forgotten import stated
from service.reconciler.assign import seats
from service.reconciler.filing import Files
from service.reconciler.gathering import around, contacts_of
from service.reconciler.matching import Found, people
from service.reconciler.neighbourhood import Neighbourhood, fallback
from service.reconciler.roster import Roster

BATCH = 2000
"""Person records or identifiers per transaction."""
_CARDS = (
    select(source_rows.c.id, source_rows.c.payload, streams.c.account_id)
    .join(
        streams,
        (streams.c.workspace_id == source_rows.c.workspace_id)
        & (streams.c.id == source_rows.c.stream_id),
    )
    .where(source_rows.c.kind == "person")
)
_USES = (
    claims.c.identifier_id,
    participants.c.identifier_id,
    decisions.c.left_id,
    decisions.c.right_id,
)


def read_pending(conn: Connection, ws: Workspace, now: int) -> int:
    """Reads one batch of person records; how many it took."""
    batch = peek(conn, ws.id, Stage.READ_PERSON, BATCH)
    if batch:
        # A card that is gone may have stood for itself.
        own = {fallback(ws, row) for row in batch}
        resolve(conn, ws, _claim(conn, ws, batch) | own, batch, now)
        done(conn, ws.id, Stage.READ_PERSON, batch)
    return len(batch)


def resolve_pending(conn: Connection, ws: Workspace, now: int) -> int:
    """Resolves one batch of identifiers; how many it took."""
    batch = peek(conn, ws.id, Stage.RESOLVE, BATCH)
    if batch:
        resolve(conn, ws, batch, (), now)
        done(conn, ws.id, Stage.RESOLVE, batch)
    return len(batch)


def resolve(
    conn: Connection,
    ws: Workspace,
    identifier_ids: Collection[int],
    rows: Collection[int],
    now: int,
) -> None:
    """Settles who these identifiers and person rows are. now: epoch ms."""
    near = around(conn, ws, identifier_ids, rows)
    found = people(conn, ws, near, identifier_ids)
    roster = Roster(conn, ws, near, now)
    roster.seat(seats(found.clusters, roster.past(found.disputed)), found.world, found.disputed)
    _ask_again(conn, ws, near, found)
    _forget_unused(conn, ws, near.values.keys() - near.mine)


def _ask_again(conn: Connection, ws: Workspace, near: Neighbourhood, found: Found) -> None:
    """Whoever is found under other keys now, or was decided on, is looked at for suggestions."""
    decided = {i for pair in (*near.same, *near.apart) for i in pair}
    changed = decided | found.refiled
    changed |= {
        i for one in found.entities if one.id in found.refiled for i in one.cluster.identifiers
    }
    push(conn, ws.id, Stage.SUGGEST, contacts_of(conn, ws, changed))


def _forget_unused(conn: Connection, ws: Workspace, wanted: Collection[int]) -> None:
    """Somebody whom no event, card, contact or decision knows any more is not kept, and whoever
    was held apart by them is looked at again."""
    for part in chunks(wanted):
        unused = select(identifiers.c.id).where(
            identifiers.c.workspace_id == ws.id,
            within(identifiers.c.id, part),
            identifiers.c.contact_id.is_(None),
            *(~_known_to(column) for column in _USES),
        )
        gone = set(conn.execute(unused).scalars())
        if not gone:
            continue
        mine = (identifiers.c.workspace_id == ws.id) & within(identifiers.c.id, gone)
        conn.execute(delete(identifiers).where(mine))
        push(conn, ws.id, Stage.RESOLVE, Files(conn, ws).file((), gone) - gone)


def _known_to(column: Column[int]) -> Exists:
    same = column.table.c.workspace_id == identifiers.c.workspace_id
    return exists().where(same, column == identifiers.c.id)


def _claim(conn: Connection, ws: Workspace, batch: Sequence[int]) -> set[int]:
    """Stores what these rows state about identifiers; answers all that were or are stated."""
    affected: set[int] = set()
    fresh: dict[int, str] = {}
    pairs: list[dict[str, int]] = []
    through: set[tuple[int, int]] = set()
    for part in chunks(batch):
        affected |= _unclaim(conn, ws, part)
        for row in conn.execute(
            _CARDS.where(source_rows.c.workspace_id == ws.id, within(source_rows.c.id, part))
        ):
            record = decode_person(row.payload)
            values = {
                ws.identifier_id(v): v for v in stated(record, ws.settings.reconciler.phone_region)
            }
            fresh |= values
            through |= {(key, row.account_id) for key in values or (fallback(ws, row.id),)}
            pairs += [
                {"workspace_id": ws.id, "identifier_id": key, "source_row_id": row.id}
                for key in values
            ]
    register(conn, ws, fresh)
    put_new(conn, claims, pairs)
    seen = [
        {"workspace_id": ws.id, "identifier_id": key, "account_id": account}
        for key, account in sorted(through)
    ]
    put_new(conn, identifier_accounts, seen)
    return affected | set(fresh)


def _unclaim(conn: Connection, ws: Workspace, part: Sequence[int]) -> set[int]:
    mine = (claims.c.workspace_id == ws.id) & within(claims.c.source_row_id, part)
    before = set(conn.execute(select(claims.c.identifier_id).where(mine)).scalars().all())
    if before:
        conn.execute(delete(claims).where(mine))
    return before


def register(conn: Connection, ws: Workspace, values: dict[int, str]) -> None:
    """Makes rows for identifiers that have none yet."""
    blank = {"contact_id": None, "status": "personal", "name": "", "named_at": None}
    put_new(
        conn,
        identifiers,
        [{"workspace_id": ws.id, "id": i, "value": values[i], **blank} for i in sorted(values)],
    )
