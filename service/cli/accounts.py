"""sync, audit, keys: connected accounts from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer
from sqlalchemy import Connection

from schemas.account import Account
from service.access.workspaces import Workspace
from service.accounts import ask, grants, turns
from service.accounts.refusal import Refusal
from service.cli.opening import Desk, Trouble, clock, desk
from service.cli.printing import Json, emit, hint, say, table
from service.db import ids, vault
from service.db.moments import ms
from service.db.places import CONNECTED
from service.db.vault import Unopened, Vault
from service.delivery.webhooks import secrets
from service.timeline.read import accounts as reading
from service.timeline.read.paging import Slice

keys = typer.Typer(help="The keys that seal the tokens of accounts.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(help="id or address; all connected ones when left out")]
_COMMON = 200


def sync(
    account: Which = "",
    full: Annotated[
        bool, typer.Option("--full", help="Read everything anew; nothing is cleared.")
    ] = False,
    json: Json = False,
) -> None:
    """Pull now, and wait until it is done."""
    begin = ask.resync if full else ask.sync
    _work(account, lambda conn, ws, one: begin(conn, ws, one, ms(clock())), json=json)


def audit(
    account: Which = "",
    accept_removals: Annotated[
        bool, typer.Option("--accept-removals", help="Most of it is gone there, and that is right.")
    ] = False,
    json: Json = False,
) -> None:
    """Compare what is held with the provider, item by item, and repair every difference."""

    def begin(conn: Connection, ws: Workspace, one: int) -> None:
        ask.audit(conn, ws, one, ms(clock()), accept_removals=accept_removals)

    _work(account, begin, json=json)


@keys.command()
def rotate() -> None:
    """Seal all tokens with a new key. With TOUCHLINE_SECRET_KEYS set: with its first one."""
    with desk() as at:
        settings = at.ws.settings
        stated = bool(settings.secret_keys.get_secret_value())
        old = vault.keys(settings)
        path = settings.data_dir / vault.FILE
        used = old if stated else [vault.new_key(), *old]
        if not stated:
            vault.replace(path, used)  # readable under both, whenever this is cut off
        try:
            with at.db.writing(at.ws.id) as conn:
                accounts = grants.seal_again(conn, Vault(used))
                endpoints = secrets.seal_again(conn, Vault(used))
        except Unopened as error:
            raise Trouble(f"a token is {error}; put its key back first") from error
        if not stated:
            vault.replace(path, used[:1])
        which = "first" if stated else "new"
        say(f"{accounts} accounts and {endpoints} webhooks are sealed with the {which} key now.")
        if stated and len(old) > 1:
            say("The other keys of TOUCHLINE_SECRET_KEYS can be removed.")


def _work(account: str, begin: Callable[[Connection, Workspace, int], None], *, json: bool) -> None:
    with desk() as at:
        chosen, asked = _chosen(at, account), clock()
        with at.db.writing(at.ws.id) as conn:
            for one in chosen:
                try:
                    begin(conn, at.ws, _number(one))
                except Refusal as error:
                    raise Trouble(f"{one.label}: {error.because}") from error
        asyncio.run(_drain(at, {_number(one) for one in chosen}))
        done = _read(at, {one.id for one in chosen})
    if json:
        emit(done)
    else:
        _show(done)
    late = [one for one in done if one.synced_at is None or one.synced_at < asked]
    for one in late:
        if one.status == "ok":
            hint(f"{one.label}: not read to its end just now; it is tried again by itself.")
    if late or any(one.status != "ok" for one in done):
        raise typer.Exit(3)


async def _drain(at: Desk, numbers: set[int]) -> None:
    """Works until all is done, and waits for what another process is at."""
    from service.jobs.engine import ground
    from service.jobs.worker import TICK, Worker

    names = set(map(turns.lease_name, numbers))

    def elsewhere() -> bool:
        with at.db.reading() as conn:
            return not names.isdisjoint(turns.at_work(conn, at.ws, ms(clock())))

    async with ground(at.db, at.ws, clock) as standing:
        await Worker(standing).drain(numbers)
        while await asyncio.to_thread(elsewhere):
            await asyncio.sleep(TICK)
            await Worker(standing).drain(numbers)


def _chosen(at: Desk, wanted: str) -> list[Account]:
    every = [one for one in _read(at, None) if one.kind in CONNECTED]
    if wanted:
        found = [one for one in every if wanted in (one.id, one.label)]
        if not found:
            raise Trouble(f"no connected account is called {wanted!r}")
        return found
    ready = [one for one in every if one.status != "disconnected" and one.features]
    if not ready:
        raise Trouble("no account is connected; open `touchline up` and choose Accounts")
    return ready


def _read(at: Desk, wanted: set[str] | None) -> list[Account]:
    with at.db.reading() as conn:
        every = reading.page(conn, at.ws, Slice(_COMMON)).items
    return [one for one in every if wanted is None or one.id in wanted]


def _number(one: Account) -> int:
    number = ids.private("a", one.id)
    assert number is not None
    return number


def _show(done: list[Account]) -> None:
    rows = [
        (one.label, stream.label, f"{stream.held} of {'?' if stream.of is None else stream.of}")
        for one in done
        for stream in one.streams
    ]
    table(("account", "stream", "held"), rows)
    for one in done:
        if one.problem:
            say(f"{one.label}: {one.problem.cause} {one.problem.remedy}")
