"""Why a gap stands: one plain sentence, and the numbers in it. Pure.

Days are those of the workspace's calendar: row.home, of people(), is its zone, "" for UTC.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from schemas.gap import GapNumbers
from service.db.moments import DAY, moment
from service.timeline.days import written
from service.timeline.ranks import GapKind
from service.timeline.zones import NOWHERE


def reason(kind: GapKind, row: Any, since: int, now: int) -> str:
    """row: the contact's. since: when the gap opens. Moments are epoch ms."""
    if kind == "awaiting_my_reply":
        return f"They wrote {_ago(row, row.last_inbound_at, now)} and you have not answered"
    if kind == "awaiting_their_reply":
        return f"You wrote {_ago(row, row.last_outbound_at, now)} and nothing came back"
    if kind == "never_touched":
        return f"No touch yet, known since {_day(row, row.created_at)}{_kept(row)}"
    if kind == "dormant":
        silent = "silent since then" if since <= now else f"dormant {_ahead(row, since, now)}"
        return f"{_touched(row, now)}: {silent}"
    return f"{_touched(row, now)}{_kept(row)}: {_due(row, row.next_due_at or since, now)}"


def numbers(kind: GapKind, row: Any, now: int) -> GapNumbers:
    """row: the contact's."""
    last = row.last_touched_at
    return GapNumbers(
        days_since=None if last is None else max(0, now - last) // DAY,
        days_waiting=max(0, now - waits_since(kind, row)) // DAY,
        usual_days=row.rhythm_days,
        touches=row.touches,
    )


def waits_since(kind: GapKind, row: Any) -> int:
    """The moment from which the wait counts: of the open letter, of the last touch, or since they
    have been known."""
    letters = {
        "awaiting_my_reply": row.last_inbound_at,
        "awaiting_their_reply": row.last_outbound_at,
    }
    since: int = letters.get(kind) or row.last_touched_at or row.created_at
    return since


def _day(row: Any, at: int) -> str:
    return written(moment(at).astimezone(ZoneInfo(row.home or NOWHERE)))


def _days(number: int) -> str:
    """1 day, 2 days."""
    return f"{number} day{'' if number == 1 else 's'}"


def _ago(row: Any, at: int | None, now: int) -> str:
    """120 days ago (26 Jul 2026)."""
    return "before" if at is None else f"{_past(at, now)} ({_day(row, at)})"


def _ahead(row: Any, at: int, now: int) -> str:
    """in 10 days (11 Nov 2026)."""
    left = -((now - at) // DAY)
    return f"in {_days(left)} ({_day(row, at)})"


def _past(at: int, now: int) -> str:
    passed = max(0, now - at) // DAY
    return f"{_days(passed)} ago" if passed else "less than a day ago"


def _touched(row: Any, now: int) -> str:
    at = row.last_touched_at
    if at is None:
        return "No touch yet"
    return f"Last touch {_past(at, now)} ({row.last_touch_kind}, {_day(row, at)})"


def _kept(row: Any) -> str:
    if row.cadence_days is None:
        return ""
    kept = _days(row.cadence_days)
    stage = row.cadence_from.removeprefix("stage:")
    if stage == row.cadence_from:
        return f"; you keep to {kept}"
    if stage == "job_changed" and row.job_changed_at is not None:
        return (
            f"; their job changed on {_day(row, row.job_changed_at)}, you keep to {kept} from then"
        )
    return f"; you keep to {kept} (stage {stage})"


def _due(row: Any, at: int, now: int) -> str:
    if at > now:
        return f"due {_ahead(row, at, now)}"
    late = (now - at) // DAY
    return f"{_days(late)} overdue" if late else "due today"
