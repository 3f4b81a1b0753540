"""Everything out, as a stream of text: JSON lines, CSV, vCard, iCalendar.

JSON lines hold all there is: a contact a line, then an interaction a line, as the API shows them,
then introductions, rules, cadences, quiet periods and the owner's word on senders.
CSV has the header that Touchline itself reads. vCard and iCalendar are for other programs.
Read page by page, each in a snapshot of its own: nothing is held but a page, and no transaction
waits for a slow reader. What the viewer may not see is masked, as everywhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Literal

import orjson
from pydantic import BaseModel
from sqlalchemy import Connection, select

from schemas.interaction import Interaction
from schemas.page import Item, Page
from schemas.ruling import Word
from service.access.workspaces import Workspace
from service.db import ids
from service.db.tables import contacts
from service.timeline import calendars, cards
from service.timeline.cards import Person, Version
from service.timeline.keeping import kept, periods
from service.timeline.read import contacts as reading
from service.timeline.read import introductions, rules, rulings, timeline
from service.timeline.read.home import home
from service.timeline.read.opened import LONG, opened
from service.timeline.read.paging import MOST, Slice

Opens = Callable[[], AbstractContextManager[Connection]]
"""Opens a snapshot."""
Format = Literal["jsonl", "csv", "vcard", "ics"]
MEDIA: dict[Format, tuple[str, str]] = {
    "jsonl": ("application/x-ndjson", "jsonl"),
    "csv": ("text/csv", "csv"),
    "vcard": ("text/vcard", "vcf"),
    "ics": ("text/calendar", "ics"),
}
"""The media type of each form, and how the names of such files end."""
COLUMNS = (
    "external_id", "name", "given_name", "family_name", "email", "phone", "linkedin_url",
    "company", "title", "birthday", "city", "tags", "notes", "source", "tier", "importance",
    "cadence_days", "last_touched_at", "next_due_at", "score",
)  # fmt: skip
_WORDS: tuple[Word, ...] = ("person", "never", "block")
_CANCELLED = "meeting.cancelled"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBERS = re.compile(r"[+-]?[\d.]+(; ?\+[\d]+)*")


def export(
    opens: Opens, ws: Workspace, format: Format, now: int, version: Version = "3.0"
) -> Iterator[str]:
    """The export in pieces of text. version: of vCards. now: epoch ms."""
    people = _all(opens, lambda conn, part: _people(conn, ws, part, now))
    if format == "csv":
        return _csv(people)
    if format == "vcard":
        return (cards.vcard(person, version) for person in people)
    if format == "jsonl":
        return _jsonl(opens, ws, people, now)
    held = _interactions(opens, ws, now, kinds=("meeting",))
    meetings = (meeting for meeting in held if meeting.verdict.rule != _CANCELLED)
    with opens() as conn:
        zone = home(conn, ws)
    return calendars.exported(meetings, people, zone)


def _jsonl(opens: Opens, ws: Workspace, people: Iterable[Person], now: int) -> Iterator[str]:
    for person in people:
        more = {name: getattr(person, name) for name in Person.__slots__ if name != "contact"}
        yield _line("contact", {**vars(person.contact), **more})
    for interaction in _interactions(opens, ws, now):
        yield _line("interaction", vars(interaction))
    for introduction in _all(opens, lambda conn, part: introductions.page(conn, ws, part)):
        yield _line("introduction", vars(introduction))
    for rule in _all(opens, lambda conn, part: rules.page(conn, ws, part)):
        yield _line("rule", vars(rule))
    with opens() as conn:
        book, quiet = kept(conn, ws), periods(conn, ws)
    yield _line("cadences", vars(book))
    for period in quiet:
        yield _line("quiet_period", vars(period))
    for ruling in _all(opens, lambda conn, part: rulings.page(conn, ws, part, _WORDS)):
        yield _line("ruling", vars(ruling))


def _line(kind: str, data: dict[str, Any]) -> str:
    text = orjson.dumps({"type": kind, **data}, default=fields_of, option=orjson.OPT_UTC_Z)
    return text.decode() + "\n"


def fields_of(model: object) -> dict[str, Any]:
    """What orjson cannot write by itself, a model of pydantic. Raises TypeError for others."""
    if isinstance(model, BaseModel):
        return vars(model)
    raise TypeError(f"{type(model).__name__} has no JSON form")


def _all(opens: Opens, read: Callable[[Connection, Slice], Page[Item]]) -> Iterator[Item]:
    """The whole list."""
    cursor: str | None = None
    while True:
        with opens() as conn:
            page = read(conn, Slice(MOST, cursor))
        yield from page.items
        if (cursor := page.next) is None:
            return


def _people(conn: Connection, ws: Workspace, part: Slice, now: int) -> Page[Person]:
    page = reading.page(conn, ws, reading.ContactFilter(part=part), now)
    columns = [contacts.c.id, contacts.c.first_touched_at, *(contacts.c[name] for name in LONG)]
    numbers = [ids.private("c", contact.id) for contact in page.items]
    chosen = select(*columns).where(contacts.c.workspace_id == ws.id, contacts.c.id.in_(numbers))
    more = {ids.public("c", row.id): opened(row) for row in conn.execute(chosen).all()}
    people = [Person(contact, **more[contact.id]) for contact in page.items]
    return Page.model_construct(items=people, next=page.next)


def _interactions(
    opens: Opens, ws: Workspace, now: int, kinds: tuple[Literal["meeting"], ...] = ()
) -> Iterator[Interaction]:
    def read(conn: Connection, part: Slice) -> Page[Interaction]:
        wanted = timeline.TimelineFilter(kinds=kinds, part=part)
        return timeline.page(conn, ws, wanted, now)

    return _all(opens, read)


def _csv(people: Iterable[Person]) -> Iterator[str]:
    yield csv_row(COLUMNS)
    for person in people:
        yield csv_row(_cells(person))


def csv_row(cells: Iterable[str]) -> str:
    """A line of CSV (RFC 4180), every cell tame."""
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
        "" if contact.importance is None else str(contact.importance),
        "" if contact.cadence_days is None else str(contact.cadence_days),
        contact.last_touched_at.isoformat() if contact.last_touched_at else "",
        contact.next_due_at.isoformat() if contact.next_due_at else "",
        str(contact.score),
    ]
