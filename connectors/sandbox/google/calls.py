"""A call of one API method: what came in, who asks, and how Google says no."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.google.account import Account

Json = dict[str, Any]

SCOPE = "https://www.googleapis.com/auth/"
EVERYWHERE = frozenset({"alt", "fields", "prettyPrint", "quotaUser", "key"})
"""Parameters that every method takes."""

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    410: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class Refusal(Exception):
    """An answer that is an error. reason: for machines. info: the reason of an ErrorInfo, which
    the newer APIs (People) state in `details` instead of in `errors`."""

    def __init__(self, status: int, reason: str, message: str, *, info: str = "") -> None:
        super().__init__(message)
        self.status, self.reason, self.message, self.info = status, reason, message, info

    def body(self) -> Json:
        """As Google writes it."""
        said: Json = {"code": self.status, "message": self.message}
        said["status"] = _STATUS.get(self.status, "UNKNOWN")
        if self.info:
            kind = "type.googleapis.com/google.rpc.ErrorInfo"
            said["details"] = [{"@type": kind, "reason": self.info, "domain": "googleapis.com"}]
        else:
            said["errors"] = [{"message": self.message, "domain": "global", "reason": self.reason}]
        return {"error": said}


@dataclass(frozen=True, slots=True)
class Call:
    """path: the parts of the path the method names. query: as sent, repeats kept."""

    account: Account
    scopes: frozenset[str]
    path: Mapping[str, str]
    query: Mapping[str, list[str]]

    def one(self, name: str, default: str = "") -> str:
        """A parameter that may come once."""
        return self.query.get(name, [default])[0]

    def many(self, name: str) -> list[str]:
        """A parameter that may come again and again."""
        return self.query.get(name, [])

    def flag(self, name: str, default: bool = False) -> bool:
        """A parameter of yes or no."""
        return self.one(name, "true" if default else "false").lower() == "true"

    def number(self, name: str, default: int, most: int) -> int:
        """A count: at least one, at most `most`."""
        stated = self.one(name, str(default))
        if not stated.isdigit() or not int(stated) > 0:
            raise Refusal(400, "invalidArgument", f"Invalid value for {name}")
        return min(int(stated), most)


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a discovery document. id: its name there. scopes: any of them will do.
    units: what it costs of a minute's quota."""

    id: str
    path: str
    params: frozenset[str]
    scopes: frozenset[str]
    answer: Callable[[Call], Json]
    units: int = 1
    _pattern: list[re.Pattern[str]] = field(default_factory=list)

    def match(self, path: str) -> Mapping[str, str] | None:
        """The named parts of a path (decoded, without its leading slash) that is this method's."""
        if not self._pattern:
            self._pattern.append(re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)))
        found = self._pattern[0].fullmatch(path)
        return found.groupdict() if found else None

    def call(self, call: Call) -> Json:
        """The answer, or Refusal: for scopes that do not reach, and for unknown parameters."""
        if self.scopes.isdisjoint(call.scopes):
            message = "Request had insufficient authentication scopes."
            raise Refusal(403, "insufficientPermissions", message)
        if strange := call.query.keys() - self.params - EVERYWHERE:
            raise Refusal(400, "invalidParameter", f"Unknown name: {sorted(strange)}")
        return self.answer(call)
