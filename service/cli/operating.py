"""migrate, rebuild, doctor: keeping the house in order."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from service.cli.doctoring import Check, checks, listed
from service.cli.opening import database, desk
from service.cli.printing import Json, emit, progress, say, table
from service.db import migrate as migrations
from service.jobs import pipeline
from service.settings import Settings

Part = Literal["detection", "reconciler", "timeline"]


def migrate() -> None:
    """Bring the database to this version. The embedded one does this by itself."""
    with database(Settings()) as db:
        if migrations.behind(db):
            migrations.upgrade(db)
            say("The database is at this version now.")
        else:
            say("Nothing to do: the database is at this version.")


def rebuild(
    part: Annotated[
        Part, typer.Argument(help="From which stage on: those after it follow.")
    ] = "detection",
) -> None:
    """Recompute derived tables from source rows; what you decided stays."""
    with desk() as at, progress() as hears:
        pipeline.rebuild(at.db, at.ws, part, at.now, hears)


def doctor(json: Json = False) -> None:
    """Show every setting with its source, and check that Touchline can work."""
    settings = Settings()
    found, tested = listed(settings), checks(settings)
    if json:
        emit({"settings": found, "checks": tested})
    else:
        table(("setting", "value", "from"), [(s.name, s.value, s.source) for s in found], wide=1)
        say("")
        table(("check", "", "what"), [_cells(check) for check in tested], wide=2)
    if not all(check.well for check in tested):
        raise typer.Exit(1)


def _cells(check: Check) -> tuple[str, str, str]:
    return check.name, "ok" if check.well else "NOT OK", check.said
