"""webhook add, list, rotate, enable, disable, remove: who is told of changes."""

from __future__ import annotations

import sys
from typing import Annotated, Any, get_args

import typer
from pydantic import ValidationError
from sqlalchemy import Connection

from schemas.webhook import (
    TYPES,
    Endpoint,
    EndpointEdit,
    Include,
    NewEndpoint,
    NewlyMade,
)
from service.access import members
from service.accounts.refusal import Refusal
from service.cli.choices import among
from service.cli.hiding import hidden
from service.cli.opening import Desk, Trouble, desk
from service.cli.printing import Json, emit, hint, minute, say, table
from service.db import ids
from service.db.moments import ms
from service.db.vault import Vault, vault
from service.delivery.webhooks import endpoints, reading
from service.delivery.webhooks.endpoints import BadUrl
from service.timeline.read.paging import Slice

app = typer.Typer(help="Who is told of changes: signed webhooks.", no_args_is_help=True)
NOTHING = "nothing"
VALUE = "TOUCHLINE_WEBHOOK_HEADER"
_INCLUDES: tuple[str, ...] = (*get_args(Include), NOTHING)
Which = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Its id, wh_..., or its address.")]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", callback=among(TYPES), help="An event type; give several."),
]
Header = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help=f"A header sent with everything; its value is asked for, or read from {VALUE} or "
        "standard input.",
    ),
]


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Where to: https://...")],
    type: Types = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="Only news about contacts with one of these tags.")
    ] = None,
    tier: Annotated[
        list[str] | None, typer.Option(help="Only news about contacts in one of these tiers.")
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            callback=among(_INCLUDES),
            help="What of people is told: names and emails when left out; subjects; nothing.",
        ),
    ] = None,
    header: Header = "",
    description: Annotated[str, typer.Option(help="A line for yourself.")] = "",
    json: Json = False,
) -> None:
    """Tell an address of what happens from now on; its secret is shown this once."""
    told = {
        "url": url,
        "description": description,
        "types": type or [],
        "filter": {"tags": tag or [], "tiers": tier or []},
        "include": [one for one in include or ("names", "emails") if one != NOTHING],
        "header": _header(header),
    }
    draft = _draft(told)
    with desk() as at, at.db.writing(at.ws.id) as conn:
        owner = members.first_owner(conn, at.ws.id)
        try:
            number, secret = endpoints.make(conn, at.ws, key(at), draft, owner, ms(at.now))
        except (BadUrl, Refusal) as error:
            raise Trouble(f"{url}: {error.because}") from error
        made = _present(conn, at, number)
    _tell_secret(made, secret, json)


@app.command("list")
def list_(json: Json = False) -> None:
    """All of them, and how they stand."""
    with desk() as at, at.db.reading() as conn:
        found = reading.page(conn, at.ws, key(at), Slice(endpoints.MOST), ms(at.now)).items
    if json:
        emit({"items": found, "next": None})
        return
    columns = ("id", "address", "status", "waiting", "told of")
    table(columns, [_cells(one) for one in found], wide=1, also=4)
    for line in filter(None, map(_trouble, found)):
        say(line)


@app.command("rotate")
def rotate(
    webhook: Which,
    both_for_hours: Annotated[
        int, typer.Option(min=0, max=720, help="How long the old secret signs beside the new one.")
    ] = 24,
    json: Json = False,
) -> None:
    """Make a new secret, shown this once."""
    with desk() as at, at.db.writing(at.ws.id) as conn:
        endpoint = chosen(conn, at, webhook)
        secret = endpoints.rotate(conn, at.ws, key(at), endpoint, both_for_hours, ms(at.now))
        made = _present(conn, at, endpoint)
    _tell_secret(made, secret, json)


@app.command("enable")
def enable(webhook: Which, json: Json = False) -> None:
    """Send again, and what was collected meanwhile."""
    _switch(webhook, True, json)


@app.command("disable")
def disable(webhook: Which, json: Json = False) -> None:
    """Send nothing for now; what happens is collected."""
    _switch(webhook, False, json)


@app.command("remove")
def remove(
    webhook: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Send nothing more there, and forget what was sent."""
    with desk() as at:
        with at.db.reading() as conn:
            endpoint = chosen(conn, at, webhook)
        if not yes and sys.stdin.isatty():
            typer.confirm(f"Remove {webhook}?", abort=True)
        with at.db.writing(at.ws.id) as conn:
            endpoints.drop(conn, at.ws, endpoint)
    if json:
        emit({"removed": ids.public("wh", endpoint)})
    else:
        say(f"{webhook} is told no more.")


def _switch(webhook: str, enabled: bool, json: bool) -> None:
    with desk() as at, at.db.writing(at.ws.id) as conn:
        endpoint, edit = chosen(conn, at, webhook), EndpointEdit(enabled=enabled)
        endpoints.change(conn, at.ws, key(at), endpoint, edit, None, ms(at.now))
        made = _present(conn, at, endpoint)
    if json:
        emit(made)
    else:
        say(f"{made.url} is {made.status}.")


def chosen(conn: Connection, at: Desk, query: str) -> int:
    """The webhook of an id or an address. Raises Trouble."""
    every = reading.page(conn, at.ws, key(at), Slice(endpoints.MOST), ms(at.now)).items
    found = [one for one in every if query in (one.id, one.url)]
    if len(found) != 1:
        said = "several lead there" if found else "there is no such webhook"
        raise Trouble(f"{query}: {said}; see `touchline webhook list`")
    number = ids.private("wh", found[0].id)
    assert number is not None
    return number


def key(at: Desk) -> Vault:
    """What seals the secrets."""
    return vault(at.ws.settings)


def _present(conn: Connection, at: Desk, endpoint: int) -> Endpoint:
    found = reading.one(conn, at.ws, key(at), endpoint, ms(at.now))
    assert found is not None
    return found


def _tell_secret(made: Endpoint, secret: str, json: bool) -> None:
    if json:
        emit(NewlyMade(**dict(made), secret=secret))
    else:
        say(secret)
        hint(f"{made.id} signs with it; it is not shown again.")


def _header(stated: str) -> dict[str, str] | None:
    if not stated:
        return None
    name, colon, _ = stated.partition(":")
    if colon:
        said = f"a value on the command line stays in the shell's history: state {name} alone"
        raise typer.BadParameter(said, param_hint="--header")
    return {"name": name.strip(), "value": hidden(VALUE, "Value")}


def _draft(told: dict[str, Any]) -> NewEndpoint:
    try:
        return NewEndpoint.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise typer.BadParameter(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


def _trouble(one: Endpoint) -> str:
    """What is wrong, and what to do; "" when all is well."""
    if one.problem:
        return f"{one.id}: {one.problem.cause} {one.problem.remedy}"
    if not one.failures:
        return ""
    again = f"; the next try is at {minute(one.rest_until)}" if one.rest_until else ""
    since = f"{one.id}: nothing has succeeded since {minute(one.failing_since)}{again}."
    return f"{since} `touchline webhook test {one.id}` tries at once."


def _cells(one: Endpoint) -> tuple[str, ...]:
    told = " ".join(one.types) or "everything"
    return (one.id, one.url, one.status, f"{one.waiting:,}", told)
