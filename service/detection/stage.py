"""Judges what waits: source rows in; interactions, participants and verdicts out.

Verdicts depend on history (did the owner ever turn to this address?), and history on verdicts of
what the owner sent. Sent mail never depends on history, so it is judged first; when a judgement
makes or unmakes a known correspondent, everything that person sent is put back on the list. The
end is therefore the same in whatever order things come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from schemas.payload import decode_event
from schemas.source import EventRecord
from service.access.workspaces import Workspace
from service.db.stages import Stage, chunks, done, peek, push
from service.db.tables import overrides, owners, source_rows, streams
from service.db.within import within
from service.detection.fold import called_off, fold
from service.detection.judge import judge, needs_history, parties
from service.detection.ledger import Ledger
from service.detection.outcome import Outcome, Override, outcome
from service.detection.verdict import History, Limits, Party

BATCH = 5000
"""Interactions per transaction."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One interaction to judge. asks: identifiers whose history the verdict may depend on."""

    event: EventRecord
    parties: tuple[Party, ...]
    asks: frozenset[str]
    accounts: frozenset[int]
    owner_known: bool


def judge_pending(conn: Connection, ws: Workspace, stage: Stage, now: int) -> int:
    """Judges one batch of the list; how many it took, 0 when the list is empty."""
    batch = peek(conn, ws.id, stage, BATCH)
    if batch:
        judge_these(conn, ws, batch, now)
        done(conn, ws.id, stage, batch)
    return len(batch)


def judge_these(conn: Connection, ws: Workspace, batch: Sequence[int], now: int) -> None:
    """Judges these interactions anew and hands on what changed."""
    cases = _cases(conn, ws, batch)
    ledger = Ledger(conn, ws, batch)
    words = _overrides(conn, ws, batch)
    plain = {
        i: _decide(ws, i, case, frozenset(), words) for i, case in cases.items() if not case.asks
    }
    ledger.open(plain)
    asked = {ws.identifier_id(key): key for case in cases.values() for key in case.asks}
    known = frozenset(asked[i] for i in ledger.known(asked))
    rest = {i: _decide(ws, i, case, known, words) for i, case in cases.items() if case.asks}
    ledger.close(rest, {i: case.accounts for i, case in cases.items()}, _values(ws, cases), now)
    push(conn, ws.id, Stage.RESOLVE, ledger.affected)
    push(conn, ws.id, Stage.ROLL_UP, ledger.affected)
    push(conn, ws.id, Stage.JUDGE, ledger.senders_to_judge_again())


def _decide(
    ws: Workspace, i: int, case: _Case, known: frozenset[str], words: dict[int, Override]
) -> Outcome:
    history = History(known & case.asks)
    verdict = judge(case.event, case.parties, history, _limits(ws), owner_known=case.owner_known)
    return outcome(ws, i, case.event, case.parties, verdict, words.get(i))


def _limits(ws: Workspace) -> Limits:
    return Limits(ws.settings.detection.max_recipients, ws.settings.detection.max_attendees)


def _cases(conn: Connection, ws: Workspace, batch: Sequence[int]) -> dict[int, _Case]:
    """What the source rows tell; an interaction no row tells of any more is missing."""
    told: dict[int, list[EventRecord]] = {}
    gone: dict[int, list[EventRecord]] = {}
    accounts: dict[int, set[int]] = {}
    for part in chunks(batch):
        rows = select(
            source_rows.c.interaction_id,
            source_rows.c.payload,
            source_rows.c.stream_id,
            source_rows.c.gone_at,
        ).where(source_rows.c.workspace_id == ws.id, within(source_rows.c.interaction_id, part))
        for row in conn.execute(rows).all():
            said = told if row.gone_at is None else gone
            said.setdefault(row.interaction_id, []).append(decode_event(row.payload))
            accounts.setdefault(row.interaction_id, set()).add(row.stream_id)
    # What the provider has no more still happened, unless it was a meeting: then it was called off.
    told = {i: [called_off(event) for event in gone[i]] for i in gone if i not in told} | told
    of_stream = _accounts(conn, ws)
    me = frozenset(
        conn.execute(select(owners.c.identifier).where(owners.c.workspace_id == ws.id)).scalars()
    )
    cases = {}
    for i, events in told.items():
        event = fold(events)
        present = parties(event, me)
        asks = needs_history(event, present, _limits(ws))
        seen_in = frozenset(of_stream[stream] for stream in accounts[i])
        cases[i] = _Case(event, present, asks, seen_in, bool(me))
    return cases


def _accounts(conn: Connection, ws: Workspace) -> dict[int, int]:
    chosen = select(streams.c.id, streams.c.account_id).where(streams.c.workspace_id == ws.id)
    return {row.id: row.account_id for row in conn.execute(chosen).all()}


def _overrides(conn: Connection, ws: Workspace, batch: Sequence[int]) -> dict[int, Override]:
    words: dict[int, Override] = {}
    for part in chunks(batch):
        rows = select(overrides).where(
            overrides.c.workspace_id == ws.id, within(overrides.c.interaction_id, part)
        )
        words.update(
            {r.interaction_id: Override(r.counted, r.note) for r in conn.execute(rows).all()}
        )
    return words


def _values(ws: Workspace, cases: dict[int, _Case]) -> dict[int, str]:
    """Every identifier that takes part, by id."""
    values = {p.identifier for case in cases.values() for p in case.parties}
    return {ws.identifier_id(value): value for value in values}
