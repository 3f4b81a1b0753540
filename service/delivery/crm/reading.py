"""Connected CRMs and what is on its way to them, as the API shows it: a few statements a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal, cast

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    false,
    func,
    literal,
    or_,
    select,
)

from connectors.sink import Crm as Room
from schemas.crm import Backfill, Crm, Push, PushState, Tally
from schemas.page import Page
from service.access.workspaces import Workspace
from service.accounts.providers import NotConfigured
from service.db import ids
from service.db.moments import maybe, moment
from service.db.tables import (
    contacts,
    crm_activities,
    crm_people,
    identifiers,
    interactions,
    participants,
)
from service.db.within import within
from service.delivery.crm.desk import CrmRow, read_crm, read_crms
from service.delivery.crm.titles import plain
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import joined, of

What = Literal["person", "activity"]
PREFIXES: Mapping[What, str] = {"person": "pp", "activity": "pa"}
"""Of the public ids of pushes; the number is the contact's or the interaction's."""

_SETTLED = ("done", "failed", "gone", "left_out")


def every(conn: Connection, ws: Workspace, rooms: Callable[[str], Room]) -> list[Crm]:
    """All connected CRMs, the oldest first. rooms: of a desk."""
    return _shown(conn, ws, read_crms(conn, ws), rooms)


def one(conn: Connection, ws: Workspace, account: int, rooms: Callable[[str], Room]) -> Crm | None:
    """One connected CRM; None when there is none."""
    row = read_crm(conn, ws, account)
    return None if row is None else _shown(conn, ws, [row], rooms)[0]


def pushes(
    conn: Connection,
    ws: Workspace,
    account: int,
    part: Slice,
    *,
    what: Collection[What] = (),
    states: Collection[PushState] = (),
) -> Page[Push]:
    """People and activities, the newest step first. what, states: none named: all. Raises
    BadFilter."""
    place = part.place("pushes", int, str, int)
    rows = [
        (kind, row)
        for kind in PREFIXES
        if not what or kind in what
        for row in conn.execute(_listed(ws, account, kind, states, place, part.limit + 1))
    ]
    rows.sort(key=lambda found: (found[1].at, found[0], found[1].number), reverse=True)
    shown = rows[: part.limit]
    cursor = sealed("pushes", shown[-1][1].at, shown[-1][0], shown[-1][1].number) if shown else ""
    titles = _titles(conn, ws, [row.number for kind, row in shown if kind == "activity"])
    items = [_push(kind, row, titles.get(row.number, "")) for kind, row in shown]
    return paged(items, len(rows) > len(shown), cursor)


def push(conn: Connection, ws: Workspace, account: int, public: str) -> Push | None:
    """The one of this public id; None when there is none."""
    for kind, prefix in PREFIXES.items():
        number = ids.private(prefix, public)
        if number is not None:
            key = crm_people.c.contact_id if kind == "person" else crm_activities.c.interaction_id
            found = _listed(ws, account, kind, (), None, 1).where(key == number)
            row = conn.execute(found).one_or_none()
            titles = _titles(conn, ws, [number]) if kind == "activity" else {}
            return None if row is None else _push(kind, row, titles.get(number, ""))
    return None


def _titles(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, str]:
    """What these interactions are, and with whom: "Mail from Ada Lovelace"."""
    chosen = (
        select(interactions.c.id, interactions.c.kind, interactions.c.direction, contacts.c.name)
        .outerjoin(
            participants,
            joined(interactions, participants, id="interaction_id") & participants.c.touch,
        )
        .outerjoin(identifiers, joined(participants, identifiers, identifier_id="id"))
        .outerjoin(contacts, joined(identifiers, contacts, contact_id="id"))
        .where(of(ws, interactions), within(interactions.c.id, wanted))
    )
    found: dict[int, Any] = {}
    names: defaultdict[int, list[str]] = defaultdict(list)
    for row in conn.execute(chosen) if wanted else ():
        found[row.id] = row
        if row.name and row.name not in names[row.id]:
            names[row.id].append(row.name)
    return {i: plain(row.kind, row.direction, sorted(names[i]), "") for i, row in found.items()}


def _listed(
    ws: Workspace,
    account: int,
    kind: What,
    states: Collection[PushState],
    place: tuple[Any, ...] | None,
    most: int,
) -> Select[Any]:
    table = crm_people if kind == "person" else crm_activities
    number = table.c.contact_id if kind == "person" else table.c.interaction_id
    chosen = _people() if kind == "person" else _activities()
    chosen = chosen.where(of(ws, table), table.c.account_id == account)
    if states:
        chosen = chosen.where(table.c.state.in_(states))
    if place is not None:
        chosen = chosen.where(_behind(table.c.at, number, kind, place))
    return chosen.order_by(table.c.at.desc(), number.desc()).limit(most)


def _behind(
    at: ColumnElement[int], number: ColumnElement[int], kind: What, place: tuple[Any, ...]
) -> ColumnElement[bool]:
    """What comes after the last one shown: people of a moment after its activities."""
    then, listed, last = place
    same = number < last if kind == listed else literal(True) if kind < listed else false()
    return or_(at < then, and_(at == then, same))


def _people() -> Select[Any]:
    named = joined(crm_people, contacts, contact_id="id")
    return select(
        crm_people,
        crm_people.c.contact_id.label("number"),
        func.coalesce(contacts.c.name, "").label("name"),
    ).outerjoin(contacts, named)


def _activities() -> Select[Any]:
    return select(
        crm_activities,
        crm_activities.c.interaction_id.label("number"),
        literal("[]").label("others"),
    )


def _push(kind: What, row: Any, title: str) -> Push:
    return Push(
        id=ids.public(PREFIXES[kind], row.number),
        what=kind,
        subject=ids.public("c" if kind == "person" else "i", row.number),
        name=row.name if kind == "person" else title,
        state=row.state,
        because=row.because,
        remote_id=row.remote_id,
        others=orjson.loads(row.others),
        attempts=row.attempts,
        next_at=maybe(row.next_at),
        at=moment(row.at),
    )


def _shown(
    conn: Connection, ws: Workspace, rows: Sequence[CrmRow], rooms: Callable[[str], Room]
) -> list[Crm]:
    wanted = [row.account for row in rows]
    known = _counted(conn, ws, crm_people, wanted)
    logged = _counted(conn, ws, crm_activities, wanted, crm_activities.c.backfill)
    return [_crm(row, known[row.account], logged[row.account], rooms) for row in rows]


def _counted(
    conn: Connection, ws: Workspace, table: Table, wanted: Collection[int], *filled: Column[bool]
) -> defaultdict[int, Counter[tuple[str, bool]]]:
    """How many are in which state, and whether a back-fill put them there, by CRM."""
    found: defaultdict[int, Counter[tuple[str, bool]]] = defaultdict(Counter)
    groups = (table.c.account_id, table.c.state, *filled)
    chosen = select(*groups, func.count()).where(of(ws, table), within(table.c.account_id, wanted))
    for account, state, *by_fill, many in conn.execute(chosen.group_by(*groups)):
        found[account][state, any(by_fill)] += many
    return found


def _crm(
    row: CrmRow,
    known: Counter[tuple[str, bool]],
    logged: Counter[tuple[str, bool]],
    rooms: Callable[[str], Room],
) -> Crm:
    return Crm(
        id=ids.public("a", row.account),
        provider=row.provider,
        label=row.label,
        site=row.site,
        status=row.status,
        pushing=cast(Any, row.pushing),
        problem=row.problem,
        rest_until=maybe(row.rest_until),
        import_contacts=row.imports,
        mapping=list(row.mapping),
        selection=row.selection,
        own_fields=dict(row.fields),
        missing_fields=dict(row.missing),
        people=_tally(known),
        activities=_tally(logged),
        backfill=_backfill(row.backfill, logged),
        moves=_moves(row.provider, rooms),
        created_at=moment(row.created_at),
    )


def _tally(counted: Counter[tuple[str, bool]]) -> Tally:
    found: Counter[str] = Counter()
    for (state, _), many in counted.items():
        found[state] += many
    return Tally(**found)


def _backfill(
    stated: Mapping[str, Any] | None, logged: Counter[tuple[str, bool]]
) -> Backfill | None:
    """How far it is: what was looked at, times what came of that."""
    if stated is None:
        return None
    chosen = sum(many for (_, filled), many in logged.items() if filled)
    settled = sum(logged[state, True] for state in _SETTLED)
    queued, total = stated.get("queued", 0), stated.get("total", 0)
    looked = min(1.0, queued / total) if total else 1.0
    return Backfill(
        state=stated["state"],
        since=maybe(stated.get("since")),
        queued=queued,
        total=total,
        chosen=chosen,
        pushed=logged["done", True],
        progress=round(looked * (settled / chosen if chosen else 1.0), 4),
    )


def _moves(provider: str, rooms: Callable[[str], Room]) -> str:
    """What the CRM's own "last contacted" makes of it; "" for a CRM this version knows no more."""
    try:
        return rooms(provider).moves
    except NotConfigured:
        return ""
