"""What all CRM stand-ins share: records with a life, weather, and the truth for comparing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Cut, Fault, Faults, Hang

KEY = "sandbox-crm-key"
"""The key every stand-in takes."""
FAULTS = (
    "server_error", "late", "cut", "cut_before", "html", "blocked", "redirect", "hang",
    "hang_before", "throttled", "daily_limit", "unauthorized",
)  # fmt: skip
"""server_error, cut_before, hang_before, blocked (an HTML 403), redirect, throttled, daily_limit,
unauthorized: before anything is done. late (a 500), cut, html, hang: after it was done."""
_BEFORE = (
    "server_error", "cut_before", "hang_before", "blocked", "redirect", "throttled",
    "daily_limit", "unauthorized",
)  # fmt: skip
_AFTER = ("late", "cut", "html", "hang")
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass
class Record:
    """A person in the CRM, in the vendor's own shape."""

    id: str
    values: dict[str, Any]
    created: datetime
    changed: datetime
    deleted: bool = False
    merged_into: str = ""


@dataclass
class Entry:
    """An activity in the CRM. object: as the vendor names its kind. people: ids of records."""

    id: str
    object: str
    values: dict[str, Any]
    people: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person as somebody sees them in the CRM. values: custom fields, by the CRM's names."""

    id: str
    name: str
    emails: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownActivity:
    """An activity as somebody sees it in the CRM. at: "" where it shows no time."""

    id: str
    object: str
    title: str
    at: str
    people: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A request. path: the named parts. body: parsed JSON, or the form; None without one."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    raw: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. body: to be JSON; bytes as they are; None for none."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Method = Callable[[Call], Reply]


class CrmStand:
    """A subclass says methods(), allowed(), and how it words what it refuses. asked: every call it
    carried out, as (method, path, body), for checking bodies against schemas. counted: by route.
    """

    name = ""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.faults = clock, Faults()
        self.people: dict[str, Record] = {}
        self.activities: dict[str, Entry] = {}
        self.counted: Counter[str] = Counter()
        self.asked: list[tuple[str, str, Any]] = []
        self._methods = [
            (verb, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/()]+)", path)), path, method)
            for verb, path, method in self.methods()
        ]
        self.app = Starlette(routes=[Route("/{path:path}", self._serve, methods=_METHODS)])

    def methods(self) -> Sequence[tuple[str, str, Method]]:
        """(verb, path with {parts}, method); the first that fits answers. A "(" or "." in a path is
        a pattern's: escape it."""
        raise NotImplementedError

    def allowed(self, call: Call) -> bool:
        """Whether the token it came with is good."""
        raise NotImplementedError

    def refused(self, why: str, value: str) -> Reply:
        """throttled, daily_limit, unauthorized or unknown (no such path), in the vendor's words.
        value: of the fault: Retry-After seconds, a policy."""
        raise NotImplementedError

    def add(self, name: str, email: str, **more: str) -> str:
        """A person somebody enters by hand: phone, company, title, owner, stage, tier. Their id."""
        raise NotImplementedError

    def merge(self, kept: str, gone: str) -> None:
        """Somebody merges two records. What was logged with one is with the other from then on."""
        for entry in self.activities.values():
            entry.people = list(dict.fromkeys(kept if p == gone else p for p in entry.people))
        self.people[gone].merged_into = kept
        self.people[gone].deleted = True
        self.people[gone].changed = self.clock()

    def delete(self, record: str) -> None:
        """Somebody deletes a person."""
        self.people[record].deleted = True
        self.people[record].changed = self.clock()

    def shown(self) -> Sequence[ShownPerson]:
        """All people there are."""
        raise NotImplementedError

    def logged(self) -> Sequence[ShownActivity]:
        """All activities there are."""
        raise NotImplementedError

    def record(self, id_: str, values: Mapping[str, Any]) -> Record:
        """A new one."""
        self.people[id_] = Record(id_, dict(values), self.clock(), self.clock())
        return self.people[id_]

    def living(self) -> list[Record]:
        """Records that are neither deleted nor merged away, oldest first."""
        return [one for one in self.people.values() if not one.deleted]

    async def _serve(self, request: Request) -> Response:
        path = "/" + request.path_params["path"].lstrip("/")
        if planned := self.faults.take(path, *_BEFORE):
            return self._bad(planned)
        fault = self.faults.take(path, *_AFTER)
        reply = self._answer(request.method, path, request, await request.body())
        if fault is None:
            return _written(reply)
        if fault.kind == "cut":
            raise Cut("cut off after the work was done")
        if fault.kind == "hang":
            raise Hang("no answer after the work was done")
        if fault.kind == "html":
            return HTMLResponse("<html><body>OK</body></html>", reply.status)
        return _written(Reply(int(fault.value or 500), {"message": "internal error"}))

    def _bad(self, fault: Fault) -> Response:
        kind, value = fault.kind, fault.value
        self.counted["refused"] += 1
        if kind == "cut_before":
            raise Cut("cut off before anything was done")
        if kind == "hang_before":
            raise Hang("no answer")
        if kind == "blocked":
            return HTMLResponse("<html><body>Access denied</body></html>", 403)
        if kind == "redirect":
            return RedirectResponse(value or "https://login.example.com/", 302)
        if kind == "server_error":
            return _written(Reply(int(value or 503), {"message": "unavailable"}))
        return _written(self.refused(kind, value))

    def _answer(self, verb: str, path: str, request: Request, raw: bytes) -> Reply:
        for wanted, pattern, route, method in self._methods:
            found = pattern.fullmatch(path) if wanted == verb else None
            if found is None:
                continue
            call = Call(
                verb, found.groupdict(), dict(request.query_params), request.headers,
                _parsed(request, raw), raw,
            )  # fmt: skip
            if not self.allowed(call):
                self.counted["refused"] += 1
                return self.refused("unauthorized", "")
            self.counted[f"{verb} {route}"] += 1
            self.asked.append((verb, path, call.body))
            return method(call)
        self.counted["refused"] += 1
        return self.refused("unknown", path)


def _parsed(request: Request, raw: bytes) -> Any:
    if not raw:
        return None
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(raw.decode()))
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _written(reply: Reply) -> Response:
    body = reply.body
    content = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
    return Response(content, reply.status, dict(reply.headers), media_type="application/json")
