"""Tables for people, JSON for programs, progress on stderr when somebody is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from service.ingest.report import Progress, Silence

Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
_PIPE_WIDTH = 120  # a table that goes into a file or a pipe is not cut to 80 columns


def say(text: str) -> None:
    """A line for a person on standard output."""
    typer.echo(text)


def hint(text: str) -> None:
    """A line beside the output, on standard error."""
    typer.echo(text, err=True)


def emit(data: Any) -> None:
    """One JSON document and a newline. Models are written as the API writes them."""
    sys.stdout.write(orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z).decode() + "\n")


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, wide: int = -1, also: int = -1
) -> None:
    """A table. wide: the column that takes what room is left; also: one that shares it."""
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        widest = place in (wide % len(columns), also)
        drawn.add_column(column, overflow="fold" if widest else "ellipsis", no_wrap=not widest)
    for row in rows:
        drawn.add_row(*(escape(printable(cell)) for cell in row))
    console.print(drawn)


def printable(text: str) -> str:
    """The text without control characters: a subject must not steer the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def day(at: datetime | None) -> str:
    """The date, or a dash."""
    return at.astimezone().strftime("%Y-%m-%d") if at else "-"


def minute(at: datetime | None) -> str:
    """Date and time in the zone of this machine, or a dash."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else "-"


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield Silence()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars)


class _Bar:
    """One bar at a time: a new phase replaces the last."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def start(self, phase: str, total: int | None) -> None:
        """Shows a fresh bar."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(escape(phase), total=total)

    def advance(self, n: int) -> None:
        """Moves it."""
        if self._task is not None:
            self._bars.advance(self._task, n)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(f"{type(value).__name__} has no JSON form")
