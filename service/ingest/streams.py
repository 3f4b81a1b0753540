"""The streams of an account as they stand: cursors, what is held, what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, case, select, update

from connectors.source import Cursor, StreamSpec
from service.access.workspaces import Workspace
from service.db.moments import DAY
from service.db.places import Target, make_stream
from service.db.tables import streams

NOT_ALLOWED = {
    "cause": "You did not allow Touchline to read this.",
    "remedy": "Connect the account again and tick it.",
}
AT_FIRST_AUDIT = 24 * 3600 * 1000
"""Milliseconds from a stream's beginning to its first audit."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One row of `streams`. audit_at, complete_at, rest_until: epoch ms; the next comparison, the
    last walk that came to its end, until when it is left alone. troubled: it has a problem."""

    place: Target
    name: str
    feature: str
    label: str
    cursor: Cursor
    audit_at: int | None
    may_shrink: bool
    complete_at: int | None
    rest_until: int | None
    troubled: bool


def known_streams(conn: Connection, ws: Workspace, account: int) -> list[Stream]:
    """Streams that are there to be read: the address book first, it is small and names people;
    then calendars, then mail."""
    chosen = select(streams).where(
        streams.c.workspace_id == ws.id,
        streams.c.account_id == account,
        streams.c.gone_at.is_(None),
    )
    order = {"contacts": 0, "calendar": 1, "mail": 2}
    rows = [_stream(row) for row in conn.execute(chosen)]
    return sorted(rows, key=lambda one: (order.get(one.feature, 3), one.name))


def list_streams(
    conn: Connection,
    ws: Workspace,
    account: int,
    found: Sequence[StreamSpec],
    granted: Collection[str],
    now: int,
) -> None:
    """Takes up what the provider lists now; what it lists no more rests, its rows stay."""
    ids = {ws.id_of("stream", account, one.name): one for one in found}
    for stream, spec in sorted(ids.items(), key=itemgetter(0)):  # in one order: see accounts.ask
        make_stream(conn, ws.id, Target(account, stream), spec.name, spec.feature, spec.label)
        values: dict[str, Any] = {"label": spec.label, "gone_at": None}
        if spec.per_minute:
            values["per_minute"] = spec.per_minute
        back = case((streams.c.gone_at.is_(None), streams.c.problem), else_=None)
        conn.execute(update(streams).where(*of(ws, stream)).values(**values, problem=back))
    held = select(streams.c.id, streams.c.feature).where(
        streams.c.workspace_id == ws.id,
        streams.c.account_id == account,
        streams.c.gone_at.is_(None),
    )
    for row in conn.execute(held).all():
        if row.id not in ids:
            refused = None if row.feature in granted else orjson.dumps(NOT_ALLOWED).decode()
            rests = update(streams).where(*of(ws, row.id))
            conn.execute(rests.values(gone_at=now, problem=refused))


def put_aside(conn: Connection, ws: Workspace, stream: Stream, now: int) -> None:
    """The provider has this stream no more; its rows stay. Where it lists it all the same, it is
    tried again a day later."""
    at = of(ws, stream.place.stream_id)
    conn.execute(update(streams).where(*at).values(gone_at=now, rest_until=now + DAY))


def rest(
    conn: Connection, ws: Workspace, resting: Sequence[Stream], until: int, problem: str | None
) -> None:
    """Leaves these alone for a while. problem: JSON {cause, remedy}, None = none to be told."""
    for stream in resting:
        at = of(ws, stream.place.stream_id)
        conn.execute(update(streams).where(*at).values(rest_until=until, problem=problem))


def refresh(conn: Connection, ws: Workspace, stream: Stream) -> None:
    """All is well with it again."""
    at = of(ws, stream.place.stream_id)
    conn.execute(update(streams).where(*at).values(rest_until=None, problem=None))


def void(conn: Connection, ws: Workspace, stream: Stream) -> None:
    """A cursor is refused: a resume goes first, then the checkpoint. Rows stay, and are compared
    with the provider after the next full walk."""
    values: dict[str, Any] = {"resume": None, "went": None}
    if stream.cursor.resume is None:
        values["checkpoint"] = None
    conn.execute(update(streams).where(*of(ws, stream.place.stream_id)).values(**values))


def read_stream(conn: Connection, ws: Workspace, stream_id: int) -> Stream:
    """The row as it is now."""
    return _stream(conn.execute(select(streams).where(*of(ws, stream_id))).one())


def of(ws: Workspace, stream_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The row of one stream."""
    return streams.c.workspace_id == ws.id, streams.c.id == stream_id


def _stream(row: Any) -> Stream:
    return Stream(
        place=Target(row.account_id, row.id),
        name=row.name,
        feature=row.feature,
        label=row.label,
        cursor=Cursor(row.resume, row.checkpoint),
        audit_at=row.audit_at,
        may_shrink=row.may_shrink,
        complete_at=row.last_complete_at,
        rest_until=row.rest_until,
        troubled=row.problem is not None,
    )
