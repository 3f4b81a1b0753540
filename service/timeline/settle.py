"""Takes up everything that waits, stage by stage, until nothing does."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from service.access.workspaces import Workspace
from service.db.stages import Stage, waiting
from service.detection.stage import judge_pending
from service.reconciler.stage import read_pending, resolve_pending
from service.reconciler.suggest import suggest_pending
from service.timeline.diary import measure_pending
from service.timeline.due import tell
from service.timeline.stage import refresh_pending, roll_up_pending, wake

Step = Callable[[Connection, Workspace, int], int]

STEPS: dict[Stage, Step] = {
    Stage.JUDGE_SENT: lambda conn, ws, now: judge_pending(conn, ws, Stage.JUDGE_SENT, now),
    Stage.JUDGE: lambda conn, ws, now: judge_pending(conn, ws, Stage.JUDGE, now),
    Stage.READ_PERSON: read_pending,
    Stage.RESOLVE: resolve_pending,
    Stage.ROLL_UP: roll_up_pending,
    Stage.REFRESH: refresh_pending,
    Stage.MEASURE: measure_pending,
    Stage.SUGGEST: suggest_pending,
}
"""One batch of each stage, in the order of the stream. Each answers how many keys it took."""


BACKLOG = 2000
"""Keys on one list above which a write does not wait for it: the jobs take it up."""


def settle(conn: Connection, ws: Workspace, now: int) -> None:
    """Runs the stages inside this transaction: for a write somebody waits on. now: epoch ms.

    A stage with a long list (an import is under way) is left to the jobs: one person's edit must
    not hold the pen for all of it.
    """
    wake(conn, ws, now)
    while sum(_step(conn, ws, stage, now) for stage in STEPS):
        continue
    tell(conn, ws, now)


def _step(conn: Connection, ws: Workspace, stage: Stage, now: int) -> int:
    if waiting(conn, ws.id, stage) > BACKLOG:
        return 0
    return STEPS[stage](conn, ws, now)
