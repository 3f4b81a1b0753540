"""migrate, rebuild, doctor: keeping the house in order."""

from __future__ import annotations

from textwrap import fill
from typing import Annotated, Literal

import typer

from service.accounts.setup import Guide, Step
from service.cli.doctoring import Check, checks, guides, listed
from service.cli.opening import Trouble, database, desk
from service.cli.printing import Json, emit, progress, say, table
from service.db import migrate as migrations
from service.db.moments import ms
from service.jobs import pipeline
from service.reconciler.bulk import EngineFault, ask
from service.settings import Settings

Part = Literal["detection", "reconciler", "timeline"]
Engine = Literal["auto", "splink"]


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


def suggest(
    engine: Annotated[
        Engine, typer.Option(help="auto: by how many there are; splink: all at once.")
    ] = "auto",
    spark: Annotated[str, typer.Option(metavar="URL", help="A cluster's master, for splink.")] = "",
) -> None:
    """Look through everybody again for contacts that may be one person."""
    if spark and engine != "splink":
        raise typer.BadParameter("--spark goes with --engine splink")
    with desk() as at, progress() as hears:
        if engine == "auto":
            pipeline.rebuild(at.db, at.ws, "suggestions", at.now, hears)
            return
        try:
            ask(at.db, at.ws, ms(at.now), spark, hears)
        except EngineFault as fault:
            raise Trouble(str(fault)) from fault


def doctor(json: Json = False) -> None:
    """Show every setting with its source, and check that Touchline can work."""
    settings = Settings()
    found, tested = listed(settings), checks(settings)
    unready = [guide for guide in guides(settings) if guide.state != "ready"]
    if json:
        emit({"settings": found, "checks": tested, "setup": unready})
    else:
        table(("setting", "value", "from"), [(s.name, s.value, s.source) for s in found], wide=1)
        say("")
        table(("check", "", "what"), [_cells(check) for check in tested], wide=2)
        for guide in unready:
            _explain(guide)
    if not all(check.well for check in tested):
        raise typer.Exit(1)


def _explain(guide: Guide) -> None:
    say(f"\nTo connect {guide.label} accounts:")
    for number, step in enumerate(guide.steps, 1):
        _tell(f"{number}.", step)
    say("If something does not work:")
    for step in guide.traps:
        _tell("-", step)


def _tell(mark: str, step: Step) -> None:
    """A step, and below it what is to be opened and entered, each alone on its line."""
    room = " " * (len(mark) + 1)
    say(fill(f"{mark} {step.say}", width=100, subsequent_indent=room, break_long_words=False))
    for line in (step.link, *step.exact):
        if line:
            say(f"{room}  {line}")


def _cells(check: Check) -> tuple[str, str, str]:
    return check.name, "ok" if check.well else "NOT OK", check.said
