"""webhook deliveries, test, replay: what was sent, and once more."""

from __future__ import annotations

import time
from typing import Annotated, cast, get_args

import typer
from sqlalchemy import Connection

from schemas.webhook import DeliveredType, Delivery, DeliveryState
from service.accounts.refusal import Refusal
from service.cli.choices import among, moment_of
from service.cli.hooking import Types, Which, chosen
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, emit, hint, minute, say, table
from service.db import ids
from service.db.moments import ms
from service.delivery.webhooks import reading, replaying
from service.delivery.webhooks.reading import DeliveryFilter
from service.timeline.read.paging import Slice

_STATES: tuple[str, ...] = get_args(DeliveryState)
_SHOWN = 50
_LOOK = 0.2
"""Seconds between looks at a delivery somebody waits for."""
Since = Annotated[str, typer.Option(metavar="WHEN", help="Made then or later: 2026-10-31T18:30.")]
Until = Annotated[str, typer.Option(metavar="WHEN", help="Made before then.")]


def deliveries(
    webhook: Which,
    state: Annotated[
        list[str] | None,
        typer.Option(callback=among(_STATES), help=f"{', '.join(_STATES)}; give several."),
    ] = None,
    type: Types = None,
    since: Since = "",
    until: Until = "",
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = _SHOWN,
    json: Json = False,
) -> None:
    """What was sent there or waits, newest first."""
    wanted = _wanted(state, type, since, until)
    with desk() as at, at.db.reading() as conn:
        endpoint = chosen(conn, at, webhook)
        found = reading.sent(conn, at.ws, endpoint, wanted, Slice(limit))
    if json:
        emit(found)
        return
    columns = ("id", "made", "type", "state", "tries", "last answer")
    table(columns, [_cells(one) for one in found.items], wide=5)


def trial(
    webhook: Which,
    wait: Annotated[int, typer.Option(min=0, help="Seconds to wait for its answer.")] = 5,
    json: Json = False,
) -> None:
    """Send an endpoint.test there, and tell what came of it; a worker sends it."""
    with desk() as at:
        with at.db.writing(at.ws.id) as conn:
            endpoint = chosen(conn, at, webhook)
            try:
                number = replaying.trial(conn, at.ws, endpoint, ms(at.now))
            except Refusal as error:
                raise Trouble(f"{webhook}: {error.because}") from error
        sent = _awaited(at, number, wait)
    if json:
        emit(sent)
    elif sent.attempts:
        say(f"{sent.id}: {sent.state}. {sent.attempts[-1].because}")
    else:
        under_way = "was sent and is not answered yet"
        waits = (
            "waits: either others are still on their way there, or no worker is running "
            "(`touchline up` or `touchline worker`)"
        )
        say(f"{sent.id} {under_way if sent.state == 'sending' else waits}.")
        say(f"`touchline webhook deliveries {webhook}` shows what came of it.")
    if sent.attempts and sent.state != "done":
        raise typer.Exit(3)


def replay(
    what: Annotated[
        str, typer.Argument(metavar="DELIVERY|WEBHOOK", help="One, dl_..., or many of a webhook.")
    ],
    since: Since = "",
    until: Until = "",
    state: Annotated[
        list[str] | None,
        typer.Option(callback=among(("failed", "done")), help="failed when left out; done."),
    ] = None,
    type: Types = None,
    json: Json = False,
) -> None:
    """Send once more, under the old webhook-id: one delivery, or those of a webhook since then."""
    delivery = ids.private("dl", what)
    if delivery is None and what.startswith("dl_"):
        raise _unknown(what)
    if delivery is None and not since:
        said = "say since when what was sent is to be sent again: --since 2026-10-31"
        raise typer.BadParameter(said, param_hint="--since")
    wanted = _wanted(state or ["failed"], type, since, until)
    with desk() as at, at.db.writing(at.ws.id) as conn:
        if delivery is not None:
            many = _replayed(conn, at, delivery, what)
        else:
            endpoint = chosen(conn, at, what)
            many = replaying.replay_all(conn, at.ws, endpoint, wanted, ms(at.now))
    if json:
        emit({"replayed": many})
    else:
        say(f"{many:,} will be sent once more.")
        if not many and not state:
            hint("None of them failed; --state done sends those again that arrived.")


def _awaited(at: Desk, number: int, seconds: int) -> Delivery:
    """The delivery once it was tried, or as it is after so long."""
    until = time.monotonic() + seconds
    while True:
        with at.db.reading() as conn:
            found = reading.one_sent(conn, at.ws, number)
        assert found is not None
        if found.attempts or time.monotonic() >= until:
            return found
        time.sleep(_LOOK)


def _wanted(
    states: list[str] | None, types: list[str] | None, since: str, until: str
) -> DeliveryFilter:
    return DeliveryFilter(
        tuple(cast(list[DeliveryState], states or [])),
        tuple(cast(list[DeliveredType], types or [])),
        ms(moment_of(since, "--since")) if since else None,
        ms(moment_of(until, "--until")) if until else None,
    )


def _replayed(conn: Connection, at: Desk, delivery: int, what: str) -> int:
    if reading.one_sent(conn, at.ws, delivery) is None:
        raise _unknown(what)
    try:
        replaying.replay(conn, at.ws, delivery, ms(at.now))
    except Refusal as error:
        raise Trouble(f"{what}: {error.because}") from error
    return 1


def _unknown(what: str) -> Trouble:
    return Trouble(f"{what}: there is no such delivery; see `touchline webhook deliveries`")


def _cells(one: Delivery) -> tuple[str, ...]:
    last = one.attempts[-1] if one.attempts else None
    answer = "-" if last is None else last.because or str(last.status)
    tries = str(len(one.attempts))
    return (one.id, minute(one.created_at), one.type, one.state, tries, answer)
