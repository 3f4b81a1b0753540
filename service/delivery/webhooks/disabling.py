"""The end of an endpoint that nothing can be delivered to, until a person enables it: a problem, an
entry of the change log, and a letter to the owner where a mail server is set up."""

from __future__ import annotations

import logging
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import httpx
import orjson
from sqlalchemy import Connection, select, update

from service.access.workspaces import Workspace
from service.db import ids
from service.db.changes import Change, record
from service.db.leases import Lease, give_back, guard
from service.db.session import Database
from service.db.tables import deliveries, endpoints
from service.delivery.mailing import NotSent, send
from service.delivery.webhooks.rounds import ENABLED, endpoint_of
from service.delivery.weekly import Recipient, recipient

LOG = logging.getLogger(__name__)
_REMEDY = "See that its address answers, then enable it: what waited is sent."
_TEXT = """\
Touchline no longer sends webhooks to {host}.

{because}

What happens meanwhile is kept. See that the address answers, then enable the endpoint, and
everything that waited is sent: `touchline webhook list`, `touchline webhook enable ENDPOINT`.
"""


def disable(conn: Connection, ws: Workspace, lease: Lease, because: str, now: int) -> str | None:
    """Sends nothing more to it until a person enables it; what waits is due from then on. Under the
    workspace's pen, for it is news. Answers the host of its address, None when it was disabled
    meanwhile. now: epoch ms. Raises Fenced."""
    guard(conn, lease, now)
    endpoint = endpoint_of(lease)
    mine = (endpoints.c.workspace_id == ws.id) & (endpoints.c.id == endpoint)
    url = conn.execute(select(endpoints.c.url).where(mine, endpoints.c.status == ENABLED)).scalar()
    give_back(conn, lease)
    if url is None:
        return None
    problem = orjson.dumps({"cause": because, "remedy": _REMEDY}).decode()
    stands = {"status": "disabled", "problem": problem, "due_at": None, "updated_at": now}
    conn.execute(update(endpoints).where(mine).values(**stands))
    waits = (deliveries.c.workspace_id == ws.id) & (deliveries.c.endpoint_id == endpoint)
    still = waits & deliveries.c.next_at.is_not(None)
    conn.execute(update(deliveries).where(still).values(next_at=now, state="pending"))
    public, host = ids.public("wh", endpoint), httpx.URL(url).host
    data = {"host": host, "because": because}
    record(conn, ws.id, now, [Change("endpoint.disabled", public, data)])
    return host


def notify(db: Database, ws: Workspace, host: str, because: str, now: datetime) -> None:
    """Sends it, once; a letter the mail server does not take is lost, for the problem stands at the
    endpoint too. Blocking."""
    with db.reading() as conn:
        who = recipient(conn, ws)
    if who is None:
        return
    try:
        send(ws.settings.smtp, letter(ws, who, host, because, now))
    except NotSent as trouble:
        LOG.warning("The owner was not told of a disabled webhook: %s", trouble.because)


def letter(ws: Workspace, who: Recipient, host: str, because: str, now: datetime) -> EmailMessage:
    """As a letter that programs know for a machine's (RFC 3834)."""
    sender = ws.settings.smtp.sender or who.address
    found = EmailMessage()
    found["From"] = f"Touchline <{sender}>"
    found["To"] = who.address
    found["Subject"] = f"Webhooks to {host} are disabled"
    found["Date"] = format_datetime(now)
    found["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(_TEXT.format(host=host, because=because))
    return found
