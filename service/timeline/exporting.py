"""Everything out, as a stream of text: JSON lines, CSV, vCard 4.0, iCalendar.

JSON lines hold all there is: a contact a line, then an interaction a line, as the API shows them.
CSV has the header that Touchline itself reads. vCard and iCalendar are for other programs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select

from schemas.contact import Contact
from schemas.interaction import Interaction
from service.access.workspaces import Workspace
from service.db import ids
from service.db.tables import contacts
from service.timeline import cards
from service.timeline.cards import Person
from service.timeline.read import contacts as reading
from service.timeline.read import timeline
from service.timeline.read.paging import MOST, Slice

Format = Literal["jsonl", "csv", "vcard", "ics"]
COLUMNS = (
    "external_id", "name", "given_name", "family_name", "email", "phone", "linkedin_url",
    "company", "title", "birthday", "city", "tags", "notes", "source", "tier", "cadence_days",
    "last_touched_at", "next_due_at", "score",
)  # fmt: skip
_CANCELLED = "meeting.cancelled"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = re.compile(r"[+-]?[\d.]+(; ?\+[\d]+)*")


def export(conn: Connection, ws: Workspace, format: Format, now: int) -> Iterator[str]:
    """The export in pieces of text; nothing is held but a page. now: epoch ms."""
    if format == "jsonl":
        return _jsonl(conn, ws, now)
    if format == "csv":
        return _csv(_people(conn, ws, now))
    if format == "vcard":
        return map(cards.vcard, _people(conn, ws, now))
    held = _interactions(conn, ws, now, kinds=("meeting",))
    meetings = (meeting for meeting in held if meeting.verdict.rule != _CANCELLED)
    return cards.calendar(meetings, _people(conn, ws, now), now)


def _jsonl(conn: Connection, ws: Workspace, now: int) -> Iterator[str]:
    for person in _people(conn, ws, now):
        yield _line("contact", {**vars(person.contact), **person.details()})
    for interaction in _interactions(conn, ws, now):
        yield _line("interaction", vars(interaction))


def _line(kind: str, data: dict[str, Any]) -> str:
    return orjson.dumps({"type": kind, **data}, option=orjson.OPT_UTC_Z).decode() + "\n"


def _people(conn: Connection, ws: Workspace, now: int) -> Iterator[Person]:
    cursor: str | None = None
    while True:
        wanted = reading.ContactFilter(part=Slice(MOST, cursor))
        page = reading.page(conn, ws, wanted, now)
        details = _details(conn, ws, page.items)
        for contact in page.items:
            row = details[contact.id]
            yield Person(contact, row.birthday, row.city, row.notes)
        if (cursor := page.next) is None:
            return


def _details(conn: Connection, ws: Workspace, shown: Sequence[Contact]) -> dict[str, Any]:
    """What a contact's own page shows and lists do not, by public id."""
    columns = (contacts.c.id, contacts.c.birthday, contacts.c.city, contacts.c.notes)
    numbers = [ids.private("c", contact.id) for contact in shown]
    chosen = select(*columns).where(contacts.c.workspace_id == ws.id, contacts.c.id.in_(numbers))
    return {ids.public("c", row.id): row for row in conn.execute(chosen).all()}


def _interactions(
    conn: Connection, ws: Workspace, now: int, kinds: tuple[Literal["meeting"], ...] = ()
) -> Iterator[Interaction]:
    cursor: str | None = None
    while True:
        wanted = timeline.TimelineFilter(kinds=kinds, part=Slice(MOST, cursor))
        page = timeline.page(conn, ws, wanted, now)
        yield from page.items
        if (cursor := page.next) is None:
            return


def _csv(people: Iterable[Person]) -> Iterator[str]:
    yield _row(COLUMNS)
    for person in people:
        yield _row(_cells(person))


def _row(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([tame(cell) for cell in cells])
    return text.getvalue()


def tame(cell: str) -> str:
    """The cell with an apostrophe in front when a spreadsheet would run it as a formula."""
    if cell.startswith(_FORMULA) and not _NUMBERS.fullmatch(cell):
        return "'" + cell
    return cell


def _cells(person: Person) -> list[str]:
    contact = person.contact
    linkedin = [cards.url(key) for key in contact.profiles if key.startswith("linkedin:")]
    days = contact.cadence_days
    return [
        contact.id,
        contact.name,
        contact.given_name,
        contact.family_name,
        ";".join(contact.emails),
        ";".join(contact.phones),
        ";".join(linkedin),
        contact.company,
        contact.title,
        person.birthday,
        person.city,
        ";".join(contact.tags),
        person.notes,
        "touchline",
        contact.tier,
        "" if days is None else str(days),
        contact.last_touched_at.isoformat() if contact.last_touched_at else "",
        contact.next_due_at.isoformat() if contact.next_due_at else "",
        str(contact.score),
    ]
