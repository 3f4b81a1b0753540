"""Brings roll-ups, contacts' last touch and gaps up to date with what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.moments import rfc3339
from service.db.session import add, put
from service.db.stages import Stage, chunks, done, peek, push
from service.db.tables import contacts, gaps, identifiers, participants, rollups
from service.db.within import within
from service.reconciler.gathering import contacts_of
from service.reconciler.scrub import discard
from service.reconciler.suggest import rank
from service.timeline.cadence import Rules, rules
from service.timeline.due import at_a_stroke, looked_at, overdue
from service.timeline.gapping import Gap, gaps_of
from service.timeline.habits import kept, marks_in
from service.timeline.keeping import quiet
from service.timeline.quiet import Span
from service.timeline.standing import columns, standing
from service.timeline.talks import in_turn, of_contacts, touches
from service.timeline.touches import RollUp, roll_up, together

BATCH = 5000
"""Identifiers or contacts per transaction."""
_SUMS = tuple(field.name for field in fields(RollUp))


def roll_up_pending(conn: Connection, ws: Workspace, now: int) -> int:
    """Sums up one batch of identifiers; how many it took."""
    batch = peek(conn, ws.id, Stage.ROLL_UP, BATCH)
    for part in chunks(batch):
        told = in_turn(conn, ws, touches(conn, ws, part))
        sums = {i: roll_up(told.get(i, ()), now) for i in part}
        _store_sums(conn, ws, sums)
        whose = contacts_of(conn, ws, part)
        push(conn, ws.id, Stage.REFRESH, whose)
        push(conn, ws.id, Stage.MEASURE, whose)
    done(conn, ws.id, Stage.ROLL_UP, batch)
    return len(batch)


def _store_sums(conn: Connection, ws: Workspace, sums: dict[int, RollUp]) -> None:
    """Rows for those with touches, past or booked; none for the others."""
    empty = RollUp()
    gone = [i for i, total in sums.items() if total == empty]
    discard(conn, ws, rollups.c.identifier_id, gone)
    put(
        conn,
        rollups,
        [
            {"workspace_id": ws.id, "identifier_id": i, **_cells(total)}
            for i, total in sums.items()
            if total != empty
        ],
    )


def _cells(total: RollUp) -> dict[str, Any]:
    cells = {name: getattr(total, name) for name in _SUMS}
    return {**cells, "latest": kept(total.latest)}


def _read(cells: Sequence[Any]) -> RollUp:
    """cells: in the order of _SUMS."""
    stated = dict(zip(_SUMS, cells, strict=True))
    return RollUp(**{**stated, "latest": marks_in(stated["latest"])})


def refresh_pending(conn: Connection, ws: Workspace, now: int) -> int:
    """Refreshes one batch of contacts; how many it took."""
    batch = peek(conn, ws.id, Stage.REFRESH, BATCH)
    if batch:
        terms, since = (rules(conn, ws), quiet(conn, ws)), looked_at(conn, ws)
        for part in chunks(batch):
            _refresh(conn, ws, part, terms, since, now)
        done(conn, ws.id, Stage.REFRESH, batch)
    return len(batch)


def wake(conn: Connection, ws: Workspace, now: int) -> None:
    """Puts on the list whoever had a meeting that has ended since: it is a touch now."""
    stale = select(identifiers.c.id).join(
        contacts,
        (contacts.c.workspace_id == identifiers.c.workspace_id)
        & (contacts.c.id == identifiers.c.contact_id),
    )
    due = stale.where(
        contacts.c.workspace_id == ws.id,
        contacts.c.stale_at.is_not(None),
        contacts.c.stale_at <= now,
    )
    push(conn, ws.id, Stage.ROLL_UP, set(conn.execute(due).scalars().all()))


def _refresh(
    conn: Connection,
    ws: Workspace,
    part: Sequence[int],
    terms: tuple[Rules, Sequence[Span]],
    since: int | None,
    now: int,
) -> None:
    chosen = select(contacts).where(contacts.c.workspace_id == ws.id, within(contacts.c.id, part))
    rows = conn.execute(chosen.order_by(contacts.c.id))
    present = {row.id: row._mapping for row in rows if row.merged_into is None}
    sums = _sums(conn, ws, present, now)
    late = overdue(conn, ws, present, since, now)
    news, fresh, standing_gaps = [], [], []
    for contact, row in present.items():
        total = sums.get(contact, RollUp())
        stands = standing(row, total, *terms)
        derived, found = columns(stands), gaps_of(stands, ws.settings.timeline)
        if any(row[name] != value for name, value in derived.items()):
            fresh.append({"wanted": contact, **derived})
            news += _news(row, derived)
        if contact not in late:
            news += at_a_stroke(row, derived, found, since, now)
        standing_gaps += _gap_rows(ws, contact, found)
    _write(conn, ws, part, fresh, standing_gaps)
    rank(conn, ws, {c["wanted"] for c in fresh if c["touches"] != present[c["wanted"]]["touches"]})
    record(conn, ws.id, now, news)


def _gap_rows(ws: Workspace, contact: int, found: Iterable[Gap]) -> list[dict[str, Any]]:
    return [
        {
            "workspace_id": ws.id,
            "rank": gap.rank,
            "active_from": gap.active_from,
            "contact_id": contact,
            "active_until": gap.active_until,
        }
        for gap in found
    ]


def _write(
    conn: Connection,
    ws: Workspace,
    part: Sequence[int],
    fresh: Sequence[dict[str, Any]],
    standing_gaps: list[dict[str, Any]],
) -> None:
    if fresh:
        names = [name for name in fresh[0] if name != "wanted"]
        statement = (
            update(contacts)
            .where(contacts.c.workspace_id == ws.id, contacts.c.id == bindparam("wanted"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        rows = [
            {"wanted": row["wanted"], **{f"new_{name}": row[name] for name in names}}
            for row in fresh
        ]
        conn.execute(statement, rows)
    discard(conn, ws, gaps.c.contact_id, part)
    if standing_gaps:
        add(conn, gaps, standing_gaps)


def _sums(conn: Connection, ws: Workspace, wanted: Collection[int], now: int) -> dict[int, RollUp]:
    parts: dict[int, list[RollUp]] = {}
    rows = (
        select(identifiers.c.contact_id, *(rollups.c[name] for name in _SUMS))
        .join(
            rollups,
            (rollups.c.workspace_id == identifiers.c.workspace_id)
            & (rollups.c.identifier_id == identifiers.c.id),
        )
        .where(identifiers.c.workspace_id == ws.id, within(identifiers.c.contact_id, wanted))
    )
    for contact, *cells in conn.execute(rows).all():
        parts.setdefault(contact, []).append(_read(cells))
    sums = {contact: together(some) for contact, some in parts.items()}
    several = [contact for contact, some in parts.items() if len(some) > 1]
    return sums | _overlapping(conn, ws, several, now)


def _overlapping(
    conn: Connection, ws: Workspace, several: Collection[int], now: int
) -> dict[int, RollUp]:
    """Exact sums of contacts credited twice by one interaction (a mail to both addresses)."""
    if not several:
        return {}
    owned = (identifiers.c.workspace_id == participants.c.workspace_id) & (
        identifiers.c.id == participants.c.identifier_id
    )
    mine = (identifiers.c.workspace_id == ws.id) & within(identifiers.c.contact_id, several)
    twice = (
        select(identifiers.c.contact_id)
        .join(participants, owned)
        .where(mine, participants.c.touch)
        .group_by(identifiers.c.contact_id, participants.c.interaction_id)
        .having(func.count(participants.c.identifier_id.distinct()) > 1)
    )
    found = set(conn.execute(twice).scalars().all())
    told = in_turn(conn, ws, of_contacts(conn, ws, found))
    return {i: roll_up(some, now) for i, some in told.items()}


def _news(row: Mapping[Any, Any], derived: Mapping[str, Any]) -> list[Change]:
    """A later touch is one; that the last one is no more changes the contact. row: as it was."""
    before, after = row["last_touched_at"], derived["last_touched_at"]
    if before == after:
        return []
    public = ids.public("c", row["id"])
    if after is None or (before is not None and after < before):
        return [Change("contact.updated", public, {"confirmed": row["confirmed"]})]
    touch = ids.public("i", derived["last_touch_id"])
    data = {"last_touched_at": rfc3339(after), "interaction_id": touch}
    return [Change("contact.touched", public, data)]
