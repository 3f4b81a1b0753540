"""crm kinds, connect, list, show, on, pause, disconnect: which CRMs are told.

A key is read from standard input, from TOUCHLINE_CRM_KEY or from a prompt: on the command line it
would stay in the shell's history.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, TypeVar

import typer

from schemas.crm import Crm, CrmEdit, CrmKind
from service.accounts.refusal import ConnectorError, Refusal
from service.cli.describing import cells, kind_cells, tell_problem, told
from service.cli.hiding import hidden
from service.cli.opening import Desk, Trouble, clock, desk
from service.cli.printing import Json, emit, hint, printable, say, table
from service.db import ids
from service.db.moments import ms
from service.delivery.crm import connecting, leaving, reading
from service.delivery.crm.desk import CrmDesk

app = typer.Typer(help="CRMs that are told who was touched, and when.", no_args_is_help=True)
KEY = "TOUCHLINE_CRM_KEY"
Answer = TypeVar("Answer")
_LEFT = {
    "keep": "What was logged there stays (--cleanup remove takes it out).",
    "remove": "What was logged there is taken out, and our own fields are emptied.",
}
"""By what becomes of the CRM."""
Which = Annotated[
    str, typer.Argument(metavar="CRM", help="Its id, a_..., its name here, or hubspot ...")
]


@app.command("kinds")
def kinds(json: Json = False) -> None:
    """The CRMs that can be connected, and how."""
    with desk() as at:
        found = asking(at, _kinds)
    if json:
        emit({"items": found, "next": None})
        return
    table(("name", "CRM", "by", "address", "where the key is made"), map(kind_cells, found), wide=4)


@app.command("connect")
def connect(
    provider: Annotated[str, typer.Argument(help="hubspot, salesforce, ...: see `kinds`.")],
    key: Annotated[
        str, typer.Option(help=f"Only `-`: from standard input. Else {KEY}, or you are asked.")
    ] = "",
    site: Annotated[str, typer.Option(help="Address of a CRM that has one of its own.")] = "",
    import_contacts: Annotated[
        bool, typer.Option(help="Read its people as a source of contacts too.")
    ] = True,
    json: Json = False,
) -> None:
    """Connect a CRM by a key. Nothing is pushed there until you say `on`."""
    if key not in ("", "-"):
        said = (
            f"a key on the command line stays in the shell's history: give it to --key - or {KEY}"
        )
        raise typer.BadParameter(said, param_hint="--key")
    with desk() as at:
        provider = provider.lower()
        kind = next((one for one in asking(at, _kinds) if one.provider == provider), None)
        if kind is None:
            raise Trouble(f"there is no CRM {provider!r}; see `touchline crm kinds`")
        if "key" not in kind.ways:
            raise Trouble(f"{kind.label} is connected in the pages; open `touchline up`")
        if kind.site and not site:
            raise Trouble(f"{kind.label} lives at an address of its own: state it with --site")
        word = _key(key, kind)
        made = asking(at, lambda work: _connected(work, provider, word, site, import_contacts))
    if json:
        emit(made)
    else:
        _tell_connected(made)


@app.command("list")
def list_(json: Json = False) -> None:
    """Those that are connected, and how they stand."""
    with desk() as at:
        found = asking(at, _every)
    if json:
        emit({"items": found, "next": None})
        return
    columns = ("id", "CRM", "name", "pushing", "people", "activities", "failed")
    table(columns, map(cells, found), wide=2)
    for one in found:
        tell_problem(one)


@app.command("show")
def show(crm: Which, json: Json = False) -> None:
    """One of them: what goes where, and how that went."""
    with desk() as at:
        found = chosen(at, crm)
    if json:
        emit(found)
        return
    for line in told(found):
        say(printable(line))
    tell_problem(found)


@app.command("on")
def on(crm: Which, json: Json = False) -> None:
    """Begin or go on pushing: what happens from now on, and after a pause what happened."""
    _pushing(crm, "on", json)


@app.command("pause")
def pause(crm: Which, json: Json = False) -> None:
    """Push nothing for now; nothing is lost."""
    _pushing(crm, "paused", json)


@app.command("disconnect")
def disconnect(
    crm: Which,
    cleanup: Annotated[
        Literal["keep", "remove"],
        typer.Option(help="remove: take out what was logged there, and empty our own fields."),
    ] = "keep",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Let a CRM go: nothing more is pushed, and the key is forgotten."""
    with desk() as at:
        found = chosen(at, crm)
        if not yes and sys.stdin.isatty():
            typer.confirm(printable(f"Disconnect {found.label}? {_LEFT[cleanup]}"), abort=True)
        left = asking(at, lambda work: leaving.leave(work, number_of(found), cleanup))
    if json:
        emit(left)
    else:
        say(printable(f"{found.label} is told no more. {left.told}".strip()))
        if cleanup == "remove":
            say(f"Taken out there: {left.removed:,} activities; left: {left.kept:,}.")
    if cleanup == "remove" and left.kept:
        raise typer.Exit(3)


