"""A contact's row and sums as a Standing, and back as the columns derived from it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from service.timeline.cadence import Rules
from service.timeline.gapping import Standing, due_at, last_touch, two_way
from service.timeline.touches import RollUp


def standing(row: Mapping[Any, Any], sums: RollUp, in_force: Rules) -> Standing:
    """row: a contacts row. sums: of all its identifiers."""
    cadence = in_force.of(
        row["own_cadence"], orjson.loads(row["tags"]), row["tier"], two_way=two_way(sums)
    )
    return Standing(sums, cadence, row["confirmed"], row["created_at"], row["snoozed_until"])


def columns(stands: Standing) -> dict[str, Any]:
    """The derived columns of contacts."""
    sums = stands.sums
    kind, direction, touch = _latest(sums)
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
        "stale_at": sums.stale_at,
    }


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
