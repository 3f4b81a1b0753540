"""What the timeline must say, told naively: plain loops over interactions, participants, contacts.

Written from the contract (/v1, "What counts as a touch", the docstrings of schemas/cadence.py and
schemas/contact.py), not from the code. Moments are epoch ms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Table, select

from service.access.workspaces import Workspace
from service.db.tables import (
    cadences,
    contacts,
    identifiers,
    interactions,
    mail_links,
    participants,
    quiet_periods,
    workspaces,
)

DAY = 86_400_000
TIERS = {"key": 30, "regular": 90, "prospect": 30, "expert": None, "dormant": 365, "none": None}
STAGES = {"new": 30, "job_changed": 14, "crisis": 7}
SOON, DORMANT, MY_REPLY, THEIR_REPLY, FORGOTTEN = 14, 365, 1, 5, 60
Gap = tuple[str, int, int | None]


@dataclass
class Told:
    """What is said of one contact: its columns, and its gaps as (kind, from, until)."""

    columns: dict[str, Any]
    gaps: set[Gap]


@dataclass
class World:
    """Everything, read whole."""

    conn: Connection
    ws: Workspace
    now: int

    def rows(self, table: Table) -> list[Any]:
        """All of a table."""
        chosen = select(table).where(table.c.workspace_id == self.ws.id)
        return list(self.conn.execute(chosen).all())

    def home(self) -> dict[int, int | None]:
        """The contact of each identifier."""
        return {row.id: row.contact_id for row in self.rows(identifiers)}

    def touches(self) -> dict[int, list[Any]]:
        """By contact the interactions it is credited with, each once, the oldest first."""
        home = self.home()
        event = {row.id: row for row in self.rows(interactions)}
        credited: defaultdict[int, set[int]] = defaultdict(set)
        for row in self.rows(participants):
            contact = home.get(row.identifier_id)
            if row.touch and contact is not None:
                assert event[row.interaction_id].counted
                credited[contact].add(row.interaction_id)
        return {
            who: sorted((event[i] for i in some), key=lambda e: (e.occurred_at, e.id))
            for who, some in credited.items()
        }

    def answered(self) -> dict[int, set[str]]:
        """By interaction the directions of letters that say that they answer it: what the owner
        sent answers whether it counts as a touch or not."""
        rows = self.rows(interactions)
        event, by_message = {row.id: row for row in rows}, defaultdict(list)
        for row in rows:
            by_message[row.message].append(row.id)
        found: defaultdict[int, set[str]] = defaultdict(set)
        for link in self.rows(mail_links):
            child = event.get(link.child_id)
            if child is not None and (child.counted or child.direction == "out"):
                for parent in by_message.get(link.parent_id, ()):
                    found[parent].add(child.direction)
        return found


def told(conn: Connection, ws: Workspace, now: int) -> dict[int, Told]:
    """Of every living contact."""
    world = World(conn, ws, now)
    book, quiet = _book(world), _Quiet(world)
    touches, answered = world.touches(), world.answered()
    return {
        row.id: _Person(row, touches.get(row.id, []), answered, book, quiet, now).told()
        for row in world.rows(contacts)
        if row.merged_into is None
    }


def _book(world: World) -> dict[str, dict[str, int | None]]:
    book: dict[str, dict[str, int | None]] = {
        "tier": dict(TIERS), "tag": {}, "stage": dict(STAGES), "default": {"": 90},
    }  # fmt: skip
    for row in world.rows(cadences):
        book[row.scope][row.name] = row.days
    return book


class _Quiet:
    """Day by day, as the owner's clock shows them."""

    def __init__(self, world: World) -> None:
        mine = select(workspaces.c.zone).where(workspaces.c.id == world.ws.id)
        self.zone = ZoneInfo(world.conn.execute(mine).scalar_one() or "UTC")
        self.days = set()
        for row in world.rows(quiet_periods):
            day, last = date.fromisoformat(row.starts_on), date.fromisoformat(row.ends_on)
            while day <= last:
                self.days.add(day)
                day += timedelta(days=1)

    def after(self, at: int) -> int:
        """The first moment from then on that is in no quiet day."""
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)
        if local.date() not in self.days:
            return at
        day = local.date()
        while day in self.days:
            day += timedelta(days=1)
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)


