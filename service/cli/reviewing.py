"""suggestions, joins, merge, undo: who is one person, on the owner's word."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from schemas.merge import Merge
from schemas.suggestion import Band, Suggestion
from service.cli.choices import among
from service.cli.choosing import chosen, number_of
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, emit, minute, printable, say, table
from service.cli.settling import settle
from service.db import ids
from service.db.moments import ms
from service.reconciler import decide
from service.reconciler.preview import preview
from service.reconciler.refused import Refused
from service.reconciler.review import Pair, review
from service.timeline.read import merges
from service.timeline.read import suggestions as reading
from service.timeline.read.paging import Slice

_TABLE = 20
Bands = tuple[Band, ...]
Ids = Annotated[list[str] | None, typer.Option(metavar="ID", help="May be repeated.")]


def suggestions(
    contact: Annotated[str, typer.Argument(help="Only pairs with this one.")] = "",
    band: Annotated[
        list[str] | None,
        typer.Option(callback=among(get_args(Band)), help="sure, likely, possible."),
    ] = None,
    accept: Ids = None,
    reject: Ids = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many are shown.")] = _TABLE,
    json: Json = False,
) -> None:
    """Contacts that may be one person, with the evidence; answer with --accept and --reject."""
    with desk() as at:
        if accept or reject:
            _answer(at, accept or [], reject or [], json)
            return
        with at.db.reading() as conn:
            who = number_of(chosen(conn, at, contact)) if contact else None
            wanted = reading.SuggestionFilter(who, cast(Bands, tuple(band or ())), Slice(limit))
            page = reading.page(conn, at.ws, wanted)
    if json:
        emit(page)
        return
    for one in page.items:
        for line in _told(one):
            say(printable(line))
    say("" if page.items else "Nobody seems to be here twice.")


def joins(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many are shown.")] = _TABLE,
    json: Json = False,
) -> None:
    """Who was joined with whom and why, newest first, by rule or by you; undo takes an id."""
    with desk() as at, at.db.reading() as conn:
        page = merges.page(conn, at.ws, Slice(limit))
    if json:
        emit(page)
        return
    columns = ("id", "when", "by", "undone", "why")
    rows = [
        (one.id, minute(one.merged_at), one.by, minute(one.undone_at), one.because)
        for one in page.items
    ]
    table(columns, rows, wide=4)


def merge(
    contact: Annotated[str, typer.Argument(help="Who stays: an id, an address or a name.")],
    other: Annotated[str, typer.Argument(help="Who becomes part of it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be.")] = False,
    note: Annotated[str, typer.Option(help="A line for yourself.")] = "",
    json: Json = False,
) -> None:
    """Say that two contacts are one person."""
    with desk() as at:
        with at.db.writing(at.ws.id) as conn:
            kept, absorbed = (number_of(chosen(conn, at, one)) for one in (contact, other))
            try:
                if dry_run:
                    emit(preview(conn, at.ws, kept, absorbed))
                    return
                number = decide.merge(conn, at.ws, kept, absorbed, note, ms(at.now))
            except Refused as error:
                raise Trouble(str(error)) from error
        made = _settled(at, number)
    if json:
        emit(made)
    else:
        say(f"Joined. Take it back with: touchline undo {ids.public('m', number)}")


def undo(
    join: Annotated[str, typer.Argument(metavar="MERGE", help="The id of a join.")],
    json: Json = False,
) -> None:
    """Take a join back: both contacts are as they were, with what came in since."""
    number = ids.private("m", join.strip())
    if number is None:
        raise Trouble(f"{join} is no join's id")
    with desk() as at:
        try:
            with at.db.writing(at.ws.id) as conn:
                decide.undo(conn, at.ws, number, ms(at.now))
        except Refused as error:
            raise Trouble(str(error)) from error
        undone = _settled(at, number)
    if undone is None:
        raise Trouble(f"there is no join {join}")
    if json:
        emit(undone)
    else:
        say(f"Undone: {undone.absorbed_id} and {undone.kept_id} are two people.")


def _answer(at: Desk, accept: list[str], reject: list[str], json: bool) -> None:
    with at.db.writing(at.ws.id) as conn:

        def pair(text: str) -> tuple[int, Pair]:
            number = ids.private("s", text.strip())
            found = reading.pair(conn, at.ws, number) if number is not None else None
            if number is None or found is None:
                raise Trouble(f"there is no suggestion {text}")
            return number, found

        try:
            done = review(conn, at.ws, map(pair, accept), map(pair, reject), "", ms(at.now))
        except Refused as error:
            raise Trouble(str(error)) from error
    settle(at)
    joins = [ids.public("m", number) for number in done.merges]
    if json:
        emit({"merges": joins, "rejected": reject})
        return
    for join in joins:
        say(f"Joined. Take it back with: touchline undo {join}")
    if reject:
        say(f"{len(reject)} kept apart for good.")


def _settled(at: Desk, number: int) -> Merge | None:
    """The join as it is when all is done."""
    settle(at)
    with at.db.reading() as conn:
        return merges.one(conn, at.ws, number)


def _told(one: Suggestion) -> list[str]:
    stays, goes = one.contacts
    lines = [f"{one.id}  {one.band} ({min(one.chance, 0.99):.0%}): {one.because}"]
    for contact in (stays, goes):
        known = ", ".join(contact.identifiers[:3])
        touches = "1 touch" if contact.touches == 1 else f"{contact.touches} touches"
        lines.append(f"  {contact.id}  {contact.name}  {known}  {touches}")
    lines += [f"    {ground.weight:+.1f}  {ground.says}" for ground in one.evidence]
    return lines
