"""How one workspace of Twenty is asked over REST, and what it means by what it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx

from connectors.crm.line import CrmLine, perhaps, said, slower, told
from connectors.crm.singly import in_turn, unsure
from connectors.errors import ConnectorError, Remedy
from connectors.sink import Receipt

PAGE = 60
"""Records on a page, and in one batch, at most."""
_WHILE = 15.0
"""Of a minute, for which Twenty counts 100 requests; so much of it is waited on the line."""


class Forbidden(ConnectorError):
    """The role of the key does not allow this."""


def faults(response: httpx.Response) -> ConnectorError | None:
    """See connectors.crm.line.Faults."""
    status = response.status_code
    if status == httpx.codes.UNAUTHORIZED:
        return ConnectorError("Twenty does not accept the API key. Connect again.", Remedy.REAUTH)
    if status == httpx.codes.FORBIDDEN:
        because = "Twenty does not allow this: give the API key a role that may do it."
        return Forbidden(because, Remedy.STOP)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return slower("Twenty asks to slow down.", response, _WHILE)
    return None


class Workspace:
    """A line with Twenty's paths, lists and batches."""

    def __init__(self, line: CrmLine) -> None:
        self._line = line

    async def get(self, path: str, route: str, **query: str) -> dict[str, Any]:
        """The object read. Raises ConnectorError (STOP) where it is refused."""
        response = await self.ask(path, route, **query)
        if response.status_code >= 400:
            raise ConnectorError(f"Twenty refuses to be read: {why(response)}", Remedy.STOP)
        body: dict[str, Any] = said(response)
        return body

    async def ask(self, path: str, route: str, **query: str) -> httpx.Response:
        """The same, and a refusal is an answer."""
        return await self._line.read("GET", f"/rest/{path}", route=route, query=query)

    async def pages(self, plural: str, after: str = "", **query: str) -> AsyncIterator[Any]:
        """All pages of a list: {"data": {plural: [...]}, "totalCount", "pageInfo"}. A cursor holds
        the values it stands at, so that nothing is shifted by what comes or goes."""
        while True:
            place = {"starting_after": after} if after else {}
            page = await self.get(
                plural, f"twenty.{plural}", limit=str(PAGE), depth="1", **query, **place
            )
            yield page
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    async def listed(self, plural: str, wanted: str) -> list[dict[str, Any]]:
        """All that fit a filter, oldest first."""
        query = {"filter": wanted, "order_by": "createdAt[AscNullsFirst]"}
        pages = [page async for page in self.pages(plural, **query)]
        return [one for page in pages for one in page["data"][plural]]

    async def patch(self, plural: str, id_: str, body: Mapping[str, Any]) -> httpx.Response:
        """Writes into a record, which may be repeated. Raises Unclear, ConnectorError."""
        with unsure():
            return await self._line.read(
                "PATCH", f"/rest/{plural}/{id_}", route=f"twenty.{plural}.patch", body=body
            )

    async def trash(self, plural: str, id_: str) -> httpx.Response:
        """Puts a record into the bin. Raises Unclear, ConnectorError."""
        with unsure():
            return await self._line.read(
                "DELETE",
                f"/rest/{plural}/{id_}",
                route=f"twenty.{plural}.delete",
                query={"soft_delete": "true"},
            )

    async def insert(self, plural: str, records: Sequence[Mapping[str, Any]]) -> list[Receipt]:
        """Makes records under ids of ours, each a receipt: a batch is taken whole or not at all,
        and is sent again in halves until the one at fault stands alone. What an id or a unique
        field has already is `failed` with a remote_id of ours: look who has it. Raises Unclear,
        and ConnectorError when nothing was made."""
        response = await self._line.write(
            "POST", f"/rest/batch/{plural}", route=f"twenty.{plural}.insert", body=list(records)
        )
        if response.status_code < 400:
            told(response)
            return [Receipt("done", str(one["id"]), made=True) for one in records]
        if len(records) > 1:
            middle = len(records) // 2

            async def half(part: Sequence[Mapping[str, Any]]) -> list[Receipt]:
                return await self.insert(plural, part)

            return await in_turn([records[:middle], records[middle:]], half)
        because = f"Twenty: {why(response)}"
        twice = "duplicate" in because.lower()
        return [Receipt("failed", str(records[0]["id"]) if twice else "", because=because)]

    async def metadata(self, plural: str) -> list[dict[str, Any]]:
        """All objects or fields of the data model; newer servers list them without their name."""
        found: list[dict[str, Any]] = []
        place: dict[str, str] = {}
        while True:
            page = await self.get(f"metadata/{plural}", f"twenty.metadata.{plural}", **place)
            data = page["data"]
            found += data if isinstance(data, list) else data[plural]
            if not page.get("pageInfo", {}).get("hasNextPage"):
                return found
            place = {"starting_after": page["pageInfo"]["endCursor"]}

    async def make_field(self, body: Mapping[str, Any]) -> str:
        """Makes a field; "" when it was made, else why not. Twenty refuses a name it has."""
        try:
            response = await self._line.read(
                "POST", "/rest/metadata/fields", route="twenty.metadata.make", body=body
            )
        except Forbidden as error:
            return error.because
        return why(response) if response.status_code >= 400 else ""


def missing(response: httpx.Response) -> bool:
    """Whether the record written to is no more: 404, or 400 from older servers."""
    said_so = "could not find" in why(response).lower() or "not found" in why(response).lower()
    return response.status_code == 404 or (response.status_code == 400 and said_so)


def why(response: httpx.Response) -> str:
    """A sentence of a refusal."""
    body = perhaps(response)
    messages = body.get("messages") if isinstance(body, dict) else None
    text = str(messages[0]) if messages else f"it answered {response.status_code}"
    return " ".join(text.split())[:300]


def quoted(value: str) -> str:
    """A value inside a filter. It may hold no quote, which an address and an id do not."""
    return f'"{value}"'


def among(field: str, values: Sequence[str]) -> str:
    """The filter for any of these values."""
    return f"{field}[in]:[{','.join(map(quoted, values))}]"
