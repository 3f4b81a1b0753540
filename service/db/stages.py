"""Work lists between the stages: what changed and has not been taken up yet.

A row is put here in the transaction that changed a stage's input, and removed in the one that
stores the stage's output. So a killed process loses nothing and repeats at most one batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, delete, func, select

from service.db.session import put_new
from service.db.tables import pending
from service.db.within import within

T = TypeVar("T")
CHUNK = 2000
"""Numbers looked up by one statement."""


class Stage(IntEnum):
    """What is to be done, and what `key` names."""

    JUDGE_SENT = 1  # interaction, first: what the owner sent tells whom they know
    JUDGE = 2  # interaction
    READ_PERSON = 3  # source row of a person
    RESOLVE = 4  # identifier: who is it?
    ROLL_UP = 5  # identifier: its touches changed
    REFRESH = 6  # contact: its last touch, cadence and gaps
    SUGGEST = 7  # contact: who else could it be?
    MEASURE = 8  # contact: what its touches put into the diary


def push(conn: Connection, workspace: int, stage: Stage, keys: Collection[int]) -> None:
    """Puts keys on the list; those already there stay."""
    rows = [{"workspace_id": workspace, "stage": int(stage), "key": key} for key in sorted(keys)]
    put_new(conn, pending, rows)


def peek(conn: Connection, workspace: int, stage: Stage, limit: int) -> list[int]:
    """Up to `limit` keys, in order."""
    chosen = (
        select(pending.c.key)
        .where(pending.c.workspace_id == workspace, pending.c.stage == int(stage))
        .order_by(pending.c.key)
        .limit(limit)
    )
    return list(conn.execute(chosen).scalars().all())


def done(conn: Connection, workspace: int, stage: Stage, keys: Sequence[int]) -> None:
    """Takes keys off the list."""
    for part in chunks(keys):
        conn.execute(
            delete(pending).where(
                pending.c.workspace_id == workspace,
                pending.c.stage == int(stage),
                within(pending.c.key, part),
            )
        )


def waiting(conn: Connection, workspace: int, stage: Stage) -> int:
    """How many keys wait."""
    count = select(func.count()).where(
        pending.c.workspace_id == workspace, pending.c.stage == int(stage)
    )
    return conn.execute(count).scalar_one()


def any_waits(conn: Connection, workspace: int) -> bool:
    """Whether a key waits, at whichever stage."""
    one = select(pending.c.key).where(pending.c.workspace_id == workspace).limit(1)
    return conn.execute(one).first() is not None


def chunks(values: Collection[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part
