"""From a contact's sums to its gaps. Pure, and free of "now": a gap says from when it stands.

overdue stands from the day a touch is due; when only the default cadence asks for it, it turns
dormant after a year, so that old acquaintances do not crowd out the ones being lost.
awaiting_my_reply: the other wrote last, to me alone or as somebody I know, and no mail of mine
says that it answers theirs.
awaiting_their_reply: I began (no reply of mine closes an exchange) and nothing came back, from
whatever address. Who wrote last is told by what answers what before it is told by clocks.
A booked meeting silences what asks for a touch; a snooze silences everything until it ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.db.moments import DAY
from service.settings import TimelineSettings
from service.timeline.cadence import Cadence
from service.timeline.ranks import GapKind, rank
from service.timeline.touches import RollUp

_FRESH_START = 7 * DAY
"""Silence before a message of mine that makes it a new approach rather than an answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What gaps are derived from. Moments are epoch ms."""

    sums: RollUp
    cadence: Cadence
    confirmed: bool
    created_at: int
    snoozed_until: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Stands from active_from until active_until (None: until something happens)."""

    kind: GapKind
    rank: int
    active_from: int
    active_until: int | None


def last_touch(sums: RollUp) -> int | None:
    """The latest touch of any kind."""
    moments = [at for at in (sums.in_at, sums.out_at, sums.meeting_at) if at is not None]
    return max(moments, default=None)


def two_way(sums: RollUp) -> bool:
    """Whether both sides ever turned to each other."""
    return sums.meeting_at is not None or (sums.in_at is not None and sums.out_at is not None)


def due_at(standing: Standing) -> int | None:
    """When the next touch is due; None without a cadence or without a first touch."""
    last, days = last_touch(standing.sums), standing.cadence.days
    if last is None or days is None or not standing.confirmed:
        return None
    return last + days * DAY


def gaps_of(standing: Standing, settings: TimelineSettings) -> list[Gap]:
    """All gaps of a contact, those that stand now and those to come."""
    found = _silence(standing, settings) + _answers(standing, settings)
    held = [_snoozed(gap, standing.snoozed_until) for gap in found]
    return [gap for gap in held if gap.active_until is None or gap.active_until > gap.active_from]


def _gap(standing: Standing, kind: GapKind, start: int, end: int | None = None) -> Gap:
    return Gap(kind, rank(kind, standing.cadence.days, fades=end is not None), start, end)


def _snoozed(gap: Gap, until: int | None) -> Gap:
    if until is None or until <= gap.active_from:
        return gap
    return Gap(gap.kind, gap.rank, until, gap.active_until)


def _silence(standing: Standing, settings: TimelineSettings) -> list[Gap]:
    if not standing.confirmed or standing.sums.next_meeting_at is not None:
        return []
    last, days = last_touch(standing.sums), standing.cadence.days
    if last is None:
        asked = standing.cadence.origin not in ("none", "tier:none")
        return [_gap(standing, "never_touched", standing.created_at)] if asked else []
    sleeps = last + settings.dormant_after * DAY
    due = due_at(standing)
    if due is None or days is None:
        quiet = standing.cadence.origin != "none" or not two_way(standing.sums)
        return [] if quiet else [_gap(standing, "dormant", sleeps)]
    warned = max(last, due - min(settings.due_soon, days // 3) * DAY)
    found = [_gap(standing, "due_soon", warned, due)]
    if standing.cadence.origin == "default" and sleeps > due:
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
