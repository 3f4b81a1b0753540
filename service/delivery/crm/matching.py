"""Who is here, in a CRM, or in both: derived from what is there anyway, kept nowhere.

Who is there is told by the people that were read from the CRM, and by the records contacts are
pushed into. Whoever Touchline knows from that CRM alone is only there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    Select,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    tuple_,
)

from schemas.crm import Match, MatchCounts, MatchSide
from schemas.page import Page
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe
from service.db.tables import claims, contacts, crm_people, identifiers, source_rows, streams
from service.db.tables import identifier_accounts as through
from service.delivery.crm.values import addresses
from service.reconciler.neighbourhood import fallback_value, row_of
from service.timeline.read.paging import Slice, paged, sealed
from service.timeline.read.rows import among, fetched, joined, of, prepared

SIDES: tuple[MatchSide, ...] = ("both", "here", "there")
_CARDS = (
    select(identifiers.c.contact_id, source_rows.c.external_id)
    .join(claims, joined(identifiers, claims, id="identifier_id"))
    .join(source_rows, joined(claims, source_rows, source_row_id="id"))
    .where(prepared(identifiers), source_rows.c.stream_id == bindparam("stream"))
    .where(identifiers.c.status == "personal")
)
"""People of the CRM by their contact."""
_NAMED = (
    select(identifiers.c.contact_id, identifiers.c.value)
    .join(through, joined(identifiers, through, id="identifier_id"))
    .where(prepared(identifiers), through.c.account_id == bindparam("account"))
    .where(identifiers.c.value.startswith(fallback_value(0).removesuffix("0")))
)
"""Those who are known by their name alone."""
_LINKED = select(crm_people.c.contact_id, crm_people.c.remote_id, crm_people.c.others).where(
    prepared(crm_people),
    crm_people.c.account_id == bindparam("account"),
    crm_people.c.remote_id != "",
    crm_people.c.state != "gone",
)
"""Records that contacts are pushed into."""


def _belongs(chosen: Select[Any], contact: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether some of it is the contact's."""
    return exists(chosen.where(contact == contacts.c.id).correlate(contacts))


_RECORDED = or_(
    _belongs(_CARDS, identifiers.c.contact_id),
    _belongs(_LINKED, crm_people.c.contact_id),
    _belongs(_NAMED, identifiers.c.contact_id),
)
_KNOWN = or_(
    contacts.c.first_touched_at.is_not(None),
    _belongs(
        select(through.c.identifier_id)
        .join(identifiers, joined(through, identifiers, identifier_id="id"))
        .where(prepared(through), through.c.account_id != bindparam("account")),
        identifiers.c.contact_id,
    ),
)
_MET = or_(contacts.c.confirmed, contacts.c.first_touched_at.is_not(None))
_TEST = {
    "both": and_(_RECORDED, _KNOWN),
    "here": and_(_MET, not_(_RECORDED)),
    "there": and_(_RECORDED, not_(_KNOWN)),
}
_ALIVE = and_(prepared(contacts), contacts.c.merged_into.is_(None))
_COLUMNS = (contacts.c.id, contacts.c.name, contacts.c.last_touched_at)


def counts(conn: Connection, ws: Workspace, account: int) -> MatchCounts:
    """How many are on which side."""
    bound = _bound(ws, account)
    many: Counter[MatchSide] = Counter()
    signs = (_RECORDED.label("recorded"), _KNOWN.label("known"), _MET.label("met"))
    for recorded, known, met, number in conn.execute(_count(_ALIVE, *signs), bound):
        if recorded:
            many["both" if known else "there"] += number
        elif met:
            many["here"] += number
    cards = _CARDS.with_only_columns(identifiers.c.contact_id).group_by(identifiers.c.contact_id)
    several = cards.having(func.count(source_rows.c.id.distinct()) > 1)
    linked = _LINKED.with_only_columns(crm_people.c.contact_id).where(crm_people.c.others != "[]")
    doubled = or_(contacts.c.id.in_(several), contacts.c.id.in_(linked))
    twice = conn.execute(_count(and_(_ALIVE, doubled, _KNOWN)), bound).scalar_one()
    read = select(streams.c.last_complete_at).where(
        of(ws, streams), streams.c.id == bound["stream"], streams.c.gone_at.is_(None)
    )
    complete = conn.execute(read).scalar_one_or_none() is not None
    return MatchCounts(
        both=many["both"], here=many["here"], there=many["there"], twice=twice, complete=complete
    )


