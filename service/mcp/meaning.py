"""What a caller means: which contact, which part of a list."""

from __future__ import annotations

from schemas.assistant import Part
from schemas.contact import Contact, ContactDetail
from service.db import ids
from service.mcp import lines
from service.mcp.tool import Call, Puzzled
from service.timeline.read import contacts
from service.timeline.read.paging import Slice

_SHOWN = 10


def meant(call: Call, text: str, *, surely: bool = False) -> Contact:
    """The one contact of an id, an address or a name. surely: the beginning of a name will not
    do. Raises Puzzled, with whom it may be."""
    found = contacts.find(call.conn, call.ws, text, call.now)
    known = {text.strip().casefold()}
    exact = [one for one in found if known & {one.name.casefold(), *one.emails, *one.phones}]
    if ids.private("c", text.strip()) is not None:
        exact = found
    likely = exact or ([] if surely else found)
    if len(likely) == 1:
        return likely[0]
    if not found:
        raise Puzzled(f"No contact is known as {lines.quoted(text)!r}; try find_contacts.")
    some = "; ".join(lines.named(one.name, one.id, one.company) for one in found[:_SHOWN])
    raise Puzzled(f"{lines.quoted(text)!r} may mean several; name one by its id: {some}.")


def opened(call: Call, contact: Contact) -> ContactDetail:
    """The contact in full. Raises Puzzled."""
    found = contacts.one(call.conn, call.ws, number_of(contact), call.now)
    if found is None:
        raise Puzzled("This contact is gone.")
    return found


def number_of(contact: Contact) -> int:
    """The number inside of a contact that was read."""
    number = ids.private("c", contact.id)
    assert number is not None
    return number


def part_of(asked: Part) -> Slice:
    """As the readers take it."""
    return Slice(asked.limit, asked.cursor)
