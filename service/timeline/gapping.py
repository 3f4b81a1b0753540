"""From a contact's sums to its gaps. Pure, and free of "now": a gap says from when it stands.

overdue stands from the day a touch is due; when only the default cadence asks for it, it turns
dormant after a year, so that old acquaintances do not crowd out the ones being lost.
awaiting_my_reply: the other wrote last, to me alone or as somebody I know, and no mail of mine
says that it answers theirs.
awaiting_their_reply: I began (no reply of mine closes an exchange) and nothing came back, from
whatever address. Who wrote last is told by what answers what before it is told by clocks.
A booked meeting silences what asks for a touch, a pause everything. A snooze silences everything
until it ends, and what would open in a quiet period opens at its end; what ends by itself because
an answer is no longer expected then stands as long as it would have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.db.moments import DAY
from service.settings import TimelineSettings
from service.timeline.cadence import Cadence
from service.timeline.quiet import Span, after
from service.timeline.ranks import GapKind, rank
from service.timeline.touches import RollUp, last_touch, two_way

_FRESH_START = 7 * DAY
"""Silence before a message of mine that makes it a new approach rather than an answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What gaps are derived from. Moments are epoch ms. importance: 1 to 5, None: not said. quiet:
    spans in which no gap opens."""

    sums: RollUp
    cadence: Cadence
    confirmed: bool
    created_at: int
    snoozed_until: int | None
    paused: bool = False
    importance: int | None = None
    quiet: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Stands from active_from until active_until (None: until something happens)."""

    kind: GapKind
    rank: int
    active_from: int
    active_until: int | None


def due_at(standing: Standing) -> int | None:
    """When the next touch is due; None without a cadence or without a first touch."""
    if standing.paused or not standing.confirmed:
        return None
    return standing.cadence.due(last_touch(standing.sums))


def gaps_of(standing: Standing, settings: TimelineSettings) -> list[Gap]:
    """All gaps of a contact, those that stand now and those to come."""
    if standing.paused:
        return []
    found = _silence(standing, settings) + _answers(standing, settings)
    held = [_put_off(gap, standing) for gap in found]
    return [gap for gap in held if gap.active_until is None or gap.active_until > gap.active_from]


def _gap(standing: Standing, kind: GapKind, start: int, end: int | None = None) -> Gap:
    """Ranked by the cadence for good: a month into a new acquaintance is not yet close."""
    days = standing.cadence.base.days
    urgency = rank(kind, days, fades=end is not None, importance=standing.importance)
    return Gap(kind, urgency, start, end)


def _put_off(gap: Gap, standing: Standing) -> Gap:
    start = after(standing.quiet, max(gap.active_from, standing.snoozed_until or 0))
    end = gap.active_until
    if end is not None and gap.kind in ("awaiting_my_reply", "awaiting_their_reply"):
        end += start - gap.active_from
    return Gap(gap.kind, gap.rank, start, end)


def _silence(standing: Standing, settings: TimelineSettings) -> list[Gap]:
    if not standing.confirmed or standing.sums.next_meeting_at is not None:
        return []
    last, days = last_touch(standing.sums), standing.cadence.days
    if last is None:
        asked = days is not None
        return [_gap(standing, "never_touched", standing.created_at)] if asked else []
    sleeps = last + settings.dormant_after * DAY
    due = due_at(standing)
    if due is None or days is None:
        quiet = standing.cadence.origin != "none" or not two_way(standing.sums)
        return [] if quiet else [_gap(standing, "dormant", sleeps)]
    warned = max(last, due - min(settings.due_soon, days // 3) * DAY)
    found = [_gap(standing, "due_soon", warned, due)]
    if standing.cadence.base.origin == "default" and sleeps > due:
        return [
            *found,
            _gap(standing, "overdue", due, sleeps),
            _gap(standing, "dormant", sleeps),
        ]
    return [*found, _gap(standing, "overdue", due)]


def _answers(standing: Standing, settings: TimelineSettings) -> list[Gap]:
    sums = standing.sums
    mine = _latest(sums.out_turn, sums.meeting_at)
    theirs = _latest(sums.in_turn, sums.meeting_at)
    if sums.in_turn is not None and sums.in_turn > mine:
        if not sums.in_open or not (sums.in_alone or standing.confirmed):
            return []
        start = sums.in_turn + settings.my_reply_after * DAY
        end = sums.in_turn + settings.reply_forgotten * DAY
        return [_gap(standing, "awaiting_my_reply", start, end)]
    if sums.out_turn is not None and sums.out_turn > theirs:
        began = sums.in_turn is None or sums.out_turn - sums.in_turn > _FRESH_START
        if not (began and sums.out_opens and sums.out_open):
            return []
        start = sums.out_turn + settings.their_reply_after * DAY
        end = sums.out_turn + settings.reply_forgotten * DAY
        return [_gap(standing, "awaiting_their_reply", start, end)]
    return []


def _latest(*moments: int | None) -> float:
    return max((at for at in moments if at is not None), default=float("-inf"))
