"""log, erase: what the owner does."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated, Literal

import typer

from service.cli.choices import moment_of
from service.cli.choosing import chosen, number_of
from service.cli.opening import desk
from service.cli.printing import Json, emit, printable, say
from service.cli.settling import settle
from service.db import ids
from service.db.moments import ms
from service.ingest import manual
from service.reconciler import erase as erasing

Kind = Literal["call", "meeting", "message", "letter", "gift", "note"]
Direction = Literal["in", "out", "both"]
Who = Annotated[str, typer.Argument(metavar="CONTACT", help="An id, an address or a name.")]


def log(
    contact: Who,
    kind: Annotated[Kind, typer.Option(help="What it was.")],
    at: Annotated[
        str, typer.Option(help="When: 2026-10-31 or 2026-10-31T18:30; now when left out.")
    ] = "",
    direction: Annotated[Direction, typer.Option(help="Who turned to whom.")] = "both",
    note: Annotated[str, typer.Option(help="A line for yourself.")] = "",
    json: Json = False,
) -> None:
    """Log an interaction by hand; it always counts."""
    with desk() as work:
        when = _moment(at, work.now)
        with work.db.writing(work.ws.id) as conn:
            who = chosen(conn, work, contact)
            number = manual.log(
                conn,
                work.ws,
                contact_ids=[number_of(who)],
                kind=kind,
                at=ms(when),
                direction=direction,
                note=note,
                now=ms(work.now),
            )
        settle(work)
    if json:
        emit({"id": ids.public("i", number), "contact_id": who.id})
    else:
        say(printable(f"Logged a {kind} with {who.name}: {ids.public('i', number)}"))


def erase(
    contact: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Erase a person for good; no later import brings them back."""
    with desk() as work:
        with work.db.reading() as conn:
            who = chosen(conn, work, contact)
        if not yes and sys.stdin.isatty():
            typer.confirm(printable(f"Erase {who.name} ({who.id}) for good?"), abort=True)
        with work.db.writing(work.ws.id) as conn:
            erasing.erase(conn, work.ws, number_of(who), ms(work.now))
        settle(work)
    if json:
        emit({"erased": who.id})
    else:
        say(f"Erased {who.id}. Only a keyed fingerprint stays, so that no import brings it back.")


def _moment(text: str, now: datetime) -> datetime:
    if not text:
        return now
    when = moment_of(text, "--at")
    if when > now:
        raise typer.BadParameter(f"{text!r} has not come yet", param_hint="--at")
    return when
