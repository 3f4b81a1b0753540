"""The diary: a page a day on which everybody touched stands, kept up with each contact's touches.

A contact is measured when its touches or its identifiers changed: what is new goes onto its days'
pages, what is no more comes off them, and no other page is read. So the measures of any period
are read from its pages alone, whatever was merged, deleted or overruled since.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, func, select

from service.access.workspaces import Workspace
from service.db.session import add, put
from service.db.stages import Stage, chunks, done, peek
from service.db.tables import diary, paces, seats
from service.db.within import within
from service.reconciler.scrub import discard
from service.timeline.paces import Entry, Kind, entries, packed, unpacked
from service.timeline.talks import of_contacts

BATCH = 5000
"""Contacts per transaction."""
COLUMNS = tuple(kind.name.lower() for kind in Kind)
Differences = defaultdict[int, list[tuple[Entry, int, int]]]
"""By day: an entry, whose seat, how many more (or fewer) of it there are."""


def measure_pending(conn: Connection, ws: Workspace, now: int) -> int:
    """Measures one batch of contacts; how many it took."""
    batch = peek(conn, ws.id, Stage.MEASURE, BATCH)
    if batch:
        told = of_contacts(conn, ws, batch)
        fresh = {contact: packed(entries(some, now)) for contact, some in told.items()}
        _turn(conn, ws, _settled(conn, ws, batch, fresh))
        done(conn, ws.id, Stage.MEASURE, batch)
    return len(batch)


def _settled(
    conn: Connection, ws: Workspace, batch: Collection[int], fresh: Mapping[int, bytes]
) -> Differences:
    """Writes what each contact has in the diary now; answers what differs."""
    held = _held(conn, ws, batch)
    gone = [contact for contact in held if not fresh.get(contact)]
    differs = [c for c, text in fresh.items() if text and text != held.get(c, (0, b""))[1]]
    seat = {contact: number for contact, (number, _) in held.items()}
    seat |= _give(conn, ws, [contact for contact in differs if contact not in held])
    differing: Differences = defaultdict(list)
    for contact in [*gone, *differs]:
        before, after = held.get(contact, (0, b""))[1], fresh.get(contact, b"")
        for entry, more in _difference(before, after).items():
            differing[entry.day].append((entry, seat[contact], more))
    key = {"workspace_id": ws.id}
    put(conn, paces, [{**key, "seat": seat[c], "entries": fresh[c]} for c in differs])
    discard(conn, ws, seats.c.contact_id, gone)
    discard(conn, ws, paces.c.seat, [seat[c] for c in gone])
    return differing


def _held(conn: Connection, ws: Workspace, batch: Collection[int]) -> dict[int, tuple[int, bytes]]:
    """Seat and packed entries by contact, of those who have a seat."""
    same = (paces.c.workspace_id == seats.c.workspace_id) & (paces.c.seat == seats.c.seat)
    rows = (
        select(seats.c.contact_id, seats.c.seat, paces.c.entries)
        .join(paces, same)
        .where(seats.c.workspace_id == ws.id, within(seats.c.contact_id, batch))
    )
    return {row.contact_id: (row.seat, bytes(row.entries)) for row in conn.execute(rows).all()}


def _give(conn: Connection, ws: Workspace, fresh: Sequence[int]) -> dict[int, int]:
    """Gives seats to those who have none."""
    if not fresh:
        return {}
    highest = select(func.max(seats.c.seat)).where(seats.c.workspace_id == ws.id)
    free = (conn.execute(highest).scalar_one() or 0) + 1
    given = {contact: free + place for place, contact in enumerate(fresh)}
    key = {"workspace_id": ws.id}
    add(conn, seats, [{**key, "contact_id": c, "seat": number} for c, number in given.items()])
    return given


def _difference(before: bytes, after: bytes) -> Counter[Entry]:
    """How many more of each entry there are."""
    change = Counter(unpacked(after))
    change.subtract(Counter(unpacked(before)))
    return Counter({entry: more for entry, more in change.items() if more})


def _turn(conn: Connection, ws: Workspace, differing: Differences) -> None:
    """Writes the pages anew on which something differs."""
    for part in chunks(sorted(differing)):
        mine = (diary.c.workspace_id == ws.id) & within(diary.c.day, part)
        rows = conn.execute(select(diary).where(mine)).all()
        held = {row.day: [array("I", getattr(row, name)) for name in COLUMNS] for row in rows}
        for day in part:
            page = held.setdefault(day, [array("I") for _ in COLUMNS])
            for entry, seat, more in differing[day]:
                _note(page, entry, seat, more)
        discard(conn, ws, diary.c.day, [day for day in part if not any(held[day])])
        put(
            conn,
            diary,
            [
                {
                    "workspace_id": ws.id,
                    "day": day,
                    **{n: some.tobytes() for n, some in zip(COLUMNS, held[day], strict=True)},
                }
                for day in part
                if any(held[day])
            ],
        )


def _note(page: Sequence[array[int]], entry: Entry, seat: int, more: int) -> None:
    """Writes an entry onto a page, or takes it off."""
    column = page[entry.kind]
    cells = [seat, entry.value] if entry.kind in (Kind.MINE, Kind.THEIRS) else [seat]
    for _ in range(more):
        column.extend(cells)
    for _ in range(-more):
        place = _place(column, cells)
        del column[place : place + len(cells)]


def _place(column: array[int], cells: list[int]) -> int:
    """Where these cells stand. Raises ValueError when they do not."""
    place = column.index(cells[0])
    while place % len(cells) or list(column[place : place + len(cells)]) != cells:
        place = column.index(cells[0], place + 1)
    return place
