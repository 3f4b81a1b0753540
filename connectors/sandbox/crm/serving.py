"""The stand-ins of CRMs behind a socket."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.sandbox.clock import Clock
from connectors.sandbox.crm.dynamics import DynamicsStand
from connectors.sandbox.crm.espocrm import EspoStand
from connectors.sandbox.crm.hubspot import HubSpotStand
from connectors.sandbox.crm.nimble import NimbleStand
from connectors.sandbox.crm.pipedrive import PipedriveStand
from connectors.sandbox.crm.salesforce import SalesforceStand
from connectors.sandbox.crm.stand import CrmStand
from connectors.sandbox.crm.twenty import TwentyStand
from connectors.sandbox.crm.zoho import ZohoStand
from connectors.sandbox.faults import Cut, Hang

_HALF: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-length", b"1")],
}
"""The head of an answer whose body never comes: the server drops the connection after it."""


def stands(clock: Clock) -> Mapping[str, CrmStand]:
    """One of each, empty, by the name of its CRM."""
    made: list[CrmStand] = [
        HubSpotStand(clock),
        SalesforceStand(clock),
        PipedriveStand(clock),
        ZohoStand(clock),
        DynamicsStand(clock),
        NimbleStand(clock),
        EspoStand(clock),
        TwentyStand(clock),
    ]
    return {one.name: one for one in made}


def served(app: ASGIApp) -> ASGIApp:
    """What it cuts off is cut off, and where it hangs, nothing comes until the client goes."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        try:
            await app(scope, receive, hold)
        except Cut:
            held = [_HALF]
        except Hang:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        for message in held:
            await send(message)

    return answer