def page(
    conn: Connection, ws: Workspace, account: int, side: MatchSide, part: Slice
) -> Page[Match]:
    """Those on one side, whoever was touched last first. Raises BadFilter."""
    name = f"matches:{side}"
    place = part.place(name, (int, type(None)), int)
    bound = {**_bound(ws, account), "most": part.limit + 1}
    rows: list[Any] = []
    if side != "there" and (place is None or place[0] is not None):
        rows = _walked(conn, side, bound, place, touched=True)
    if len(rows) <= part.limit:
        rest = {**bound, "most": part.limit + 1 - len(rows)}
        after = place if place is not None and place[0] is None else None
        rows += _walked(conn, side, rest, after, touched=False)
    shown = rows[: part.limit]
    cursor = sealed(name, shown[-1].last_touched_at, shown[-1].id) if shown else ""
    return paged(_matches(conn, ws, account, side, shown), len(rows) > len(shown), cursor)


def _count(test: ColumnElement[bool], *by: Label[bool]) -> Select[Any]:
    shown: list[ColumnElement[Any]] = [*by, func.count()]
    return select(*shown).select_from(contacts).where(test).group_by(*by)


def _walked(
    conn: Connection, side: MatchSide, bound: dict[str, Any], place: Any, *, touched: bool
) -> list[Any]:
    """Down the index of last touches; those never touched come after, by id."""
    at, number = contacts.c.last_touched_at, contacts.c.id
    chosen = select(*_COLUMNS).where(
        _ALIVE, _TEST[side], at.is_not(None) if touched else at.is_(None)
    )
    if place is not None and touched:
        chosen = chosen.where(tuple_(at, number) < tuple_(*place))
    elif place is not None:
        chosen = chosen.where(number < place[1])
    order = (at.desc(), number.desc()) if touched else (number.desc(),)
    return fetched(conn.execute(chosen.order_by(*order).limit(bindparam("most")), bound))


def _matches(
    conn: Connection, ws: Workspace, account: int, side: MatchSide, rows: Collection[Any]
) -> list[Match]:
    wanted = [row.id for row in rows]
    boxes = addresses(conn, ws, wanted)
    records = _records(conn, ws, account, wanted) if side != "here" else defaultdict(set)
    return [
        Match(
            side=side,
            contact_id=ids.public("c", row.id),
            remote_ids=sorted(records[row.id]),
            name=row.name,
            email=next(iter(boxes[row.id]), ""),
            last_touched_at=maybe(row.last_touched_at),
        )
        for row in rows
    ]


def _records(
    conn: Connection, ws: Workspace, account: int, wanted: Collection[int]
) -> defaultdict[int, set[str]]:
    """Ids of the records there, by contact."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    bound = {**_bound(ws, account), "wanted": wanted}
    mine = among(identifiers.c.contact_id, "wanted")
    for contact, record in conn.execute(_CARDS.where(mine), bound):
        found[contact].add(record)
    home = {row_of(value): contact for contact, value in conn.execute(_NAMED.where(mine), bound)}
    cards = select(source_rows.c.id, source_rows.c.external_id).where(
        prepared(source_rows), among(source_rows.c.id, "cards")
    )
    for card, record in conn.execute(cards, {"ws": ws.id, "cards": [*home]}) if home else ():
        found[home[card]].add(record)
    for row in conn.execute(_LINKED.where(among(crm_people.c.contact_id, "wanted")), bound):
        found[row.contact_id].update((row.remote_id, *orjson.loads(row.others)))
    return found


def _bound(ws: Workspace, account: int) -> dict[str, Any]:
    return {"ws": ws.id, "account": account, "stream": ws.id_of("stream", account, "contacts")}
