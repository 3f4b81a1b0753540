"""What Graph is asked and what it answers: requests, errors, and the faults they may meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from connectors.sandbox.faults import Faults
from connectors.sandbox.microsoft.box import MicrosoftBox

Body = dict[str, Any]


class Problem(Exception):
    """An error as Graph words it."""

    def __init__(
        self, status: int, code: str, text: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.status, self.code, self.text, self.headers = status, code, text, dict(headers or {})

    @property
    def body(self) -> Body:
        return {"error": {"code": self.code, "message": self.text, "innerError": {}}}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a known account. path: below the version ("/me/messages"). base: absolute
    address of the version, for links. prefer: the Prefer header. bare: scopes granted, in short
    form. headerless: Mail.ReadBasic shows no internetMessageHeaders."""

    box: MicrosoftBox
    path: str
    query: Mapping[str, str]
    prefer: str
    base: str
    bare: frozenset[str]
    faults: Faults
    headerless: bool = False
    body: Body = field(default_factory=dict)

    @property
    def immutable(self) -> bool:
        """Ids that outlive moves are given only where they are asked for, each time."""
        return 'idtype="immutableid"' in self.prefer.lower()

    @property
    def size(self) -> int:
        """Items a page: as preferred, else $top, else ten."""
        for part in self.prefer.lower().split(","):
            name, _, value = part.strip().partition("=")
            if name == "odata.maxpagesize" and value.isdigit():
                return min(int(value), 1000)
        return min(int(self.query.get("$top", "10")), 1000)

    def selected(self, known: Sequence[str]) -> tuple[str, ...]:
        """The names of $select, () when all. Raises Problem for one the type does not have."""
        names = tuple(n for n in self.query.get("$select", "").split(",") if n)
        for name in names:
            if name not in known:
                raise Problem(
                    400, "BadRequest", f"Parsing OData Select and Expand failed: '{name}'."
                )
        return names

    def demand(self, *scopes: str) -> None:
        """Raises Problem unless one of these was granted."""
        if not self.bare & set(scopes):
            raise Problem(403, "ErrorAccessDenied", "Access is denied. Check credentials.")


def meet_faults(ask: Ask, where: str, *, item: bool) -> None:
    """Raises Problem for a planned fault that fits. where: the whole path. item: one thing is
    asked for by its id."""
    if fault := ask.faults.take(where, "throttled"):
        headers = {"Retry-After": fault.value or "5"}
        raise Problem(429, "ApplicationThrottled", "Too many requests", headers)
    if fault := ask.faults.take(where, "server_error"):
        raise Problem(int(fault.value or 503), "serviceNotAvailable", "Try again later.")
    if ask.faults.take(where, "access_denied"):
        raise Problem(403, "ErrorAccessDenied", "Access is denied. Check credentials.")
    if item and ask.faults.take(where, "not_found"):
        raise Problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    if "$deltatoken" in ask.query or "$skiptoken" in ask.query:
        _meet_void(ask, where)


def _meet_void(ask: Ask, where: str) -> None:
    if ask.faults.take(where, "gone_with_location"):
        headers = {"Location": f"{ask.base}{ask.path}?$deltatoken=latest"}
        raise Problem(410, "SyncStateNotFound", "The sync state is gone.", headers)
    if fault := ask.faults.take(where, "sync_state_not_found"):
        status = int(fault.value or 404)
        raise Problem(status, "syncStateNotFound", "The sync state generation is not found.")
    if ask.faults.take(where, "resync_required"):
        raise Problem(410, "ResyncRequired", "Resync required.")


def here(request: Request) -> str:
    """Where the stand-in is reached, under whatever prefix it is mounted (Starlette's base_url
    leaves the prefix out)."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
