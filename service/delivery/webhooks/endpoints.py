"""Addresses that are told of changes: made, changed, switched, let go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from connectors.wire.guarded import check
from schemas.webhook import (
    TYPES,
    DeliveredType,
    EndpointEdit,
    EndpointFilter,
    EndpointHeader,
    Include,
    NewEndpoint,
)
from service.access.workspaces import Workspace
from service.accounts.reaching import reach
from service.accounts.refusal import Refusal
from service.db import ids, leases
from service.db.session import add
from service.db.tables import changes, deliveries, endpoints, workspaces
from service.db.vault import Unopened, Vault
from service.delivery.webhooks import secrets
from service.delivery.webhooks.rounds import lease_name
from service.delivery.webhooks.secrets import Sealed, Secret

MOST = 1000
"""Of one workspace."""
_HOUR = 3_600_000
_FOR_TRYING = "TOUCHLINE_DELIVERY__ALLOW_PRIVATE=true allows http, to try it on this machine."
_WELL = {"problem": None, "failures": 0, "failing_since": None, "rest_until": None}


class BadUrl(ValueError):
    """An address nothing is sent to. because: a sentence."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def demand_sound(ws: Workspace, url: str) -> None:
    """Raises BadUrl for an address we would not send to. Asks no name server: a name may lead
    elsewhere tomorrow, so that is looked at whenever something is sent."""
    because = check(url, reach(ws.settings))
    if because and url.lower().startswith("http://") and not ws.settings.delivery.allow_private:
        because = f"{because} {_FOR_TRYING}"
    if because:
        raise BadUrl(because)


def make(
    conn: Connection, ws: Workspace, vault: Vault, draft: NewEndpoint, user: int | None, now: int
) -> tuple[int, str]:
    """A new endpoint, told of what happens from now on; its id and its secret. user: with whose
    eyes subjects are read. now: epoch ms. Raises BadUrl and Refusal."""
    demand_sound(ws, draft.url)
    _begin(conn, ws)
    number, secret = ids.drawn(), secrets.drawn()
    found = Sealed((Secret(secret),), _header(draft.header))
    row = {
        "workspace_id": ws.id,
        "id": number,
        "url": draft.url,
        "description": draft.description,
        "types": _types(draft.types),
        "filter": _filter(draft.filter),
        "include": _include(draft.include),
        "sealed": secrets.sealed(vault, ws.id, number, found),
        "status": "enabled",
        "failures": 0,
        "user_id": user,
        "created_at": now,
        "updated_at": now,
    }
    add(conn, endpoints, [row])
    return number, secret


def change(
    conn: Connection,
    ws: Workspace,
    vault: Vault,
    endpoint: int,
    edit: EndpointEdit,
    user: int | None,
    now: int,
) -> None:
    """What is left out stays. Whoever changes where it goes or what it tells lends it their eyes
    from then on. now: epoch ms. Raises BadUrl and Refusal."""
    row = conn.execute(select(endpoints).where(*of(ws, endpoint))).one()
    values: dict[str, Any] = {"updated_at": now}
    if edit.url is not None or edit.include is not None:
        if not ws.sees(row.user_id):
            _take_over(conn, ws, vault, row, edit)
        values["user_id"] = user
    if edit.url is not None and edit.url != row.url:
        demand_sound(ws, edit.url)
        values |= {"url": edit.url, **_WELL, "due_at": now if row.status == "enabled" else None}
    if edit.description is not None:
        values["description"] = edit.description
    if edit.types is not None:
        values["types"] = _types(edit.types)
    if edit.filter is not None:
        values["filter"] = _filter(edit.filter)
    if edit.include is not None:
        values["include"] = _include(edit.include)
    if "header" in edit.model_fields_set:
        found = held(vault, ws, row)
        sealed = Sealed(found.secrets, _header(edit.header))
        values["sealed"] = secrets.sealed(vault, ws.id, endpoint, sealed)
    if edit.enabled is not None:
        values |= _switched(edit.enabled, now)
    conn.execute(update(endpoints).where(*of(ws, endpoint)).values(**values))


def rotate(
    conn: Connection, ws: Workspace, vault: Vault, endpoint: int, hours: int, now: int
) -> str:
    """A fresh secret; the old ones sign beside it for so many hours. now: epoch ms."""
    row = conn.execute(select(endpoints).where(*of(ws, endpoint))).one()
    secret, before = secrets.drawn(), held(vault, ws, row)
    found = secrets.rotated(before, secret, now, now + hours * _HOUR)
    values = {"sealed": secrets.sealed(vault, ws.id, endpoint, found), "updated_at": now}
    if not before.secrets and row.status == "enabled":  # it rested for want of one
        values |= {"due_at": now, "rest_until": None}
    conn.execute(update(endpoints).where(*of(ws, endpoint)).values(**values))
    return secret