def asking(at: Desk, work: Callable[[CrmDesk], Awaitable[Answer]]) -> Answer:
    """Does what may ask the CRM. Raises Trouble."""
    from service.jobs.engine import ground  # slow to load, and few commands need it

    async def run() -> Answer:
        async with ground(at.db, at.ws, clock) as on:
            return await work(CrmDesk(on.db, on.ws, on.vault, on.wire, on.budgets, on.clock))

    try:
        return asyncio.run(run())
    except (Refusal, ConnectorError) as error:
        raise Trouble(error.because) from error


def chosen(at: Desk, query: str) -> Crm:
    """The CRM of an id, a name or a provider. Raises Trouble."""
    every = asking(at, _every)
    named = query.lower()
    found = [one for one in every if query in (one.id, one.label) or named == one.provider]
    if len(found) != 1:
        said = "several are called so" if found else "no such CRM is connected"
        raise Trouble(f"{query}: {said}; see `touchline crm list`")
    return found[0]


def number_of(crm: Crm) -> int:
    """The id inside the database."""
    number = ids.private("a", crm.id)
    assert number is not None
    return number


def switch(at: Desk, crm: Crm, edit: CrmEdit) -> Crm:
    """Changes what the edit names; the CRM as it is then. Raises Trouble."""
    try:
        with at.db.writing(at.ws.id) as conn:
            connecting.switch(conn, at.ws, number_of(crm), edit, ms(at.now))
    except Refusal as error:
        raise Trouble(error.because) from error
    return chosen(at, crm.id)


async def _kinds(work: CrmDesk) -> list[CrmKind]:
    return connecting.kinds(work.ws.settings, work.wire)


async def _every(work: CrmDesk) -> list[Crm]:
    with work.db.reading() as conn:
        return reading.every(conn, work.ws, work.room)


async def _connected(
    work: CrmDesk, provider: str, key: str, site: str, import_contacts: bool
) -> Crm:
    account = await connecting.connect(
        work, provider, key, site, import_contacts=import_contacts, user=None
    )
    return next(one for one in await _every(work) if number_of(one) == account)


def _tell_connected(made: Crm) -> None:
    """How it stands, what hinders, and what may come next."""
    begun = made.pushing != "off"
    stands = f"Pushing is {made.pushing}, as before." if begun else "Nothing is pushed there yet."
    say(printable(f"Connected {made.label} ({made.id}). {stands}"))
    for ours, how in made.missing_fields.items():
        hint(printable(f"{ours}: {how}"))
    if not made.mapping:
        hint(f"No field there is written. `touchline crm map {made.id} --make` makes ours.")
    if made.pushing != "on":
        hint(f"`touchline crm preview {made.id}` shows what would be.")
        hint(f"`touchline crm on {made.id}` {'goes on' if begun else 'begins'}.")


def _key(stated: str, kind: CrmKind) -> str:
    """As it was given, by the first of the ways there is."""
    word = hidden("" if stated else KEY, "Key", kind.key_hint)
    if not word:
        raise Trouble(f"no key was given. {kind.key_hint}")
    return word


def _pushing(query: str, word: Literal["on", "paused"], json: bool) -> None:
    with desk() as at:
        found = switch(at, chosen(at, query), CrmEdit(pushing=word))
    if json:
        emit(found)
    else:
        say(printable(f"{found.label}: pushing is {found.pushing}."))
