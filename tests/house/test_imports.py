"""Who may import whom: the contracts of pyproject.toml, checked by import-linter."""

from __future__ import annotations

import logging
from logging import Logger
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).parents[2]


def test_import_rules_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    loggers = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, Logger)]
    silenced = [one for one in loggers if one.disabled]
    status = cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    for one in loggers:  # it silences every logger there is; tests after it listen to some
        one.disabled = one in silenced
    assert status == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out
