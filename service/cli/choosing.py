"""From what a person typed to the one contact meant, or the one member."""

from __future__ import annotations

from sqlalchemy import Connection

from schemas.contact import Contact
from service.access import members, users
from service.cli.opening import Desk, Trouble
from service.cli.printing import printable
from service.db import ids
from service.db.moments import ms
from service.timeline.read import contacts

_SHOWN = 10


def chosen(conn: Connection, at: Desk, query: str) -> Contact:
    """The contact of an id, an address, a number, a profile or a name. Raises Trouble."""
    found = contacts.find(conn, at.ws, query, ms(at.now))
    if len(found) == 1:
        return found[0]
    exact = [contact for contact in found if contact.name.casefold() == query.strip().casefold()]
    if len(exact) == 1:
        return exact[0]
    if not found:
        raise Trouble(f"no contact is known as {query!r}")
    lines = [f"{c.id}  {c.name}  {', '.join(c.emails[:2])}".rstrip() for c in found[:_SHOWN]]
    more = [f"... and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    said = "\n  ".join([f"{query!r} may mean several; name one by its id:", *lines, *more])
    raise Trouble("\n".join(printable(line) for line in said.splitlines()))


def number_of(contact: Contact) -> int:
    """The id inside the database."""
    number = ids.private("c", contact.id)
    if number is None:
        raise Trouble(f"{contact.id} is no contact's id")
    return number


def member_of(conn: Connection, at: Desk, query: str) -> int:
    """The member of an address or an id, invited or here. Raises Trouble."""
    row = users.of_email(conn, query)
    user = row.id if row is not None else ids.private("u", query)
    if user is None or members.here(conn, at.ws.id, user) is None:
        raise Trouble(f"nobody here is {query!r}; see `touchline user list`")
    return int(user)
