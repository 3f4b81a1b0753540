"""A contact's row and sums as a Standing, and back as the columns derived from it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from service.timeline.cadence import Cadence, Course, Rules, stage_of
from service.timeline.gapping import Standing, due_at
from service.timeline.habits import Habits, dumped, habits_of
from service.timeline.quiet import Span
from service.timeline.rhythm import rhythm_of
from service.timeline.score import breadth, reciprocity, strength
from service.timeline.touches import RollUp, last_touch, two_way


def standing(
    row: Mapping[Any, Any], sums: RollUp, in_force: Rules, quiet: Sequence[Span] = ()
) -> Standing:
    """row: a contacts row. sums: of all its identifiers. quiet: the workspace's quiet periods."""
    return Standing(
        sums,
        _cadence(row, sums, in_force),
        row["confirmed"],
        row["created_at"],
        row["snoozed_until"],
        row["paused"],
        row["importance"],
        quiet,
    )


def _cadence(row: Mapping[Any, Any], sums: RollUp, in_force: Rules) -> Cadence:
    tags, mutual, last = orjson.loads(row["tags"]), two_way(sums), last_touch(sums)
    base = in_force.of(row["own_cadence"], tags, row["tier"], two_way=mutual)
    course = Course(sums.first_at, last, sums.touches, mutual, row["job_changed_at"])
    return in_force.in_stage(base, stage_of(row["stage"], course), last)


def columns(stands: Standing) -> dict[str, Any]:
    """The derived columns of contacts."""
    sums = stands.sums
    kind, direction, touch = _latest(sums)
    habits, rhythm = habits_of(sums.latest), rhythm_of(sums.latest)
    return {
        "cadence_days": stands.cadence.days,
        "cadence_from": stands.cadence.origin,
        "first_touched_at": sums.first_at,
        "last_touched_at": last_touch(sums),
        "last_touch_kind": kind,
        "last_touch_direction": direction,
        "last_touch_id": touch,
        "last_inbound_at": sums.in_at,
        "last_outbound_at": sums.out_at,
        "last_meeting_at": sums.meeting_at,
        "next_meeting_at": sums.next_meeting_at,
        "next_due_at": due_at(stands),
        "touches": sums.touches,
        "warmth": sums.warmth,
        "strength": strength_of(sums.warmth, habits),
        "rhythm_days": rhythm.days if rhythm else None,
        "habits": dumped(habits),
        "stale_at": sums.stale_at,
    }


def strength_of(warmth: float | None, habits: Habits) -> float | None:
    """What the score is made of, as its logarithm at the epoch; None without a touch."""
    if warmth is None:
        return None
    mutual = reciprocity(habits.mine, habits.theirs)
    return strength(warmth, habits.depth, mutual, breadth(habits.channels))


def _latest(sums: RollUp) -> tuple[str, str, int | None]:
    found = [
        (sums.in_at, sums.in_id, sums.in_kind, "in"),
        (sums.out_at, sums.out_id, sums.out_kind, "out"),
        (sums.meeting_at, sums.meeting_id, "meeting", "both"),
    ]
    past = [(at, touch or 0, kind, way) for at, touch, kind, way in found if at is not None]
    if not past:
        return "", "", None
    _, touch, kind, way = max(past)
    both = sums.in_id == sums.out_id == touch  # a talk logged by hand goes both ways
    return kind, "both" if both else way, touch
