"""What the source rows tell of an interaction: the event as it is judged, and who saw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from schemas.payload import decode_event
from schemas.source import EventRecord
from service.access.workspaces import Workspace
from service.db.stages import chunks
from service.db.tables import source_rows, streams
from service.db.within import within
from service.detection import docket
from service.detection.answers import parents
from service.detection.fold import called_off, fold
from service.detection.judge import Asks, Party, is_sent, needs_history, parties
from service.detection.owners import known
from service.detection.verdict import Limits


@dataclass(frozen=True, slots=True)
class Case:
    """One interaction to judge. asks: the history its verdict may depend on. accounts: whose
    streams tell of it. owner_known: see judge()."""

    event: EventRecord
    parties: tuple[Party, ...]
    asks: Asks
    accounts: frozenset[int]
    owner_known: bool

    @property
    def answers(self) -> tuple[str, ...]:
        """Message-IDs of what it answers, the nearest first; none of what is surely no letter."""
        sent = is_sent(self.parties) and not self.event.facts.get("draft")
        return parents(self.event.facts) if sent else self.asks.parents


def limits(ws: Workspace) -> Limits:
    """The limits in force."""
    return Limits(ws.settings.detection.max_recipients, ws.settings.detection.max_attendees)


def read(conn: Connection, ws: Workspace, wanted: Sequence[int]) -> dict[int, Case]:
    """The cases of these interactions; one of which no row tells any more is missing."""
    told, seen_in = _told(conn, ws, wanted)
    me, words = known(conn, ws), docket.read(conn, ws)
    accounts = _accounts(conn, ws)
    cases = {}
    for i, events in told.items():
        event = fold(events, me)
        present = parties(event, me, words)
        asks = needs_history(event, present, limits(ws))
        cases[i] = Case(event, present, asks, frozenset(accounts[s] for s in seen_in[i]), bool(me))
    return cases


def _told(
    conn: Connection, ws: Workspace, wanted: Sequence[int]
) -> tuple[dict[int, list[EventRecord]], dict[int, set[int]]]:
    """What the rows say of each, and the streams they are of."""
    told: dict[int, list[EventRecord]] = {}
    gone: dict[int, list[EventRecord]] = {}
    seen_in: dict[int, set[int]] = {}
    for part in chunks(wanted):
        rows = select(
            source_rows.c.interaction_id,
            source_rows.c.payload,
            source_rows.c.stream_id,
            source_rows.c.gone_at,
        ).where(source_rows.c.workspace_id == ws.id, within(source_rows.c.interaction_id, part))
        for row in conn.execute(rows).all():
            said = told if row.gone_at is None else gone
            said.setdefault(row.interaction_id, []).append(decode_event(row.payload))
            seen_in.setdefault(row.interaction_id, set()).add(row.stream_id)
    # What the provider has no more still happened, unless it was a meeting: then it was called off.
    past = {i: [called_off(event) for event in gone[i]] for i in gone if i not in told}
    return past | told, seen_in


def _accounts(conn: Connection, ws: Workspace) -> dict[int, int]:
    chosen = select(streams.c.id, streams.c.account_id).where(streams.c.workspace_id == ws.id)
    return {row.id: row.account_id for row in conn.execute(chosen).all()}
