"""plan, dates: what to do with the time there is, and which days come."""

from __future__ import annotations

from typing import Annotated

import typer

from schemas.occasion import Anniversary
from schemas.page import Page
from schemas.plan import PlanItem
from service.cli.opening import desk
from service.cli.printing import Json, emit, hint, say, table
from service.cli.reading import ALL, collect, more
from service.db.moments import ms
from service.timeline.digesting import doing
from service.timeline.read import dates as reading_dates
from service.timeline.read.paging import Slice
from service.timeline.read.plan import plan as planned


def plan(
    minutes: Annotated[int, typer.Option(min=1, max=6000, help="The time there is.")] = 30,
    days: Annotated[int, typer.Option(min=1, max=90, help="From today on, to spread it over.")] = 7,
    json: Json = False,
) -> None:
    """Whom to turn to with the time there is, on which day, and how."""
    with desk() as at, at.db.reading() as conn:
        found = planned(conn, at.ws, minutes, days, ms(at.now))
    if json:
        emit(found)
        return
    if found.items:
        columns = ("on", "name", "do", "min", "why", "occasion")
        table(columns, [_item(item) for item in found.items], wide=4, also=5)
    say(found.says)
    if found.left_over:
        hint(f"{found.left_over} more can wait.")


def dates(
    within_days: Annotated[int, typer.Option(min=0, max=366, help="How far ahead.")] = 30,
    json: Json = False,
) -> None:
    """Birthdays, dates you wrote down, and anniversaries of the first contact."""
    with desk() as at, at.db.reading() as conn:

        def read(part: Slice) -> Page[Anniversary]:
            return reading_dates.page(conn, at.ws, within_days, part, ms(at.now))

        page = collect(read, ALL)
    if json:
        emit(page)
        return
    if page.items:
        columns = ("on", "in days", "name", "what", "years")
        table(columns, [_day(item) for item in page.items], wide=2)
    more(page)


def _item(item: PlanItem) -> tuple[str, ...]:
    name = item.contact.name or item.contact.id
    act, why = doing(item.suggestion), item.reason
    return item.on.isoformat(), name, act, str(item.minutes), why, item.suggestion.because


def _day(item: Anniversary) -> tuple[str, ...]:
    name = item.contact.name or item.contact.id
    turns = "" if item.turns is None else str(item.turns)
    return item.on.isoformat(), str(item.in_days), name, item.label, turns
