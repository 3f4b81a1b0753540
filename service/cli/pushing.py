"""crm preview, backfill, pushes, retry, matches: what goes into a CRM, and who is in both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, get_args

import typer

from schemas.crm import Match, MatchSide, PlannedPerson, Preview, Push, PushedWhat, PushState
from service.accounts.refusal import Refusal
from service.cli.choices import among, moment_of
from service.cli.crms import Which, asking, chosen, number_of
from service.cli.opening import Trouble, desk
from service.cli.printing import Json, day, emit, hint, minute, printable, say, table
from service.db.moments import ms
from service.delivery.crm import backfill as filling
from service.delivery.crm import matching, previewing, reading, retrying
from service.timeline.read.paging import Slice

_WHATS: tuple[str, ...] = get_args(PushedWhat)
_STATES: tuple[str, ...] = get_args(PushState)
_SHOWN = 50
Limit = Annotated[int, typer.Option(min=1, help="How many.")]


def preview(
    crm: Which,
    since: Annotated[
        str, typer.Option(metavar="WHEN", help="As if what was since then were filled back.")
    ] = "",
    json: Json = False,
) -> None:
    """A dry run: what would be written there now. Nothing is."""
    then = ms(moment_of(since, "--since")) if since else None
    with desk() as at:
        found = chosen(at, crm)
        told = asking(at, lambda work: previewing.preview(work, number_of(found), since=then))
    if json:
        emit(told)
        return
    columns = ("contact", "", "record there", "values")
    table(columns, map(_planned_cells, told.people), wide=3)
    say("")
    sample = [(minute(one.occurred_at), one.kind, one.title) for one in told.sample]
    table(("when", "kind", "activity"), sample, wide=2)
    for line in _summed(told):
        say(printable(line))
    if then is None and found.pushing == "off":
        hint("Interactions of before come with a back-fill: see --since 2026-01-01.")


def backfill(
    crm: Which,
    since: Annotated[
        str, typer.Option(metavar="WHEN", help="Nothing before; from the start when left out.")
    ] = "",
    stop: Annotated[bool, typer.Option("--stop", help="Push no more of what was.")] = False,
    json: Json = False,
) -> None:
    """Push what was before, newest first, as was chosen; a worker does it."""
    then = ms(moment_of(since, "--since")) if since else None
    with desk() as at:
        found = chosen(at, crm)
        try:
            with at.db.writing(at.ws.id) as conn:
                if stop:
                    filling.stop(conn, at.ws, number_of(found), ms(at.now))
                else:
                    filling.begin(conn, at.ws, number_of(found), then, ms(at.now))
        except Refusal as error:
            raise Trouble(error.because) from error
        found = chosen(at, found.id)
    if json:
        emit(found)
    elif found.backfill is None:
        say("There is no back-fill to stop.")
    else:
        queued, total = found.backfill.queued, found.backfill.total
        say(f"Back-fill: {found.backfill.state}; {queued:,} of {total:,} interactions looked at.")
        say(f"`touchline crm show {found.id}` tells how far it is.")
        if found.pushing != "on":
            say(f"It goes on once pushing is on: `touchline crm on {found.id}`.")


def pushes(
    crm: Which,
    what: Annotated[
        list[str] | None, typer.Option(callback=among(_WHATS), help=" or ".join(_WHATS))
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(callback=among(_STATES), help=f"{', '.join(_STATES)}; give several."),
    ] = None,
    limit: Limit = _SHOWN,
    json: Json = False,
) -> None:
    """Contacts and interactions on their way or there, the newest step first."""
    with desk() as at:
        account = number_of(chosen(at, crm))
        kinds = [one for one in get_args(PushedWhat) if one in (what or ())]
        states = [one for one in get_args(PushState) if one in (state or ())]
        with at.db.reading() as conn:
            found = reading.pushes(conn, at.ws, account, Slice(limit), what=kinds, states=states)
    if json:
        emit(found)
    else:
        columns = ("id", "name", "state", "record there", "at", "because")
        table(columns, map(_push_cells, found.items), wide=5)


def retry(
    crm: Which,
    push: Annotated[
        str, typer.Argument(help="pp_... or pa_...; all that failed if left out.")
    ] = "",
    json: Json = False,
) -> None:
    """Try again what failed."""
    with desk() as at:
        account = number_of(chosen(at, crm))
        with at.db.writing(at.ws.id) as conn:
            if push and reading.push(conn, at.ws, account, push) is None:
                raise Trouble(f"{push}: there is no such push; see `touchline crm pushes`")
            many = retrying.retry(conn, at.ws, account, push or None, ms(at.now))
    if json:
        emit({"retried": many})
    else:
        say(f"{many:,} will be tried again.")


def matches(
    crm: Which,
    side: Annotated[
        MatchSide | None, typer.Option(help="List who is in both, here alone, or there alone.")
    ] = None,
    limit: Limit = _SHOWN,
    json: Json = False,
) -> None:
    """Who is in both, who is here and not in the CRM, and the reverse."""
    with desk() as at:
        account = number_of(chosen(at, crm))
        with at.db.reading() as conn:
            counts = matching.counts(conn, at.ws, account)
            page = matching.page(conn, at.ws, account, side, Slice(limit)) if side else None
    if json:
        emit(counts if page is None else page)
        return
    if page is not None:
        columns = ("contact", "name", "e-mail", "records there", "last touched")
        table(columns, map(_match_cells, page.items), wide=3)
    say(
        f"In both: {counts.both:,} ({counts.twice:,} of them twice there). "
        f"Here alone: {counts.here:,}. There alone: {counts.there:,}."
    )
    if not counts.complete:
        say("The CRM's people are still being read.")


def _planned_cells(one: PlannedPerson) -> tuple[str, ...]:
    values = ", ".join(
        f"{name}: {'empty' if value is None else value}" for name, value in one.values.items()
    )
    return (one.name or one.contact_id, one.does, one.remote_id or "-", values or one.because)


def _summed(told: Preview) -> Iterator[str]:
    yield (
        f"Of {told.asked:,} contacts asked about: {told.create:,} made, {told.update:,} written, "
        f"{told.nothing:,} up to date, {told.left_out:,} left out. Activities: {told.activities:,}."
    )
    if told.unknown_fields:
        yield f"The CRM has no such fields: {', '.join(told.unknown_fields)}."
    yield "Nothing was written."


def _push_cells(one: Push) -> tuple[str, ...]:
    others = f" (+{len(one.others)})" if one.others else ""
    record = f"{one.remote_id or '-'}{others}"
    return (one.id, one.name, one.state, record, minute(one.at), one.because)


def _match_cells(one: Match) -> tuple[str, ...]:
    records = ", ".join(one.remote_ids) or "-"
    return (one.contact_id or "-", one.name, one.email, records, day(one.last_touched_at))
