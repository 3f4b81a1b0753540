"""Graph as the readers of this room use it: pages of deltas and lists, and items by twenties."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from connectors.errors import ConnectorError, Remedy
from connectors.microsoft.faults import code_of, fault
from connectors.wire.line import Line
from connectors.wire.patience import ATTEMPTS, PATIENCE

ROOT = "https://graph.microsoft.com"
Body = dict[str, Any]
"""JSON as Graph gives it."""

_MOST = 20
"""Requests in a batch (json-batching)."""
_STABLE = 'IdType="ImmutableId"'
"""Ids that outlive a move. Counts for one request only, so every one says it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a delta round. rows: by id, the last where an item comes twice. removed: ids it
    calls removed; none of them is in rows. further, end: the link it closes with."""

    rows: dict[str, Body]
    removed: tuple[str, ...]
    further: str
    end: str


class Graph:
    """One account's. root: without version."""

    def __init__(self, line: Line, root: str) -> None:
        self._line, self._base = line, f"{root}/v1.0"

    def address(self, path: str, **query: str) -> str:
        """An absolute address. Names of options come without their "$"."""
        plain = ("startDateTime", "endDateTime", "includeHiddenFolders")
        named = {k if k in plain else f"${k}": v for k, v in query.items()}
        text = urlencode(named, safe="$,:")
        return f"{self._base}{path}{'?' if text else ''}{text}"

    def knows(self, link: str) -> bool:
        """Whether a stored link leads here."""
        return link.startswith(f"{self._base}/")

    async def get(self, url: str, route: str, size: int = 0) -> Body:
        """What stands at an address. size: items a page, 0 = as Graph likes."""
        prefer = f"{_STABLE}, odata.maxpagesize={size}" if size else _STABLE
        request = httpx.Request(
            "GET", url, headers={"Prefer": prefer}, extensions={"route": f"graph.{route}"}
        )
        return await self._line.read(request)

    async def page(self, link: str, route: str, size: int) -> Page:
        """One page of a delta round."""
        body = await self.get(link, route, size)
        rows = {row["id"]: row for row in body.get("value", ())}
        removed = tuple(
            dict.fromkeys(row["id"] for row in body.get("value", ()) if "@removed" in row)
        )
        further, end = body.get("@odata.nextLink", ""), body.get("@odata.deltaLink", "")
        if not (further or end):
            raise ConnectorError("A page of Microsoft's ended without a link.", Remedy.RETRY)
        kept = {key: row for key, row in rows.items() if key not in removed}
        return Page(kept, removed, further, end)

    async def listing(self, url: str, route: str) -> AsyncIterator[list[Body]]:
        """All pages of a plain list."""
        while url:
            body = await self.get(url, route)
            yield list(body.get("value", ()))
            url = body.get("@odata.nextLink", "")

    async def many(self, paths: Sequence[str], route: str) -> dict[str, Body | None]:
        """What stands at these paths, None where nothing does (any more). Raises ConnectorError
        when one of them cannot be had for another reason."""
        found: dict[str, Body | None] = {}
        wanted = list(dict.fromkeys(paths))
        for start in range(0, len(wanted), _MOST):
            await self._twenty(wanted[start : start + _MOST], route, found)
        return found

    async def _twenty(self, paths: list[str], route: str, found: dict[str, Body | None]) -> None:
        """Parts that were throttled or failed in passing are asked again, after the longest wait
        any of them was told (json-batching)."""
        for attempt in range(ATTEMPTS):
            troubles = await self._batch(paths, route, found)
            if not troubles:
                return
            paths = list(troubles)
            worst = max(troubles.values(), key=lambda e: e.retry_after or 0.0)
            pause = worst.retry_after or 2.0**attempt
            if pause > PATIENCE or attempt + 1 == ATTEMPTS:
                raise worst
            await self._line.wire.sleep(pause)

    async def _batch(
        self, paths: list[str], route: str, found: dict[str, Body | None]
    ) -> dict[str, ConnectorError]:
        """One exchange; the paths to ask again, with why."""
        parts = [
            {"id": str(n), "method": "GET", "url": path, "headers": {"Prefer": _STABLE}}
            for n, path in enumerate(paths)
        ]
        request = httpx.Request(
            "POST", f"{self._base}/$batch", json={"requests": parts},
            extensions={"route": f"graph.batch.{route}"},
        )  # fmt: skip
        said = await self._line.read(request, units=len(parts))
        answers = said.get("responses", ())
        lost = ConnectorError("Microsoft left a part of a batch unanswered.", Remedy.RETRY)
        troubles = dict.fromkeys(paths, lost)
        for answer in answers:
            path, body = paths[int(answer["id"])], answer.get("body") or {}
            error = fault(int(answer["status"]), code_of(body), answer.get("headers") or {})
            if error is not None and error.remedy in (Remedy.RETRY, Remedy.WAIT):
                troubles[path] = error
                continue
            if error is not None and error.remedy is not Remedy.SKIP:
                raise error
            del troubles[path]
            found[path] = None if error else body
        return troubles


def named(key: str) -> str:
    """An id as part of a path."""
    return quote(key, safe="")
