"""A tool: what it takes, what it gives, and the work between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mcp_types import Tool as Described
from mcp_types import ToolAnnotations
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Connection

from service.access.workspaces import Workspace


class Puzzled(ValueError):
    """The tool cannot do what was asked; the message says why, in plain words."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who calls, let in to read already. user: null for the machine's own owner. label: what the
    audit trail says of how it was done."""

    ws: Workspace
    may_write: bool
    user: int | None
    label: str

    def may(self, tool: Tool) -> bool:
        """Whether the tool is for them."""
        return self.may_write or not tool.writes


@dataclass(frozen=True, slots=True)
class Call:
    """What a tool works at. now: epoch ms."""

    conn: Connection
    ws: Workspace
    now: int


@dataclass(frozen=True, slots=True)
class Answer:
    """given: of the tool's type. text: the same in a few lines, for who reads no structure.
    subject: public id of what was written to."""

    given: object
    text: str
    subject: str = ""


@dataclass(frozen=True)
class Tool:
    """title, about: for whoever chooses among tools. gives: a type with fields. writes: what the
    tool adds; none takes anything away. again: whether a second call adds nothing more."""

    name: str
    title: str
    about: str
    takes: type[BaseModel]
    gives: Any
    work: Callable[[Call, Any], Answer]
    writes: bool = False
    again: bool = True

    @cached_property
    def output(self) -> TypeAdapter[Any]:
        """Writes what the tool gives."""
        return TypeAdapter(self.gives)

    @cached_property
    def described(self) -> Described:
        """As the protocol lists it."""
        return Described(
            name=self.name,
            title=self.title,
            description=self.about,
            input_schema=self.takes.model_json_schema(),
            output_schema=self.output.json_schema(mode="serialization"),
            annotations=ToolAnnotations(
                title=self.title,
                read_only_hint=not self.writes,
                destructive_hint=False,
                idempotent_hint=self.again,
                open_world_hint=False,
            ),
        )
