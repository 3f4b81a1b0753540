"""One org's REST API: its version, SOQL, what its objects are made of, and how much of the day's
calls is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import httpx

from connectors.crm.line import CrmLine, said, told
from connectors.crm.salesforce.faults import QUOTA_REST, faults
from connectors.errors import ConnectorError, Remedy, Unclear

PINNED = 67.0
"""Summer '26. An org offers this one and older ones."""
FULL = 0.9
"""Of the day's calls, after which Touchline leaves the rest to the company's other programs."""
_URL = 8_000
"""Characters of ids and addresses in one query; an address of 16 kB is refused (414)."""
_USED = re.compile(r"api-usage=(\d+)/(\d+)")

Field = Mapping[str, Any]
Row = dict[str, Any]


class Usage:
    """What the header Sforce-Limit-Info says: calls of the last 24 hours, and how many may be."""

    def __init__(self) -> None:
        self._share = 0.0

    def faults(self, response: httpx.Response) -> ConnectorError | None:
        """As faults(), and takes note."""
        if found := _USED.search(response.headers.get("Sforce-Limit-Info", "")):
            self._share = int(found[1]) / max(1, int(found[2]))
        return faults(response)

    def check(self) -> None:
        """Raises ConnectorError (WAIT) when little is left."""
        if self._share >= FULL:
            raise ConnectorError(
                f"{FULL:.0%} of the calls Salesforce allows this org in 24 hours are spent; the "
                "rest is left to others. It goes on in an hour.",
                Remedy.WAIT,
                retry_after=QUOTA_REST,
            )


class Org:
    """line: with usage.faults. What is described is remembered."""

    def __init__(self, line: CrmLine, usage: Usage) -> None:
        self._line, self._usage = line, usage
        self._root = ""
        self._described: dict[str, dict[str, Field]] = {}
        self._closed = ""

    async def query(self, soql: str, *, everything: bool = False) -> list[Row]:
        """All rows. everything: deleted and archived ones too (queryAll)."""
        page = await self._asked(soql, everything)
        rows: list[Row] = list(page["records"])
        while not page["done"]:
            path = str(page["nextRecordsUrl"])
            if not path.startswith("/services/data/"):
                raise ConnectorError("Salesforce pointed elsewhere; not followed.", Remedy.STOP)
            page = said(await self._read("GET", path, "salesforce.query"))
            rows += page["records"]
        return rows

    async def count(self, soql: str) -> int:
        """Of a SELECT COUNT()."""
        return int((await self._asked(soql, False))["totalSize"])

    async def describe(self, name: str) -> Mapping[str, Field]:
        """The fields of an object that the connected user may see, by name."""
        if name not in self._described:
            path = f"{await self._base()}/sobjects/{name}/describe"
            found = said(await self._read("GET", path, "salesforce.describe"))
            self._described[name] = {str(one["name"]): one for one in found["fields"]}
        return self._described[name]

    async def closed(self) -> str:
        """The status of a task that is done, as this org calls it."""
        if not self._closed:
            soql = "SELECT ApiName FROM TaskStatus WHERE IsClosed = true ORDER BY SortOrder"
            found = await self.query(soql)
            self._closed = str(found[0]["ApiName"]) if found else "Completed"
        return self._closed

    async def create(self, records: Sequence[Row]) -> list[Row]:
        """POST of a collection: at most once. One result each, in order. Raises Unclear."""
        path = f"{await self._base()}/composite/sobjects"
        self._usage.check()
        response = await self._line.write(
            "POST", path, route="salesforce.create", body={"allOrNone": False, "records": records}
        )
        return _each(told(response), len(records))

    async def update(self, records: Sequence[Row]) -> list[Row]:
        """PATCH of a collection, by id: may be repeated."""
        path = f"{await self._base()}/composite/sobjects"
        body = {"allOrNone": False, "records": records}
        response = await self._read("PATCH", path, "salesforce.update", body)
        return _each(said(response), len(records))

    async def delete(self, ids: Sequence[str]) -> list[Row]:
        """DELETE of a collection: may be repeated."""
        path = f"{await self._base()}/composite/sobjects?ids={','.join(ids)}&allOrNone=false"
        return _each(said(await self._read("DELETE", path, "salesforce.delete")), len(ids))

    async def _asked(self, soql: str, everything: bool) -> Row:
        path = f"{await self._base()}/{'queryAll' if everything else 'query'}"
        page: Row = said(await self._read("GET", path, "salesforce.query", query={"q": soql}))
        return page

    async def _base(self) -> str:
        if not self._root:
            found = said(await self._read("GET", "/services/data", "salesforce.versions"))
            known = [str(one["version"]) for one in found if float(one["version"]) <= PINNED]
            if not known:
                why = f"This Salesforce no longer speaks v{PINNED}: Touchline must be updated."
                raise ConnectorError(why, Remedy.STOP)
            self._root = f"/services/data/v{max(known, key=float)}"
        return self._root

    async def _read(
        self,
        method: str,
        path: str,
        route: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        self._usage.check()
        return await self._line.read(method, path, route=route, query=query, body=body)


def text(value: str) -> str:
    """A string in SOQL (SOQL guide, quoted string escape sequences)."""
    plain = "".join(c for c in value if c.isprintable())
    escaped = plain.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def lists(values: Iterable[str], times: int = 1) -> Iterator[str]:
    """ "('a','b')" of all, in as many parts as addresses of queries need. times: how often a part
    stands in its query."""
    part: list[str] = []
    size = 0
    for one in map(text, values):
        if part and (size + len(one) + 3) * times > _URL:
            yield f"({','.join(part)})"
            part, size = [], 0
        part.append(one)
        size += len(one) + 3
    if part:
        yield f"({','.join(part)})"


def _each(results: Any, wanted: int) -> list[Row]:
    """Results come in order, one for each record. Raises Unclear where they do not."""
    if not isinstance(results, list) or len(results) != wanted:
        raise Unclear("Salesforce did not say what became of each record.")
    return results
