"""What an option or an argument may be, beyond what its type says. All refuse with exit code 2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import typer
from pydantic import TypeAdapter, ValidationError

Checked = Callable[[list[str] | None], list[str]]


def among(words: Sequence[str]) -> Checked:
    """A callback for an option that may be given again: each time one of the words."""

    def check(given: list[str] | None) -> list[str]:
        for word in given or []:
            if word not in words:
                raise typer.BadParameter(f"{word!r} is not one of {', '.join(words)}")
        return given or []

    return check


def stated(kind: TypeAdapter[str], text: str, wrong: str) -> str:
    """The text as this kind is kept. wrong: what is said if it is none."""
    try:
        return kind.validate_python(text)
    except ValidationError as error:
        raise typer.BadParameter(wrong) from error


def moment_of(text: str, option: str) -> datetime:
    """A day or a moment as a person types it; without an offset in the zone of this machine."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        said = f"{text!r} is not like 2026-10-31T18:30"
        raise typer.BadParameter(said, param_hint=option) from error
    return found.astimezone() if found.tzinfo is None else found
