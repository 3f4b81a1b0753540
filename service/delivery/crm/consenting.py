"""Asking for the consent that connects a CRM; connecting.adopt() takes what comes of it."""

from __future__ import annotations

from collections.abc import Callable

from connectors.sink import Crm
from service.accounts import connect
from service.accounts.providers import NotConfigured, client_of
from service.accounts.refusal import Refusal
from service.delivery.crm.connecting import READS
from service.delivery.crm.desk import CrmDesk


async def begin(
    desk: CrmDesk,
    provider: str,
    site: str,
    redirect: Callable[[], str],
    session: str,
    *,
    import_contacts: bool,
    user: int,
) -> str:
    """Where to send the person. redirect: answers our address for this CRM. session: who asks.
    Raises Refusal and ConnectorError."""
    room = desk.room(provider)
    _demand_asked(desk, room)
    asked = connect.Ask(
        features=READS if import_contacts else frozenset(),
        redirect_uri=redirect(),
        session=session,
        hint=site,
        user=user,
    )
    return await connect.begin(desk.db, desk.ws, desk.vault, room, asked, desk.now())


def _demand_asked(desk: CrmDesk, room: Crm) -> None:
    if "oauth" not in room.ways:
        raise Refusal(f"{room.label} is connected by a key. {room.key_hint}")
    if client_of(desk.ws.settings, room.name) is None:
        variable = f"TOUCHLINE_{room.name.upper()}__CLIENT_ID"
        key = f" Or connect by a key. {room.key_hint}" if "key" in room.ways else ""
        raise NotConfigured(f"{variable} is not set, so nobody can be asked for consent.{key}")
