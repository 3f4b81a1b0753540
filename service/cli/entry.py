"""All commands in one list, and what becomes of an error."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from service.cli import (
    accounts,
    acting,
    assisting,
    crms,
    delivering,
    demo,
    digesting,
    exporting,
    hooking,
    importing,
    mapping,
    measuring,
    operating,
    planning,
    pushing,
    reading,
    reviewing,
    ruling,
    serving,
    tending,
    tokens,
    users,
    why,
    workspaces,
)
from service.cli.opening import Trouble
from service.db.vault import BadKey

app = typer.Typer(
    name="touchline",
    help="When did you last truly have contact with everyone you know, and whom are you losing?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(serving.up)
app.command("demo")(demo.demo)
app.command("import")(importing.import_)
app.command("contacts")(reading.contacts)
app.command("timeline")(reading.timeline)
app.command("gaps")(reading.gaps)
app.command("insights")(measuring.insights)
app.command("plan")(planning.plan)
app.command("dates")(planning.dates)
app.command("digest")(digesting.digest)
app.command("log")(acting.log)
app.command("set")(tending.set_)
app.command("why")(why.why)
app.command("judge")(importing.judge)
app.command("rule")(ruling.rule)
app.command("block")(ruling.block)
app.command("suggestions")(reviewing.suggestions)
app.command("suggest")(operating.suggest)
app.command("joins")(reviewing.joins)
app.command("merge")(reviewing.merge)
app.command("undo")(reviewing.undo)
app.command("export")(exporting.export)
app.command("erase")(acting.erase)
app.command("sync")(accounts.sync)
app.command("audit")(accounts.audit)
app.command("api")(serving.api)
app.command("worker")(serving.worker)
app.command("mcp")(assisting.mcp)
app.command("sign-in")(serving.sign_in)
app.command("rebuild")(operating.rebuild)
app.command("migrate")(operating.migrate)
app.command("doctor")(operating.doctor)
app.add_typer(tokens.app, name="token")
app.add_typer(users.app, name="user")
app.add_typer(workspaces.app, name="workspace")
app.add_typer(accounts.keys, name="keys")
hooking.app.command("deliveries")(delivering.deliveries)
hooking.app.command("test")(delivering.trial)
hooking.app.command("replay")(delivering.replay)
app.add_typer(hooking.app, name="webhook")
crms.app.command("map")(mapping.map_)
crms.app.command("choose")(mapping.choose)
crms.app.command("preview")(pushing.preview)
crms.app.command("backfill")(pushing.backfill)
crms.app.command("pushes")(pushing.pushes)
crms.app.command("retry")(pushing.retry)
crms.app.command("matches")(pushing.matches)
app.add_typer(crms.app, name="crm")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        app(arguments)
    except Trouble as trouble:
        _end(str(trouble))
    except ValidationError as error:
        _end("\n".join(_setting(tuple(e["loc"]), e["msg"]) for e in error.errors()))
    except BadKey as error:
        _end(f"TOUCHLINE_SECRET_KEYS: {error}")
    except OperationalError as error:
        _end(f"the database cannot be used: {error.orig}".strip())


def _setting(place: tuple[str | int, ...], message: str) -> str:
    name = "TOUCHLINE_" + "__".join(str(part).upper() for part in place)
    return f"{name}: {message}"


def _end(message: str) -> None:
    sys.stderr.write(f"touchline: {message}\n")
    raise SystemExit(1)
