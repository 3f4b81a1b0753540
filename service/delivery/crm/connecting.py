"""Connecting a CRM: by a key a person made there, or over its consent page; and what it is to do.

A key is proven before anything is stored. Connecting again replaces it and ends whatever trouble
there was; what was chosen before, and what is there already, stays known: nothing is logged twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, select, update

from connectors import registry
from connectors.crm.grants import site_of
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Crm
from connectors.source import Feature, Grant, Identity
from connectors.wire.client import Wire
from schemas.crm import CrmEdit, CrmKind, Selection
from service.access import members
from service.access.workspaces import Workspace
from service.accounts import connect as connection
from service.accounts import turns
from service.accounts.budgets import AccountBudgets
from service.accounts.connect import Asked, Made
from service.accounts.keyring import NewKeyring
from service.accounts.providers import client_of, crm
from service.accounts.refusal import Refusal
from service.accounts.turns import Urgency, schedule
from service.db.session import add
from service.db.tables import crms, workspaces
from service.db.whereabouts import place
from service.delivery.crm import mapping
from service.delivery.crm.desk import CrmDesk, of, read_crm
from service.settings import Settings

LOG = logging.getLogger(__name__)
READS: frozenset[Feature] = frozenset({"contacts"})
"""What of a CRM can be read as a source."""
LEAVING = "This CRM is being let go. Connect it again when that is done."


def kinds(settings: Settings, wire: Wire) -> list[CrmKind]:
    """All CRMs there are, by name. wire: nothing is sent over it."""
    found = []
    for name in sorted(registry.CRMS):
        room = crm(settings, wire, name)
        found.append(
            CrmKind(
                provider=name,
                label=room.label,
                ways=list(room.ways),
                site=room.site,
                key_hint=room.key_hint,
                ready="key" in room.ways or client_of(settings, name) is not None,
            )
        )
    return found


async def connect(
    desk: CrmDesk, provider: str, key: str, site: str, *, import_contacts: bool, user: int | None
) -> int:
    """Connects by a key; the account's id. user: with whose eyes subjects are read; None: the first
    owner's. Raises Refusal for a key or an address that is not taken, and ConnectorError while the
    CRM cannot be asked."""
    room = desk.room(provider)
    if "key" not in room.ways:
        raise Refusal(f"{room.label} is connected by consent, not by a key.")
    if room.site and not site.strip():
        raise Refusal(f"{room.label} lives at an address of its own: say which (site).")
    try:
        grant = await room.admit(key.strip(), site.strip())
        made = await _connect(desk, room, grant, import_contacts, user, None)
    except ConnectorError as error:
        if error.remedy is Remedy.REAUTH:
            raise Refusal(f"{room.label} does not take this key. {room.key_hint}") from error
        if error.remedy is Remedy.STOP:
            raise Refusal(error.because) from error
        raise
    return made.account


async def adopt(desk: CrmDesk, asked: Asked, answer: Mapping[str, str]) -> Made:
    """Takes the answer that came to the redirect address. Raises Refusal and ConnectorError."""
    room = desk.room(asked.provider)
    grant = await room.finish(asked.secret, answer)
    return await _connect(desk, room, grant, bool(asked.features), asked.user, asked.account)


def switch(conn: Connection, ws: Workspace, account: int, edit: CrmEdit, now: int) -> None:
    """What of a connected CRM is to change, as checked by mapping.py. A pause stops whoever is
    pushing; what happens meanwhile is pushed afterwards. Raises Refusal."""
    row = read_crm(conn, ws, account)
    if row is None:
        raise Refusal("There is no such CRM.")
    if row.pushing == "leaving":
        raise Refusal(LEAVING)
    values: dict[str, Any] = {}
    if edit.mapping is not None:
        values["mapping"] = mapping.stored(edit.mapping)
    if edit.selection is not None:
        values["selection"] = edit.selection.model_dump_json()
        if edit.selection.text == "subject" and ws.viewer is not None:
            values["user_id"] = ws.viewer  # who says what is told lends their eyes, nobody else's
    if edit.pushing == "paused" and row.pushing == "on":
        values |= {"pushing": "paused", "due_at": None}
        turns.break_lease(conn, ws, account, turns.PUSHING)
    elif edit.pushing == "on":
        values |= {"pushing": "on"}
        if row.pushing == "off":  # of what was before, a back-fill tells
            values["seen"] = _sequence(conn, ws)
    if (edit.pushing or row.pushing) == "on":
        values["due_at"] = now
    if values:
        conn.execute(update(crms).where(*of(ws, account)).values(**values))


async def _connect(
    desk: CrmDesk,
    room: Crm,
    grant: Grant,
    imports: bool,
    user: int | None,
    again: int | None,
) -> Made:
    """again: the account that is to be connected again, if any."""
    sink = room.sink(NewKeyring(grant), AccountBudgets(desk.budgets, 0))
    with _understood(room.label):
        identity = await sink.whoami()
    account, site = desk.ws.id_of("account", room.name, identity.subject), site_of(grant)
    label = _label(room, identity, site)
    if again is not None and account != again:
        raise Refusal(
            f"You signed in to {label}, and this connection leads elsewhere. "
            "Choose the same one, or connect it as a new CRM."
        )
    granted = READS & room.features(grant) if imports else frozenset[Feature]()
    made = Made(account, "crm", room.name, label, site, identity.subject, granted, None)
    await asyncio.to_thread(_store, desk, made, grant, user)
    with suppress(ConnectorError, Refusal):  # connected all the same: fields can be made later
        await mapping.prepare(desk, account)
    return made


@contextmanager
def _understood(label: str) -> Iterator[None]:
    """Around the first questions to whatever is at an address somebody typed. Raises ConnectorError
    (STOP) for answers of another shape than its documents say."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, RuntimeError) as error:
        LOG.warning("The answer of %s was not understood: %s", label, place(error))
        because = f"What answers there does not speak as {label} does. Is the address right?"
        raise ConnectorError(because, Remedy.STOP) from error


