"""What the owner logs by hand: a call, a letter, a talk in the corridor. Always counts.

A manual entry is a source row like any other, in an account of whoever logged it, so that it is
judged, explained, exported and rebuilt by the same road.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from connectors.base import Found
from schemas.payload import decode_event
from schemas.source import EventRecord, Kind, Participant, Role
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import moment
from service.db.places import Target
from service.db.stages import Stage, push
from service.db.tables import accounts, contacts, identifiers, source_rows, streams
from service.ingest.store import interaction_id, store
from service.ingest.whose import target

Direction = Literal["in", "out", "both"]
_PROVIDER = "manual"
_ROLES: dict[Direction, Role] = {"in": "from", "out": "to", "both": "attendee"}
_ORDER = ("email", "linkedin", "phone", "xing", "x", "name-only")


class NotManual(ValueError):
    """because: why this entry cannot be logged or removed."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def log(
    conn: Connection,
    ws: Workspace,
    *,
    contact_ids: Sequence[int],
    kind: Kind,
    at: int,
    direction: Direction,
    note: str,
    now: int,
) -> int:
    """Logs one interaction with these contacts; answers its id. at, now: epoch ms.

    Raises NotManual for a contact that is not there, or a moment in the future.
    """
    if at > now:
        raise NotManual(
            "An interaction is logged when it has happened; this time is in the future."
        )
    people = tuple(_participant(conn, ws, contact, _ROLES[direction]) for contact in contact_ids)
    if not people:
        raise NotManual("Name at least one contact.")
    name = ids.public("l", ids.drawn())
    when = moment(at)
    event = EventRecord(
        external_id=name,
        kind=kind,
        key=f"manual:{name}",
        occurred_at=when,
        ended_at=when if kind == "meeting" else None,
        subject=note,
        participants=people,
    )
    found = Found(event, _PROVIDER, _PROVIDER, name)
    place = target(conn, ws, _PROVIDER, label="Logged by hand", stream=_PROVIDER, now=now)
    store(conn, ws, [(found, place)], frozenset(), now)
    _recount(conn, ws, [place.stream_id])
    return interaction_id(ws, event.key)


def remove(conn: Connection, ws: Workspace, interaction: int, _now: int) -> None:
    """Takes a manual entry out. Raises NotManual for one that a source told of, or that somebody
    else logged."""
    mine = (source_rows.c.workspace_id == ws.id) & (source_rows.c.interaction_id == interaction)
    told = set(conn.execute(select(source_rows.c.stream_id).where(mine)).scalars().all())
    places = {place.stream_id: user for place, user in _places(conn, ws)}
    if not told or not told <= places.keys():
        raise NotManual(
            "Only what was logged by hand can be removed; overrule the verdict of others instead."
        )
    if not all(ws.sees(places[stream]) for stream in told):
        raise NotManual("Somebody else logged this; only they can remove it.")
    conn.execute(delete(source_rows).where(mine))
    _recount(conn, ws, told)
    push(conn, ws.id, Stage.JUDGE, [interaction])


def held(conn: Connection, ws: Workspace) -> int:
    """How many entries there are, whoever logged them."""
    return sum(_held(conn, ws, place.stream_id) for place, _ in _places(conn, ws))


def rename(conn: Connection, ws: Workspace, other: Mapping[str, str], now: int) -> None:
    """Names people by another identifier of theirs in every entry. other: by the one that stands
    there. now: epoch ms."""
    renamed = []
    for place, _ in _places(conn, ws):
        payloads = select(source_rows.c.payload).where(_in(ws, place.stream_id))
        for payload in conn.execute(payloads).scalars():
            event = decode_event(payload)
            people = tuple(dict.fromkeys(_renamed(p, other) for p in event.participants))
            if people != event.participants:
                found = Found(replace(event, participants=people), _PROVIDER, _PROVIDER, "")
                renamed.append((found, place))
    store(conn, ws, renamed, frozenset(), now)


def best(values: Collection[str]) -> str:
    """The identifier an entry names somebody by, of those a contact has."""
    return min(values, key=lambda value: (_ORDER.index(value.partition(":")[0]), value))


def _renamed(party: Participant, other: Mapping[str, str]) -> Participant:
    """A name that is nothing but the address goes with it."""
    if party.identifier not in other:
        return party
    name = "" if f"email:{party.name.lower()}" in other else party.name
    return replace(party, identifier=other[party.identifier], name=name)


def _in(ws: Workspace, stream: int) -> ColumnElement[bool]:
    return (source_rows.c.workspace_id == ws.id) & (source_rows.c.stream_id == stream)


def _held(conn: Connection, ws: Workspace, stream: int) -> int:
    counted = select(func.count()).select_from(source_rows).where(_in(ws, stream))
    return conn.execute(counted).scalar_one()


def _places(conn: Connection, ws: Workspace) -> list[tuple[Target, int | None]]:
    """The streams of entries, one for each who logs, with their user."""
    rows = select(accounts.c.id, accounts.c.user_id).where(
        accounts.c.workspace_id == ws.id, accounts.c.kind == _PROVIDER
    )
    return [
        (Target(row.id, ws.id_of("stream", row.id, _PROVIDER)), row.user_id)
        for row in conn.execute(rows)
    ]


def _participant(conn: Connection, ws: Workspace, contact: int, role: Role) -> Participant:
    """The contact by its best identifier and its name."""
    rows = select(identifiers.c.value).where(
        identifiers.c.workspace_id == ws.id, identifiers.c.contact_id == contact
    )
    values: list[str] = list(conn.execute(rows).scalars().all())
    if not values:
        raise NotManual("There is no such contact.")
    named = select(contacts.c.name).where(
        contacts.c.workspace_id == ws.id, contacts.c.id == contact
    )
    return Participant(best(values), role, conn.execute(named).scalar_one())


def _recount(conn: Connection, ws: Workspace, found: Iterable[int]) -> None:
    for stream in found:
        at = (streams.c.workspace_id == ws.id) & (streams.c.id == stream)
        conn.execute(update(streams).where(at).values(held=_held(conn, ws, stream)))