class _Person:
    def __init__(
        self,
        row: Any,
        touches: Sequence[Any],
        answered: dict[int, set[str]],
        book: dict[str, dict[str, int | None]],
        quiet: _Quiet,
        now: int,
    ) -> None:
        self.row, self.answered, self.book, self.quiet = row, answered, book, quiet
        self.past = [e for e in touches if (e.ended_at or e.occurred_at) <= now]
        coming = [e for e in touches if (e.ended_at or e.occurred_at) > now]
        self.meetings = [e for e in self.past if e.kind == "meeting"]
        spoken = [e for e in self.past if e.kind != "meeting"]
        self.theirs = [e for e in spoken if e.direction != "out"]
        self.mine = [e for e in spoken if e.direction != "in"]
        self.booked = _first(e for e in coming if e.kind == "meeting")
        self.first, self.last = _first(self.past), _last(self.past)
        self.two_way = bool(self.meetings or (self.theirs and self.mine))

    def told(self) -> Told:
        days, origin, due, default = self.cadence()
        due = None if self.row.paused or not self.row.confirmed else due
        columns = {
            "first_touched_at": self.first,
            "last_touched_at": self.last,
            "last_inbound_at": _last(self.theirs),
            "last_outbound_at": _last(self.mine),
            "last_meeting_at": _last(self.meetings),
            "next_meeting_at": self.booked,
            "touches": len(self.past),
            "cadence_days": days,
            "cadence_from": origin,
            "next_due_at": due,
            "rhythm_days": self.rhythm(),
        }
        return Told(columns, set(self.gaps(days, origin, due, default)))

    def stage(self) -> str:
        """The owner's word, else as the touches tell."""
        changed = self.row.job_changed_at
        if self.row.stage or self.last is None or self.first is None:
            return str(self.row.stage)
        if changed is not None and changed > self.last:
            return "job_changed"
        young = self.last - self.first <= 90 * DAY
        return "new" if young and len(self.past) > 1 and self.two_way else "settled"

    def base(self) -> tuple[int | None, str]:
        """Own, tags, tier, default."""
        row, tags = self.row, self.book["tag"]
        if row.own_cadence is not None:
            return row.own_cadence or None, "contact"
        carried = [
            (days, tag) for tag in orjson.loads(row.tags) if (days := tags.get(tag)) is not None
        ]
        if carried:
            return min(carried)[0], f"tag:{min(carried)[1]}"
        if row.tier in self.book["tier"]:
            return self.book["tier"][row.tier], f"tier:{row.tier}"
        default = self.book["default"][""]
        return (default, "default") if self.two_way and default is not None else (None, "none")

    def cadence(self) -> tuple[int | None, str, int | None, bool]:
        """Days, origin, when the next touch is due, and whether the default alone asks for it."""
        days, origin = self.base()
        default, stage = origin == "default", self.stage()
        due = None if days is None or self.last is None else self.last + days * DAY
        often = self.book["stage"].get(stage)
        stated = bool(self.row.stage)
        if often is None or (days is None and not stated):
            return days, origin, due, default
        if stage == "new" and not stated and origin in ("contact", "default"):
            return days, origin, due, default
        since = self.row.job_changed_at if stage == "job_changed" and not stated else self.last
        soon = None if since is None or self.last is None else since + often * DAY
        if days is None or (soon < due if soon and due else often < days):
            return often, f"stage:{stage}", soon, default and not stated
        return days, origin, due, default

    def rhythm(self) -> int | None:
        """The median of the last twelve intervals between talks of the latest 40 touches."""
        talks: list[int] = []
        for one in self.past[-40:]:
            if not talks or one.occurred_at - talks[-1] > 3 * DAY:
                talks.append(one.occurred_at)
        apart = [talks[n + 1] - talks[n] for n in range(len(talks) - 1)]
        return round(median(apart[-12:]) / DAY) if len(talks) >= 4 else None

    def gaps(self, days: int | None, origin: str, due: int | None, default: bool) -> Iterable[Gap]:
        """All that stand or will stand."""
        if self.row.paused:
            return
        for kind, start, end in [*self.silence(days, origin, due, default), *self.letters()]:
            opened = self.quiet.after(max(start, self.row.snoozed_until or 0))
            if end is not None and kind.startswith("awaiting"):
                end += opened - start
            if end is None or end > opened:
                yield kind, opened, end

    def silence(
        self, days: int | None, origin: str, due: int | None, default: bool
    ) -> Iterable[Gap]:
        """What asks for a touch."""
        if not self.row.confirmed or self.booked is not None:
            return
        if self.last is None:
            if days is not None:
                yield "never_touched", self.row.created_at, None
            return
        sleeps = self.last + DORMANT * DAY
        if due is None or days is None:
            if origin == "none" and self.two_way:
                yield "dormant", sleeps, None
            return
        yield "due_soon", max(self.last, due - min(SOON, days // 3) * DAY), due
        fades = default and sleeps > due
        yield "overdue", due, sleeps if fades else None
        if fades:
            yield "dormant", sleeps, None

    def letters(self) -> Iterable[Gap]:
        """Who waits for whom."""
        met = _last(self.meetings) or 0
        theirs = self.theirs[-1] if self.theirs else None
        mine = self.mine[-1] if self.mine else None
        heard = theirs.occurred_at if theirs else 0
        said = mine.occurred_at if mine else 0
        if theirs and heard > max(said, met):
            known = theirs.alone or self.row.confirmed
            if known and "out" not in self.answered.get(theirs.id, ()):
                yield "awaiting_my_reply", heard + MY_REPLY * DAY, heard + FORGOTTEN * DAY
        elif mine and said > max(heard, met):
            began = theirs is None or said - heard > 7 * DAY
            opens = mine.kind != "mail" or mine.opener
            if began and opens and "in" not in self.answered.get(mine.id, ()):
                yield "awaiting_their_reply", said + THEIR_REPLY * DAY, said + FORGOTTEN * DAY


def _first(events: Iterable[Any]) -> int | None:
    return min((e.occurred_at for e in events), default=None)


def _last(events: Iterable[Any]) -> int | None:
    return max((e.occurred_at for e in events), default=None)
