"""Options that may be given again, each time one of a few words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer

Checked = Callable[[list[str] | None], list[str]]


def among(words: Sequence[str]) -> Checked:
    """A callback that refuses (exit code 2) whatever is not one of the words."""

    def check(given: list[str] | None) -> list[str]:
        for word in given or []:
            if word not in words:
                raise typer.BadParameter(f"{word!r} is not one of {', '.join(words)}")
        return given or []

    return check
