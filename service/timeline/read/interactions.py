"""Interactions rows as the public model, with parties and sources: a few statements for any page.
Only an opened one is judged again, to show which rules fired.

This is the one door to subjects: what only colleagues' private accounts tell of is masked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from schemas.interaction import (
    Evidence,
    ExplainedVerdict,
    Fired,
    Interaction,
    InteractionDetail,
    InteractionSource,
    Party,
    Verdict,
)
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import maybe, moment, rfc3339
from service.db.tables import identifiers, interactions, participants, source_rows, streams
from service.detection.outcome import OVERRIDE
from service.detection.rules import CERTAIN, RULES_VERSION
from service.detection.stage import judged
from service.timeline.read.eyes import Eyes, eyes
from service.timeline.read.rows import among, contact_id, fetched, joined, prepared

_CHOSEN = select(
    interactions.c.id,
    interactions.c.kind,
    interactions.c.direction,
    interactions.c.occurred_at,
    interactions.c.ended_at,
    interactions.c.subject,
    interactions.c.thread,
    interactions.c.counted,
    interactions.c.rule,
    interactions.c.because,
    interactions.c.rules_version,
    interactions.c.overruled_by,
).where(prepared(interactions), among(interactions.c.id, "wanted"))
_PARTIES = (
    select(
        participants.c.interaction_id,
        participants.c.role,
        participants.c.answer,
        participants.c.me,
        identifiers.c.value,
        identifiers.c.contact_id,
    )
    .join(identifiers, joined(participants, identifiers, identifier_id="id"))
    .where(prepared(participants), among(participants.c.interaction_id, "wanted"))
)
_TOLD = (
    select(source_rows.c.interaction_id, streams.c.account_id, source_rows.c.external_id)
    .join(streams, joined(source_rows, streams, stream_id="id"))
    .where(prepared(source_rows), among(source_rows.c.interaction_id, "wanted"))
    .order_by(streams.c.account_id, source_rows.c.external_id)
)
_EVIDENCE = _TOLD.add_columns(source_rows.c.payload, source_rows.c.seen_at)
_CLOSED = {
    True: "counted; what it was about is a colleague's own",
    False: "not counted; what it was about is a colleague's own",
}
_LEADING = {"from": 0, "organizer": 1, "to": 2, "attendee": 3, "cc": 4, "bcc": 5}


def by_ids(conn: Connection, ws: Workspace, wanted: Sequence[int], now: int) -> list[Interaction]:
    """These interactions, newest first, as the viewer may see them."""
    return _by_ids(conn, ws, wanted, now, eyes(conn, ws)) if wanted else []


def _by_ids(
    conn: Connection, ws: Workspace, wanted: Sequence[int], now: int, seen: Eyes
) -> list[Interaction]:
    chosen = fetched(conn.execute(_CHOSEN, {"ws": ws.id, "wanted": wanted}))
    rows = sorted(chosen, key=lambda row: (row.occurred_at, row.id), reverse=True)
    told = _sources(conn, ws, wanted)
    closed = {row.id for row in rows if not seen.see([one.account_id for one in told[row.id]])}
    parties = _parties(conn, ws, wanted, closed)
    return [_interaction(row, parties[row.id], told[row.id], now, seen) for row in rows]


def one(conn: Connection, ws: Workspace, number: int, now: int) -> InteractionDetail | None:
    """One interaction with what each of its sources said, but for what is a colleague's own."""
    seen = eyes(conn, ws)
    found = _by_ids(conn, ws, [number], now, seen)
    if not found:
        return None
    if found[0].private:
        verdict = ExplainedVerdict(**vars(found[0].verdict), fired=[], outdated=False)
        return InteractionDetail(**vars(found[0]) | {"verdict": verdict}, evidence=[])
    rows = conn.execute(_EVIDENCE, {"ws": ws.id, "wanted": [number]})
    evidence = [
        Evidence(
            **vars(_source(row, seen)),
            seen_at=moment(row.seen_at),
            facts=orjson.loads(row.payload).get("facts", {}),
        )
        for row in rows
        if row.account_id not in seen.closed
    ]
    shown = vars(found[0]) | {"verdict": _explained(conn, ws, number, found[0].verdict)}
    return InteractionDetail(**shown, evidence=evidence)


def _explained(conn: Connection, ws: Workspace, number: int, stored: Verdict) -> ExplainedVerdict:
    """The verdict with its evidence, which is not stored: the rules are asked again."""
    now = judged(conn, ws, number)
    fired = [Fired(f.rule, f.weight, f.says) for f in now.fired] if now else []
    same = now is not None and (now.rule, RULES_VERSION) == (stored.rule, stored.rules_version)
    if stored.overruled_by and stored.rule == OVERRIDE:
        word = CERTAIN if stored.because.startswith("not counted") else -CERTAIN
        fired.insert(0, Fired(stored.rule, word, "you said so"))
        same = stored.rules_version == RULES_VERSION
    return ExplainedVerdict(**vars(stored), fired=fired, outdated=not same)


def _interaction(
    row: Any, parties: list[Party], told: Sequence[Any], now: int, seen: Eyes
) -> Interaction:
    accounts = [source.account_id for source in told]
    shown = seen.see(accounts)
    until = row.occurred_at if row.ended_at is None else row.ended_at
    early = row.counted and until > now
    because = row.because if shown else _CLOSED[row.counted]
    if early:
        because = f"not yet: it counts once it has ended ({rfc3339(until)})"
    return Interaction(
        id=ids.public("i", row.id),
        kind=row.kind,
        direction=row.direction,
        occurred_at=moment(row.occurred_at),
        ended_at=maybe(row.ended_at),
        subject=row.subject if shown else "",
        participants=parties,
        counted=row.counted and not early,
        verdict=Verdict(row.rule, because, row.rules_version, row.overruled_by),
        thread=row.thread if shown else "",
        sources=[_source(source, seen) for source in told],
        by=seen.by(accounts),
        private=not shown,
    )


def _parties(
    conn: Connection, ws: Workspace, wanted: Sequence[int], closed: Collection[int]
) -> defaultdict[int, list[Party]]:
    """closed: interactions that do not tell at which of their addresses the colleague was."""
    found: defaultdict[int, list[Party]] = defaultdict(list)
    present = fetched(conn.execute(_PARTIES, {"ws": ws.id, "wanted": wanted}))
    for row in sorted(present, key=lambda row: (_LEADING.get(row.role, 9), row.value)):
        if row.me and row.interaction_id in closed:
            continue
        party = Party(row.value, contact_id(row.contact_id), row.role, row.answer)
        found[row.interaction_id].append(party)
    return found


def _sources(conn: Connection, ws: Workspace, wanted: Sequence[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in fetched(conn.execute(_TOLD, {"ws": ws.id, "wanted": wanted})):
        found[row.interaction_id].append(row)
    return found


def _source(row: Any, seen: Eyes) -> InteractionSource:
    """Which letter of a closed account it is, is its user's affair."""
    name = "" if row.account_id in seen.closed else row.external_id
    return InteractionSource(ids.public("a", row.account_id), name)
