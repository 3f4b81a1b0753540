"""Runs the stages, one batch a transaction, and rebuilds derived tables from source rows."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.bulk import bulk
from service.db.moments import ms
from service.db.session import Database
from service.db.stages import Stage, any_waits, push, waiting
from service.db.tables import contacts, identifiers, interactions, source_rows
from service.ingest.report import Progress, Silence
from service.reconciler.bulk import EngineFault, ask
from service.timeline.due import tell
from service.timeline.settle import STEPS
from service.timeline.stage import wake

LOG = logging.getLogger(__name__)
Derived = Literal["detection", "reconciler", "timeline", "suggestions"]
_PHASES = {
    Stage.JUDGE_SENT: "judging what you sent",
    Stage.JUDGE: "judging what you got",
    Stage.READ_PERSON: "reading people",
    Stage.RESOLVE: "finding who is who",
    Stage.ROLL_UP: "adding up touches",
    Stage.REFRESH: "finding gaps",
    Stage.MEASURE: "keeping the diary",
    Stage.SUGGEST: "looking for the same people",
}


def settle(db: Database, ws: Workspace, now: datetime, progress: Progress | None = None) -> None:
    """Takes up all that waits, a transaction per batch: killed, it goes on from there."""
    hears = progress or Silence()
    with db.writing(ws.id) as conn:
        wake(conn, ws, ms(now))
    with bulk():
        while anything_waits(db, ws):
            for stage in STEPS:
                _work_off(db, ws, stage, now, hears)
    with db.writing(ws.id) as conn:
        tell(conn, ws, ms(now))


def anything_waits(db: Database, ws: Workspace) -> bool:
    """Whether any stage has work."""
    with db.reading() as conn:
        return any_waits(conn, ws.id)


def _work_off(db: Database, ws: Workspace, stage: Stage, now: datetime, hears: Progress) -> None:
    """As much as waits now. What comes in meanwhile is for the next round: while a mailbox pours
    in, the first stage never runs dry, and the last ones must not wait for it."""
    with db.reading() as conn:
        left = waiting(conn, ws.id, stage)
    if (
        stage is Stage.SUGGEST
        and left > ws.settings.reconciler.bulk_from
        and _at_once(db, ws, now, hears)
    ):
        return
    if left:
        hears.start(_PHASES[stage], left)
    while left > 0:
        with db.writing(ws.id) as conn:
            taken = STEPS[stage](conn, ws, ms(now))
        hears.advance(taken)
        left = left - taken if taken else 0


def _at_once(db: Database, ws: Workspace, now: datetime, hears: Progress) -> bool:
    """All questions of a large store by the engine made for it, where it is installed; whether
    they are done."""
    try:
        ask(db, ws, ms(now), progress=hears)
    except EngineFault as fault:
        LOG.warning("Questions are worked out one by one: %s", fault)
        return False
    return True


def rebuild(
    db: Database, ws: Workspace, what: Derived, now: datetime, progress: Progress | None = None
) -> None:
    """Recomputes derived tables from source rows, decisions and edits, in place.

    Every input of the stage is put on its list; what comes out equal is not written, and what a
    later stage makes of changes follows by itself.
    """
    with db.writing(ws.id) as conn:
        if what == "detection":
            told = select(source_rows.c.interaction_id).where(
                source_rows.c.workspace_id == ws.id, source_rows.c.interaction_id.is_not(None)
            )
            held = select(interactions.c.id).where(interactions.c.workspace_id == ws.id)
            keys = {*conn.execute(told).scalars(), *conn.execute(held).scalars()}
            push(conn, ws.id, Stage.JUDGE, keys)
        elif what == "reconciler":
            people = select(source_rows.c.id).where(
                source_rows.c.workspace_id == ws.id, source_rows.c.kind == "person"
            )
            push(conn, ws.id, Stage.READ_PERSON, set(conn.execute(people).scalars().all()))
            everyone = select(identifiers.c.id).where(identifiers.c.workspace_id == ws.id)
            push(conn, ws.id, Stage.RESOLVE, set(conn.execute(everyone).scalars().all()))
        elif what == "timeline":
            everyone = select(identifiers.c.id).where(identifiers.c.workspace_id == ws.id)
            push(conn, ws.id, Stage.ROLL_UP, set(conn.execute(everyone).scalars().all()))
            known = _contacts(conn, ws)
            push(conn, ws.id, Stage.REFRESH, known)
            push(conn, ws.id, Stage.MEASURE, known)
        else:
            push(conn, ws.id, Stage.SUGGEST, _contacts(conn, ws))
    settle(db, ws, now, progress)


def _contacts(conn: Connection, ws: Workspace) -> set[int]:
    everyone = select(contacts.c.id).where(contacts.c.workspace_id == ws.id)
    return set(conn.execute(everyone).scalars().all())