def _store(desk: CrmDesk, made: Made, grant: Grant, user: int | None) -> None:
    ws, account, now = desk.ws, made.account, desk.now()
    with desk.db.writing(ws.id) as conn:
        row = read_crm(conn, ws, account)
        if row is not None and row.pushing == "leaving":
            raise Refusal(LEAVING)
        turns.break_lease(conn, ws, account, turns.PUSHING)
        eyes = members.first_owner(conn, ws.id) if user is None else user
        healed = {"problem": None, "rest_until": None, "failures": 0, "user_id": eyes}
        if row is None:
            add(conn, crms, [_begun(conn, ws, account, now) | healed])
        else:
            due = {"due_at": now} if row.pushing == "on" else {}
            conn.execute(update(crms).where(*of(ws, account)).values(**healed, **due))
        connection.keep(conn, ws, desk.vault, made, grant, now)
        schedule(conn, ws, account, now if made.granted else None, Urgency.WAITING)


def _begun(conn: Connection, ws: Workspace, account: int, now: int) -> dict[str, Any]:
    """The row of a CRM nothing is pushed to yet."""
    return {
        "workspace_id": ws.id,
        "account_id": account,
        "pushing": "off",
        "selection": Selection().model_dump_json(),
        "seen": _sequence(conn, ws),
        "created_at": now,
    }


def _label(room: Crm, identity: Identity, site: str) -> str:
    """What tells it from another one of its kind."""
    name = "" if identity.name == room.label else identity.name
    return name or identity.address or urlsplit(site).hostname or room.label


def _sequence(conn: Connection, ws: Workspace) -> int:
    """Of the change log, as it is now."""
    row = select(workspaces.c.sequence).where(workspaces.c.id == ws.id)
    return int(conn.execute(row).scalar_one())
