"""What is written equals what is so: settings, commands, routes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import typer.main

from service.cli import app
from service.cli.doctoring import listed
from service.settings import Settings
from tests.house import openapi
from tests.house.tree import ROOT

README = (ROOT / "README.md").read_text()
VARIABLE = re.compile(r"TOUCHLINE_[A-Z_]*[A-Z]")


def chapter(title: str) -> str:
    """The text under a heading of the README."""
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def commands(group: Any, prefix: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}"


def test_every_setting_is_documented_and_exists(settings: Settings) -> None:
    rows = re.findall(rf"^\| `({VARIABLE.pattern})` \|", chapter("Settings"), re.MULTILINE)
    assert rows == list(dict.fromkeys(rows))
    assert set(rows) == {setting.name for setting in listed(settings)}


def test_documented_defaults_are_the_defaults(settings: Settings) -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", chapter("Settings"), re.MULTILINE))
    real = {setting.name: setting.value for setting in listed(settings) if setting.value.isdigit()}
    assert told == real


def test_deployment_sets_only_what_exists(settings: Settings) -> None:
    known = {setting.name for setting in listed(settings)}
    for name in ("Dockerfile", "compose.yaml", "env.example"):
        assert set(VARIABLE.findall((ROOT / "deploy" / name).read_text())) <= known


def test_every_setting_says_what_it_is(settings: Settings) -> None:
    assert [setting.name for setting in listed(settings) if not setting.about] == []


def test_every_command_is_documented_and_exists() -> None:
    real = set(commands(typer.main.get_command(app), "touchline"))
    cells = re.findall(r"`(touchline [a-z-]+(?: [a-z]+)?)\b[^`]*`", chapter("Commands"))
    assert set(cells) == real


def test_every_route_is_documented_and_exists() -> None:
    document = json.loads(openapi.text())
    real = {
        f"{method.upper()} {path}" for path, told in document["paths"].items() for method in told
    }
    told = {
        f"{method} {path}"
        for methods, path in re.findall(r"`((?:[A-Z]+ )+)(/[^`]*)`", chapter("HTTP"))
        for method in methods.split()
    }
    assert told == {*real, "GET /docs"}


def test_the_description_of_the_api_is_of_this_code() -> None:
    assert openapi.PATH.read_text() == openapi.text(), "run `make openapi`"
