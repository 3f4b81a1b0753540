"""The weekly digest by mail: to the owner, at most once a week, never in a quiet period.

Nobody else is ever written to. A letter that failed is tried again; one week's letter always has
the same Message-ID, so that even one sent twice is one letter to whoever receives it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import get_args
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from schemas.digest import Digest
from service.access import members
from service.access.workspaces import FIRST, Workspace
from service.db import ids
from service.db.moments import moment, ms
from service.db.session import Database, put
from service.db.tables import digests, users
from service.delivery.mailing import NotSent, send
from service.settings import DigestSettings, Weekday
from service.timeline.digesting import markdown, week_of
from service.timeline.read.digest import digest
from service.timeline.read.home import home, quiet_days

LATE = timedelta(days=2)
"""A digest that could not be sent by then is dropped: it would come too close to the next."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """user: whose eyes the digest is written for. address: where it goes."""

    user: int
    address: str


@dataclass(frozen=True, slots=True)
class Sent:
    """fresh: just now; else it had been sent before, then."""

    address: str
    at: datetime
    fresh: bool


def due(conn: Connection, ws: Workspace, now: datetime) -> bool:
    """Whether a digest is to be sent now, and was not."""
    who = recipient(conn, ws)
    if who is None:
        return False
    zone = home(conn, ws)
    turn = latest_turn(now, zone, ws.settings.digest)
    if now - turn > LATE or quiet_days(conn, ws)(now.astimezone(zone).date()):
        return False
    return _sent_at(conn, ws, who, week_of(turn.date())) is None


def deliver(db: Database, ws: Workspace, now: datetime) -> Sent:
    """Sends the digest, unless that was done since its last turn. Raises NotSent."""
    with db.reading() as conn:
        who = recipient(conn, ws)
        if who is None:
            raise NotSent("no mail server (TOUCHLINE_SMTP__HOST) or no recipient is known")
        week = week_of(latest_turn(now, home(conn, ws), ws.settings.digest).date())
        before = _sent_at(conn, ws, who, week)
        if before is not None:
            return Sent(who.address, before, fresh=False)
        told = digest(conn, replace(ws, viewer=who.user), ms(now))
    send(ws.settings.smtp, letter(ws, who, week, told, now))
    row = {"workspace_id": ws.id, "user_id": who.user, "week": week, "sent_at": ms(now)}
    with db.noting() as conn:
        put(conn, digests, [row])
    return Sent(who.address, now, fresh=True)


def recipient(conn: Connection, ws: Workspace) -> Recipient | None:
    """The owner, at the address of the settings (which is the first workspace's) or their own;
    None as long as no mail server or no address is known."""
    owner = members.first_owner(conn, ws.id)
    if owner is None or not ws.settings.smtp.host:
        return None
    stated = ws.settings.digest.to if ws.id == FIRST else ""
    own = conn.execute(select(users.c.email).where(users.c.id == owner)).scalar_one()
    return Recipient(owner, stated or own) if stated or own else None


def latest_turn(now: datetime, zone: ZoneInfo, wanted: DigestSettings) -> datetime:
    """The last moment a digest was to be sent."""
    local = now.astimezone(zone)
    weekday = get_args(Weekday).index(wanted.weekday)
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    turn = datetime.combine(day, time(wanted.hour), zone)
    return turn if turn <= local else turn - timedelta(days=7)


def letter(ws: Workspace, who: Recipient, week: str, told: Digest, now: datetime) -> EmailMessage:
    """The digest as a letter that programs know for a machine's (RFC 3834)."""
    sender = ws.settings.smtp.sender or who.address
    name = ids.public("dg", ws.id_of("digest", who.user, week))
    found = EmailMessage()
    found["From"] = f"Touchline <{sender}>"
    found["To"] = who.address
    found["Subject"] = f"Your week: {told.says.rstrip('.')}"
    found["Date"] = format_datetime(now)
    found["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(markdown(told))
    return found


def _sent_at(conn: Connection, ws: Workspace, who: Recipient, week: str) -> datetime | None:
    chosen = select(digests.c.sent_at).where(
        digests.c.workspace_id == ws.id, digests.c.user_id == who.user, digests.c.week == week
    )
    at = conn.execute(chosen).scalar_one_or_none()
    return None if at is None else moment(at)
