"""Judges what waits: source rows in; interactions, participants and verdicts out.

Verdicts depend on history (did the owner ever turn to this address? is this an answer to the
owner's mail?), and history on verdicts of what the owner sent. Sent mail never depends on history,
so it is judged first; when a judgement makes or unmakes a known correspondent, or a mail that was
answered, what hangs on it is put back on the list. The end is therefore the same in whatever
order things come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.stages import Stage, chunks, done, peek, push
from service.db.tables import overrides
from service.db.within import within
from service.detection.beside import beside
from service.detection.cases import Case, limits, read
from service.detection.judge import judge
from service.detection.ledger import Ledger
from service.detection.outcome import Outcome, Override, message_id, outcome
from service.detection.past import histories
from service.detection.twins import Told, counted_once
from service.detection.verdict import History, Verdict

_NO_HISTORY = History()
BATCH = 5000
"""Interactions per transaction."""


def judge_pending(conn: Connection, ws: Workspace, stage: Stage, now: int) -> int:
    """Judges one batch of the list; how many it took, 0 when the list is empty."""
    batch = peek(conn, ws.id, stage, BATCH)
    if batch:
        judge_these(conn, ws, batch, now)
        done(conn, ws.id, stage, batch)
    return len(batch)


def judge_these(conn: Connection, ws: Workspace, asked: Sequence[int], now: int) -> None:
    """Judges these interactions anew, with all meetings at the same time, and hands on what
    changed."""
    cases, batch = _cases(conn, ws, asked)
    ledger = Ledger(conn, ws, batch)
    words = _overrides(conn, ws, batch)
    unsure = {i: case for i, case in cases.items() if case.asks}
    sure = {i: case for i, case in cases.items() if i not in unsure}
    ledger.open(_outcomes(ws, sure, {}, words))
    past = histories(conn, ws, unsure, set(batch) - sure.keys())
    rest = _outcomes(ws, unsure, past, words)
    accounts = {i: case.accounts for i, case in cases.items()}
    ledger.close(rest, accounts, _links(ws, cases), _values(ws, cases), now)
    push(conn, ws.id, Stage.RESOLVE, ledger.affected)
    push(conn, ws.id, Stage.ROLL_UP, ledger.affected | ledger.beside)
    push(conn, ws.id, Stage.JUDGE, ledger.to_judge_again())


def judged(conn: Connection, ws: Workspace, number: int) -> Verdict | None:
    """What the rules say now of one interaction; writes nothing, and asks no word of the owner's.
    None when no source row tells of it."""
    cases, _ = _cases(conn, ws, [number])
    if number not in cases:
        return None
    return _verdicts(ws, cases, histories(conn, ws, cases, [number]))[number]


def _cases(
    conn: Connection, ws: Workspace, asked: Sequence[int]
) -> tuple[dict[int, Case], list[int]]:
    """What is to be judged, and all that hangs together with it."""
    cases = read(conn, ws, asked)
    more = beside(conn, ws, asked, cases)
    return cases | (read(conn, ws, more) if more else {}), [*asked, *more]


def _outcomes(
    ws: Workspace,
    cases: Mapping[int, Case],
    past: Mapping[int, History],
    words: Mapping[int, Override],
) -> dict[int, Outcome]:
    return {
        i: outcome(ws, i, cases[i].event, cases[i].parties, verdict, words.get(i))
        for i, verdict in _verdicts(ws, cases, past).items()
    }


def _verdicts(
    ws: Workspace, cases: Mapping[int, Case], past: Mapping[int, History]
) -> dict[int, Verdict]:
    """past: of those that ask for it."""
    most = limits(ws)
    found = {}
    for i, case in cases.items():
        history = past.get(i, _NO_HISTORY)
        found[i] = judge(
            case.event, case.parties, history, most, owner_known=case.owner_known, asked=case.asks
        )
    told = {i: Told(case.event, case.parties, found[i]) for i, case in cases.items()}
    return found | counted_once(told)


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


def _links(ws: Workspace, cases: Mapping[int, Case]) -> dict[int, set[int]]:
    """The messages each of them answers, where there are any."""
    return {
        i: {message_id(ws, stated) for stated in case.answers}
        for i, case in cases.items()
        if case.answers
    }


def _values(ws: Workspace, cases: Mapping[int, Case]) -> dict[int, str]:
    """Every identifier that takes part, by id."""
    values = {p.identifier for case in cases.values() for p in case.parties}
    return {ws.identifier_id(value): value for value in values}