def drop(conn: Connection, ws: Workspace, endpoint: int) -> None:
    """Sends nothing more to it, whoever is at it, and forgets what was sent."""
    # In the order in which a sender locks: in another, the two could wait for each other for ever.
    leases.forget(conn, ws.id, lease_name(endpoint))
    conn.execute(delete(endpoints).where(*of(ws, endpoint)))
    mine = (deliveries.c.workspace_id == ws.id) & (deliveries.c.endpoint_id == endpoint)
    conn.execute(delete(deliveries).where(mine))
    if not _count(conn, ws):
        _end(conn, ws)


def held(vault: Vault, ws: Workspace, row: Any) -> Sealed:
    """What is sealed of an endpoint; nothing when no key at hand opens it: a rotation makes it
    whole again."""
    try:
        return secrets.opened(vault, ws.id, row.id, row.sealed)
    except Unopened:
        return Sealed(())


def of(ws: Workspace, endpoint: int) -> tuple[ColumnElement[bool], ...]:
    """One endpoint."""
    return endpoints.c.workspace_id == ws.id, endpoints.c.id == endpoint


def _begin(conn: Connection, ws: Workspace) -> None:
    """With the first endpoint changes begin to be handed out, from here on."""
    there = _count(conn, ws)
    if there >= MOST:
        raise Refusal(f"There are {MOST:,} endpoints already; remove one first.")
    if not there:
        mine = workspaces.c.id == ws.id
        conn.execute(update(workspaces).where(mine).values(spread=workspaces.c.sequence))


def _end(conn: Connection, ws: Workspace) -> None:
    """After the last one nobody is told, and what was noted for that is forgotten."""
    mine = workspaces.c.id == ws.id
    spread = select(workspaces.c.spread).where(mine).scalar_subquery()
    waits = (changes.c.workspace_id == ws.id) & (changes.c.sequence > spread)
    conn.execute(update(changes).where(waits).values(about=None))
    conn.execute(update(workspaces).where(mine).values(spread=None))


def _count(conn: Connection, ws: Workspace) -> int:
    counted = select(func.count()).where(endpoints.c.workspace_id == ws.id)
    return int(conn.execute(counted).scalar_one())


def _take_over(conn: Connection, ws: Workspace, vault: Vault, row: Any, edit: EndpointEdit) -> None:
    """A colleague's endpoint becomes that of whoever changes where it goes or what it tells; what
    only the colleague may know does not come with it. Raises Refusal."""
    if "subjects" in row.include.split():
        raise Refusal(
            "It tells what a colleague's mail is about: only they may change where it goes and "
            "what it tells. Make an endpoint of your own."
        )
    if held(vault, ws, row).header and "header" not in edit.model_fields_set:
        raise Refusal("It sends a header of a colleague's: state one of your own, or null.")
    _forget_subjects(conn, ws, row.id)


def _forget_subjects(conn: Connection, ws: Workspace, endpoint: int) -> None:
    """What was told before through a colleague's eyes is neither to be read nor to be sent once
    more."""
    leases.hold(conn, ws.id, lease_name(endpoint))
    told = select(deliveries.c.id, deliveries.c.body).where(
        deliveries.c.workspace_id == ws.id,
        deliveries.c.endpoint_id == endpoint,
        deliveries.c.body.contains('"subject":', autoescape=True),
    )
    for row in conn.execute(told).all():
        body = orjson.loads(row.body)
        body["data"].pop("subject", None)
        mine = (deliveries.c.workspace_id == ws.id) & (deliveries.c.id == row.id)
        conn.execute(update(deliveries).where(mine).values(body=orjson.dumps(body).decode()))


def _switched(enabled: bool, now: int) -> dict[str, Any]:
    """Enabled it begins afresh, at once; disabled it collects."""
    if enabled:
        return {"status": "enabled", "due_at": now, **_WELL}
    return {"status": "disabled", "due_at": None}


def _types(stated: Iterable[DeliveredType]) -> str:
    wanted = set(stated)
    return " ".join(one for one in TYPES if one in wanted)


def _filter(stated: EndpointFilter) -> str:
    return orjson.dumps(stated.model_dump()).decode()


def _include(stated: Iterable[Include]) -> str:
    return " ".join(dict.fromkeys(stated))


def _header(stated: EndpointHeader | None) -> tuple[str, str] | None:
    return None if stated is None else (stated.name, stated.value)
