"""Faults on demand: planned by a test or the control page, met by whichever request they fit."""

from __future__ import annotations

from dataclasses import dataclass


class Cut(ConnectionError):
    """Raised by a stand-in in the middle of an answer: the connection is gone. A server drops the
    connection for it; `connectors.sandbox.transport` makes it the client's read error."""


class Hang(ConnectionError):
    """Raised by a stand-in that never answers: the client's read times out."""


@dataclass(slots=True)
class Fault:
    """kind: what goes wrong, a name of the provider's stand-in ("server_error", "throttled",
    "cut", "history_gone" ...). where: a part of the path it waits for, "" = any. times: how
    often. value: a number or text of the kind (Retry-After seconds, a reason)."""

    kind: str
    where: str = ""
    times: int = 1
    value: str = ""


class Faults:
    """What is planned. Each stand-in has one."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def plan(self, kind: str, where: str = "", times: int = 1, value: str = "") -> None:
        """Plans one."""
        self.planned.append(Fault(kind, where, times, value))

    def take(self, path: str, *kinds: str) -> Fault | None:
        """The first planned fault of these kinds that fits the path; it is used up by one."""
        for fault in self.planned:
            if fault.kind in kinds and fault.where in path:
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.planned.clear()
