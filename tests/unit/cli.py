"""Runs the command line in this process, as a shell would see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import pytest


@dataclass(frozen=True)
class Ran:
    """code: exit code; out, err: what was written."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one document on standard output."""
        return orjson.loads(self.out)

    def lines(self) -> list[Any]:
        """A document a line."""
        return [orjson.loads(line) for line in self.out.splitlines()]


class Shell:
    """shell("contacts", "--json"): a command on a data directory of the test's own."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Ran:
        from service.cli import main  # slow to load, and few tests need it

        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = self._capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), out, err)
