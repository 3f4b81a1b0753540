"""One environment's Web API: requests below its root, pages, and many records at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from connectors.crm.line import CrmLine, said
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Receipt, Value

API = "/api/data/v9.2"
PAGE = 500
CREATE = {"If-None-Match": "*"}
UPDATE = {"If-Match": "*"}
"""Conditional operations: make it or 412, change it or 404. So any write may be repeated."""
_FORMATTED = 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"'
_PLAIN = "(),'@"
_HEADERS = {"Accept": "application/json", "OData-MaxVersion": "4.0", "OData-Version": "4.0"}

T = TypeVar("T")
Row = dict[str, Any]


class Org:
    """line: to the environment."""

    def __init__(self, line: CrmLine) -> None:
        self._line = line
        self._user = ""

    async def get(self, path: str, route: str, prefer: str = "") -> Row:
        """path: below the API's root, with its query. Raises ConnectorError, Refused."""
        headers = {"Prefer": prefer} if prefer else {}
        found: Row = said(await self._ask("GET", path, route, None, headers))
        return found

    async def patch(self, path: str, route: str, body: Row, headers: Mapping[str, str]) -> None:
        """A conditional write. Raises ConnectorError, Refused."""
        _empty(await self._ask("PATCH", path, route, body, headers))

    async def update(self, path: str, route: str, body: Row) -> Row:
        """A write into what is there, and the columns of $select after it. Raises as patch()."""
        headers = {**UPDATE, "Prefer": "return=representation"}
        row: Row = said(await self._ask("PATCH", path, route, body, headers))
        return row

    async def delete(self, path: str, route: str) -> None:
        """Raises ConnectorError, Refused (404: it was gone)."""
        _empty(await self._ask("DELETE", path, route, None, {}))

    async def rows(self, path: str, route: str) -> list[Row]:
        """All pages of a query."""
        return [row async for page, _ in self.pages(path, route) for row in page]

    async def pages(
        self, path: str, route: str, *, changes: bool = False
    ) -> AsyncIterator[tuple[list[Row], Row]]:
        """Rows, and what the page says besides. changes: ask for a link to what will change."""
        prefer = ", ".join([f"odata.maxpagesize={PAGE}", _FORMATTED])
        at: str | None = path
        while at:
            page = await self.get(
                at, route, f"odata.track-changes, {prefer}" if changes else prefer
            )
            yield page["value"], page
            at = link(page, "@odata.nextLink")

    async def user(self) -> str:
        """Id of the connected user, to be a party to what they sent and held."""
        if not self._user:
            self._user = str((await self.get("/WhoAmI", "dynamics.whoami"))["UserId"])
        return self._user

    async def _ask(
        self, method: str, path: str, route: str, body: Row | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        return await self._line.read(
            method, f"{API}{path}", route=route, body=body, headers={**_HEADERS, **headers}
        )


async def together(items: Sequence[T], write: Callable[[T], Awaitable[Receipt]]) -> list[Receipt]:
    """Receipts in order, of writes that may be repeated; the line says how many run at once. Raises
    ConnectorError where it stood in the way of all of them, and nothing can have been written."""
    told = await asyncio.gather(*map(write, items), return_exceptions=True)
    stopped = [one for one in told if isinstance(one, ConnectorError)]
    if stopped and len(stopped) == len(told) and not any(map(_maybe, stopped)):
        raise stopped[0]
    receipts: list[Receipt] = []
    for one in told:
        if isinstance(one, ConnectorError):
            receipts.append(Receipt("unknown" if _maybe(one) else "later", because=one.because))
        elif isinstance(one, BaseException):
            raise one
        else:
            receipts.append(one)
    return receipts


def _empty(response: httpx.Response) -> None:
    """What was written is answered with 204; a page of somebody else's proves nothing."""
    if response.status_code != httpx.codes.NO_CONTENT:
        raise ConnectorError("The answer of Dynamics 365 could not be read.", Remedy.RETRY)


def _maybe(error: ConnectorError) -> bool:
    """Whether an answer was lost on the way."""
    return error.remedy is Remedy.RETRY


def link(page: Row, name: str) -> str | None:
    """Where a link of an answer leads, below the API's root: it is asked of the same environment,
    whatever host it names. Raises ConnectorError (STOP)."""
    if name not in page:
        return None
    url = httpx.URL(page[name])
    path = url.raw_path.decode("ascii")
    if not path.startswith(f"{API}/"):
        raise ConnectorError("Dynamics 365 pointed elsewhere; not followed.", Remedy.STOP)
    return path.removeprefix(API)


def select(table: str, columns: Sequence[str], test: str = "", order: str = "") -> str:
    """The path of a query."""
    query = {"$select": ",".join(columns), "$filter": test, "$orderby": order}
    return f"/{table}?" + "&".join(f"{k}={quote(v, safe=_PLAIN)}" for k, v in query.items() if v)


def any_of(column: str, values: Sequence[str]) -> str:
    """A filter: the column is one of these."""
    return " or ".join(f"{column} eq {value}" for value in values)


def text(value: str) -> str:
    """A string in a filter: quotes are doubled (OData 4.0, URL conventions)."""
    plain = "".join(c for c in value if c.isprintable())
    return "'" + plain.replace("'", "''") + "'"


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """In parts of a size."""
    return (values[at : at + size] for at in range(0, len(values), size))


def moment(at: datetime) -> str:
    """As Dataverse writes it: to the second."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def value(one: Value) -> Any:
    """A column's value in JSON. A whole number is written as one: integer columns take no 72.0."""
    if isinstance(one, datetime):
        return moment(one)
    if isinstance(one, date):
        return one.isoformat()
    if isinstance(one, float) and one.is_integer():
        return int(one)
    return one
