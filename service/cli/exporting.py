"""export: everything out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from service.cli.opening import desk
from service.cli.printing import hint
from service.db.moments import ms
from service.timeline.cards import Version
from service.timeline.exporting import Format
from service.timeline.exporting import export as exported


def export(
    path: Annotated[
        Path | None, typer.Argument(help="Where to; standard output when left out.")
    ] = None,
    format: Annotated[
        Format, typer.Option(help="jsonl has everything; the others contacts, or dates.")
    ] = "jsonl",
    vcard_version: Annotated[
        Version, typer.Option(help="Outlook and Google read 3.0 and nothing newer.")
    ] = "3.0",
) -> None:
    """Everything out: contacts, interactions, and all you said about them."""
    with desk() as at:
        pieces = exported(at.db.reading, at.ws, format, ms(at.now), vcard_version)
        if path is None:
            sys.stdout.writelines(pieces)
        else:
            _write(path, pieces)
            hint(f"Wrote {path}.")


def _write(path: Path, pieces: Iterable[str]) -> None:
    """Beside the old file and then over it, so that a broken export leaves the old one."""
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)
    beside.replace(path)
