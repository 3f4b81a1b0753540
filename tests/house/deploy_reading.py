"""The files of deploy/ as data: image, compose, systemd units, environment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from configparser import RawConfigParser
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml  # type: ignore[import-untyped]

from tests.house.tree import ROOT

DEPLOY = ROOT / "deploy"
COMPOSES = ("compose.yaml", "compose.one.yaml")
UNITS = ("touchline.service", "touchline-api.service", "touchline-worker@.service")
_REFERENCE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
_VARIABLE = re.compile(r"(#?)([A-Z][A-Z0-9_]*)=(.*)")


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a Dockerfile: its word in capitals, and all that follows it."""

    word: str
    rest: str

    def listed(self) -> list[str]:
        """The words of the exec form: CMD ["a", "b"]. Raises ValueError on the shell form."""
        return [str(word) for word in json.loads(self.rest[self.rest.index("[") :])]

    def flags(self) -> dict[str, str]:
        """{from: build} of --from=build."""
        return dict(re.findall(r"(?:^|\s)--([a-z-]+)=(\S+)", self.rest))

    def plain(self) -> list[str]:
        """The words that are no flags."""
        return [word for word in self.rest.split() if not word.startswith("--")]


@dataclass(frozen=True, slots=True)
class Variable:
    """A line of env.example. active: not commented out; about: the comment before it."""

    name: str
    value: str
    active: bool
    about: str


@dataclass(frozen=True, slots=True)
class Reference:
    """${name}, ${name:-default} (kind "-") or ${name:?said} (kind "?") of a compose file."""

    name: str
    kind: str
    text: str


@cache
def stages() -> list[list[Step]]:
    """The Dockerfile's stages, each beginning with its FROM."""
    found: list[list[Step]] = []
    for step in steps((DEPLOY / "Dockerfile").read_text()):
        if step.word == "FROM":
            found.append([])
        found[-1].append(step)
    return found


def steps(text: str) -> list[Step]:
    """Instructions: comments away, lines that end with a backslash joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [Step(*line.split(maxsplit=1)) for line in joined.splitlines()]


def last(word: str) -> Step:
    """The one instruction of this word in the image that is kept."""
    (step,) = [step for step in stages()[-1] if step.word == word]
    return step


@cache
def compose(name: str) -> dict[str, Any]:
    """A compose file, its anchors and merges followed."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text())
    return found


def services(name: str) -> dict[str, dict[str, Any]]:
    """{name: service} of a compose file."""
    found: dict[str, dict[str, Any]] = compose(name)["services"]
    return found


def references(name: str) -> list[Reference]:
    """Each variable a compose file takes from .env, comments not looked at."""
    return [Reference(*found) for found in _REFERENCE.findall(json.dumps(compose(name)))]


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Interpolated as compose does; KeyError where a variable that must be set is not."""

    def value(found: re.Match[str]) -> str:
        stated = variables.get(found[1], "")
        if not stated and found[2] == "?":
            raise KeyError(found[1])
        return stated or (found[3] or "")

    return _REFERENCE.sub(value, text)


def unit(name: str) -> dict[str, dict[str, str]]:
    """{section: {key: value}} of a systemd unit; of a repeated key the last value."""
    parser = RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((DEPLOY / name).read_text())
    return {section: dict(parser[section]) for section in parser.sections()}


def repeated(name: str, key: str) -> list[str]:
    """All values of a key that a unit may give several times."""
    return re.findall(rf"^{key}=(.*)$", (DEPLOY / name).read_text(), re.MULTILINE)


def environment() -> list[Variable]:
    """Every variable of env.example, those commented out too."""
    found: list[Variable] = []
    about: list[str] = []
    for line in (DEPLOY / "env.example").read_text().splitlines():
        if matched := _VARIABLE.fullmatch(line):
            found.append(Variable(matched[2], matched[3], not matched[1], "\n".join(about)))
        about = [*about, line] if line.startswith("# ") else []
    return found
