"""The state of the work as numbers for a monitor: by provider, feature, stage; never by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select

from service.access.workspaces import Workspace
from service.db.places import CONNECTED
from service.db.stages import Stage
from service.db.tables import accounts, budgets, imports, leases, pending, streams
from service.timeline.read.rows import joined, of

Sample = tuple[tuple[str, ...], float]
_AT_REST = ("disconnected", "erasing", "paused")


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number, or one for each combination of labels. samples: (values of labels, number)."""

    name: str
    about: str
    labels: tuple[str, ...]
    samples: tuple[Sample, ...]


def gauges(conn: Connection, ws: Workspace, now: int) -> list[Gauge]:
    """How it stands. now: epoch ms; ages are in seconds."""
    return [
        *_streams(conn, ws),
        _age(conn, ws, now),
        _accounts(conn, ws),
        *_queue(conn, ws, now),
        _leases(conn, ws, now),
        _stages(conn, ws),
        _budgets(conn),
        _imports(conn, ws),
    ]


def _streams(conn: Connection, ws: Workspace) -> list[Gauge]:
    rows = conn.execute(
        select(
            accounts.c.provider,
            streams.c.feature,
            func.sum(streams.c.held).label("held"),
            func.sum(func.coalesce(streams.c.total, streams.c.held)).label("total"),
            func.sum(streams.c.unreadable).label("unreadable"),
        )
        .where(_read(ws))
        .group_by(accounts.c.provider, streams.c.feature)
    ).all()
    told = {
        "held": "Items held",
        "total": "Items the providers say there are",
        "unreadable": "Items that could not be read",
    }
    return [
        _gauge(
            f"stream_items_{name}",
            about,
            (((row.provider, row.feature), getattr(row, name)) for row in rows),
            "provider",
            "feature",
        )
        for name, about in told.items()
    ]


def _age(conn: Connection, ws: Workspace, now: int) -> Gauge:
    """A stream that never was complete is as old as its account."""
    since = func.min(func.coalesce(streams.c.last_complete_at, accounts.c.created_at))
    rows = conn.execute(
        select(accounts.c.provider, since)
        .where(_read(ws), accounts.c.status.not_in(_AT_REST))
        .group_by(accounts.c.provider)
    )
    about = "Seconds since the stream that is furthest behind was last complete"
    return _gauge(
        "sync_age_seconds", about, (((who,), (now - at) / 1000) for who, at in rows), "provider"
    )


def _accounts(conn: Connection, ws: Workspace) -> Gauge:
    by = (accounts.c.provider, accounts.c.status)
    rows = conn.execute(
        select(*by, func.count())
        .where(of(ws, accounts), accounts.c.kind.in_(CONNECTED))
        .group_by(*by)
    )
    samples = (((provider, status), many) for provider, status, many in rows)
    return _gauge("accounts", "Connected accounts", samples, "provider", "status")


def _queue(conn: Connection, ws: Workspace, now: int) -> list[Gauge]:
    """What is due and nobody is at. There is no queue but the rows themselves."""
    at_work = select(leases.c.name).where(_held(ws, now), leases.c.name.startswith("account:"))
    taken = [int(name.partition(":")[2]) for name in conn.execute(at_work).scalars()]
    due = and_(of(ws, accounts), accounts.c.next_at <= now, accounts.c.id.not_in(taken))
    many, oldest = conn.execute(select(func.count(), func.min(accounts.c.next_at)).where(due)).one()
    age = 0.0 if oldest is None else (now - oldest) / 1000
    return [
        _gauge("accounts_due", "Accounts that are due and not read yet", [((), many)]),
        _gauge("queue_age_seconds", "Seconds the longest of them has been waiting", [((), age)]),
    ]


def _leases(conn: Connection, ws: Workspace, now: int) -> Gauge:
    names = conn.execute(select(leases.c.name).where(_held(ws, now))).scalars()
    kinds = Counter(name.partition(":")[0] for name in names)
    samples = (((kind,), many) for kind, many in kinds.items())
    return _gauge("leases", "Pieces of work that a process is at", samples, "work")


def _stages(conn: Connection, ws: Workspace) -> Gauge:
    counted = select(pending.c.stage, func.count().label("many")).where(of(ws, pending))
    rows = conn.execute(counted.group_by(pending.c.stage))
    waiting = {row.stage: row.many for row in rows}
    samples = (((stage.name.lower(),), waiting.get(stage, 0)) for stage in Stage)
    return _gauge("stage_waiting", "Entries that wait for a stage", samples, "stage")


def _budgets(conn: Connection) -> Gauge:
    shared = budgets.c.name.not_like("%/%")  # after a slash stands an account, of any workspace
    chosen = select(budgets.c.name, budgets.c.level).where(shared)
    rows = conn.execute(chosen.order_by(budgets.c.name))
    samples = (((name,), level) for name, level in rows)
    return _gauge("budget_level", "Units left when last drawn, of a shared quota", samples, "name")


def _imports(conn: Connection, ws: Workspace) -> Gauge:
    waiting = select(func.count()).where(of(ws, imports), imports.c.state == "queued")
    samples = [((), conn.execute(waiting).scalar_one())]
    return _gauge("imports_waiting", "Uploads that no worker has taken up yet", samples)


def _read(ws: Workspace) -> ColumnElement[bool]:
    """Streams of connected accounts that are there to be read, with their account."""
    return and_(
        of(ws, streams),
        joined(streams, accounts, account_id="id"),
        accounts.c.kind.in_(CONNECTED),
        streams.c.gone_at.is_(None),
    )


def _held(ws: Workspace, now: int) -> ColumnElement[bool]:
    return and_(of(ws, leases), leases.c.until > now)


def _gauge(
    name: str, about: str, samples: Iterable[tuple[tuple[str, ...], float]], *labels: str
) -> Gauge:
    told = tuple(sorted((where, float(number)) for where, number in samples))
    return Gauge(f"touchline_{name}", about, labels, told)
