"""contacts, timeline, gaps: what Touchline knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar, cast

import typer

from schemas.contact import Contact, Sort
from schemas.gap import Gap, GapKind
from schemas.interaction import Interaction
from schemas.page import Page
from service.cli.choices import among
from service.cli.choosing import chosen, number_of
from service.cli.opening import desk
from service.cli.printing import Json, day, emit, hint, minute, table
from service.db.moments import ms
from service.timeline.digesting import next_step
from service.timeline.ranks import KINDS
from service.timeline.read import contacts as reading_contacts
from service.timeline.read import gaps as reading_gaps
from service.timeline.read import timeline as reading_timeline
from service.timeline.read.paging import MOST, Slice

Item = TypeVar("Item")
Limit = Annotated[int, typer.Option(min=1, help="Rows of the table; --json gives all of them.")]
_TABLE = 50
ALL = 1 << 62


def contacts(
    query: Annotated[
        str, typer.Argument(help="Words of a name, company, tag or note, or an address.")
    ] = "",
    sort: Annotated[Sort | None, typer.Option(help="With - in front: the other way round.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Any of these.")] = None,
    tier: Annotated[list[str] | None, typer.Option(help="Any of these.")] = None,
    limit: Limit = _TABLE,
    json: Json = False,
) -> None:
    """Who you know."""
    with desk() as at, at.db.reading() as conn:

        def read(part: Slice) -> Page[Contact]:
            wanted = reading_contacts.ContactFilter(
                query, tuple(tag or ()), tuple(tier or ()), sort=sort, part=part
            )
            return reading_contacts.page(conn, at.ws, wanted, ms(at.now))

        page = collect(read, ALL if json else limit)
    if json:
        emit(page)
        return
    columns = ("id", "name", "last touch", "due", "score", "company")
    table(columns, [_contact(item) for item in page.items], wide=1)
    more(page)


def timeline(
    contact: Annotated[str, typer.Argument(help="An id, an address or a name.")],
    limit: Limit = _TABLE,
    json: Json = False,
) -> None:
    """Everything that happened with one contact, newest first, each with its verdict."""
    with desk() as at, at.db.reading() as conn:
        who = number_of(chosen(conn, at, contact))

        def read(part: Slice) -> Page[Interaction]:
            wanted = reading_timeline.TimelineFilter(part=part)
            return reading_timeline.of_contact(conn, at.ws, who, wanted, ms(at.now))

        page = collect(read, ALL if json else limit)
    if json:
        emit(page)
        return
    columns = ("id", "when", "kind", "way", "counted", "subject", "why")
    table(columns, [_interaction(item) for item in page.items], wide=6)
    more(page)


def gaps(
    kind: Annotated[
        list[str] | None,
        typer.Option(callback=among(KINDS), help=f"Any of: {', '.join(KINDS)}."),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Any of these.")] = None,
    tier: Annotated[list[str] | None, typer.Option(help="Any of these.")] = None,
    within_days: Annotated[
        int, typer.Option(min=0, max=36_500, help="Also gaps that open in this time.")
    ] = 0,
    limit: Limit = _TABLE,
    json: Json = False,
) -> None:
    """Who needs attention now, most urgent first, and a next step for each."""
    with desk() as at, at.db.reading() as conn:

        def read(part: Slice) -> Page[Gap]:
            wanted = reading_gaps.GapFilter(
                kinds=cast(frozenset[GapKind], frozenset(kind or ())),
                tags=tuple(tag or ()),
                tiers=tuple(tier or ()),
                within_days=within_days,
                part=part,
            )
            return reading_gaps.page(conn, at.ws, wanted, ms(at.now))

        page = collect(read, ALL if json else limit)
    if json:
        emit(page)
        return
    columns = ("id", "name", "kind", "why", "next step")
    table(columns, [_gap(item) for item in page.items], wide=3, also=4)
    more(page)


def collect(read: Callable[[Slice], Page[Item]], most: int) -> Page[Item]:
    """Pages put together until there is no more or it is enough."""
    items: list[Item] = []
    cursor: str | None = None
    while True:
        page = read(Slice(min(MOST, most - len(items)), cursor))
        items += page.items
        cursor = page.next
        if cursor is None or len(items) >= most:
            return Page.model_construct(items=items, next=cursor)


def more(page: Page[Item]) -> None:
    """Says below a table that it is empty, or not all."""
    if not page.items:
        hint("Nothing.")
    elif page.next:
        hint(f"The first {len(page.items)}; there are more (--limit).")


def _contact(item: Contact) -> tuple[str, ...]:
    due = day(item.next_due_at)
    return item.id, item.name, day(item.last_touched_at), due, f"{item.score:.0f}", item.company


def _interaction(item: Interaction) -> tuple[str, ...]:
    counted = "yes" if item.counted else "no"
    when = minute(item.occurred_at)
    return item.id, when, item.kind, item.direction, counted, item.subject, item.verdict.because


def _gap(item: Gap) -> tuple[str, ...]:
    who = item.contact
    return who.id, who.name, item.kind, item.reason, next_step(item.suggestion)
