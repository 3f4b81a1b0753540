"""Why a gap stands: one plain sentence with the numbers. Pure."""

from __future__ import annotations

from typing import Any

from service.db.moments import DAY, moment
from service.timeline.ranks import GapKind

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


def reason(kind: GapKind, row: Any, since: int, now: int) -> str:
    """row: the contact's. since: when the gap opens. Moments are epoch ms."""
    if kind == "awaiting_my_reply":
        return f"They wrote {ago(row.last_inbound_at, now)} and you have not answered"
    if kind == "awaiting_their_reply":
        return f"You wrote {ago(row.last_outbound_at, now)} and nothing came back"
    if kind == "never_touched":
        return f"No touch yet, known since {day(row.created_at)}{_kept(row)}"
    if kind == "dormant":
        silent = "silent since then" if since <= now else f"dormant {ahead(since, now)}"
        return f"{_touched(row, now)}: {silent}"
    return f"{_touched(row, now)}{_kept(row)}: {_due(row.next_due_at or since, now)}"


def day(at: int) -> str:
    """26 Jul 2026 (UTC)."""
    on = moment(at)
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def days(number: int) -> str:
    """1 day, 2 days."""
    return f"{number} day{'' if number == 1 else 's'}"


def ago(at: int | None, now: int) -> str:
    """120 days ago (26 Jul 2026)."""
    return "before" if at is None else f"{_past(at, now)} ({day(at)})"


def ahead(at: int, now: int) -> str:
    """in 10 days (11 Nov 2026)."""
    left = -((now - at) // DAY)
    return f"in {days(left)} ({day(at)})"


def _past(at: int, now: int) -> str:
    passed = max(0, now - at) // DAY
    return f"{days(passed)} ago" if passed else "less than a day ago"


def _touched(row: Any, now: int) -> str:
    at = row.last_touched_at
    if at is None:
        return "No touch yet"
    return f"Last touch {_past(at, now)} ({row.last_touch_kind}, {day(at)})"


def _kept(row: Any) -> str:
    return "" if row.cadence_days is None else f"; you keep to {days(row.cadence_days)}"


def _due(at: int, now: int) -> str:
    if at > now:
        return f"due {ahead(at, now)}"
    late = (now - at) // DAY
    return f"{days(late)} overdue" if late else "due today"
