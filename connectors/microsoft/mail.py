"""Outlook mail: one stream per folder, since Graph knows no other delta of messages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence

from connectors.errors import ConnectorError, Remedy
from connectors.mail.message import LeftOut, Unreadable
from connectors.microsoft.graph import Body, Graph, Page, named
from connectors.microsoft.letters import KEPT, PLAIN, SELECT, SENT, SPAM, STATED, Shelf, letter
from connectors.microsoft.rounds import Stand, stand_of, walk
from connectors.source import Batch, Cursor, Held
from connectors.wire.client import Clock
from schemas.source import EventRecord

PAGE = 100
_LIST = "500"
_SHELVES = {"sentitems": SENT, "junkemail": SPAM}


class Mail:
    """All folders of one account."""

    def __init__(self, graph: Graph, clock: Clock) -> None:
        self._graph, self._clock = graph, clock

    async def pull(self, folder: str, since: Cursor, held: Held) -> AsyncIterator[Batch]:
        """See Source.pull."""
        stand = stand_of(since, self._graph) or await self._opened(folder)

        async def read(page: Page, stand: Stand) -> Batch:
            return await self._read(folder, _SHELVES.get(stand["shelf"], PLAIN), page, held)

        async for batch in walk(self._graph, stand, "messages.delta", PAGE, read):
            yield batch

    async def ids(self, folder: str) -> AsyncIterator[Sequence[str]]:
        """See Source.ids."""
        path = f"/me/mailFolders/{named(folder)}/messages"
        url = self._graph.address(path, select="id,isDraft", top=_LIST)
        async for rows in self._graph.listing(url, "messages.list"):
            yield [row["id"] for row in rows if not row.get("isDraft")]

    async def fetch(self, folder: str, ids: Sequence[str]) -> Batch:
        """See Source.fetch."""
        shelf, _ = await self._shelf(folder)
        return await self._judged(folder, _SHELVES.get(shelf, PLAIN), {}, ids)

    async def _opened(self, folder: str) -> Stand:
        shelf, total = await self._shelf(folder)
        link = self._graph.address(
            f"/me/mailFolders/{named(folder)}/messages/delta",
            select=SELECT,
            orderby="receivedDateTime desc",
        )
        return {"link": link, "shelf": shelf, "total": total}

    async def _shelf(self, folder: str) -> tuple[str, int | None]:
        """The well-known name of a folder where it matters, and how much lies in it."""
        paths = {name: f"/me/mailFolders/{name}?$select=id" for name in _SHELVES}
        own = f"/me/mailFolders/{named(folder)}?$select=totalItemCount"
        found = await self._graph.many([*paths.values(), own], "folder")
        this = found[own]
        if this is None:
            raise ConnectorError("This mail folder is no longer there.", Remedy.SKIP)
        known = (name for name, path in paths.items() if (found[path] or {}).get("id") == folder)
        return next(known, ""), this.get("totalItemCount")

    async def _read(self, folder: str, shelf: Shelf, page: Page, held: Held) -> Batch:
        """Nothing is believed to be gone, or to be known, on the word of a delta alone: a message
        that left and came back is told as removed and never again (docs-contrib issue 72), and an
        update may leave out all but a read flag."""
        whole = {k: r for k, r in page.rows.items() if _is_whole(r, folder)}
        thin = {k: r for k, r in page.rows.items() if k not in whole}
        idle = [k for k, r in thin.items() if not r.keys() & set(KEPT) and _is_in(r, folder)]
        known = await held(idle) if idle else frozenset()
        asked = [*page.removed, *(key for key in thin if key not in known)]
        return await self._judged(folder, shelf, whole, asked)

    async def _judged(
        self, folder: str, shelf: Shelf, rows: dict[str, Body], asked: Iterable[str]
    ) -> Batch:
        """rows: whole ones. asked: ids to be read one by one."""
        found: dict[str, Body | None] = {**rows}
        paths = {key: f"/me/messages/{named(key)}?$select={SELECT}" for key in asked}
        if paths:
            read = await self._graph.many(list(paths.values()), "message")
            found |= {key: read[path] for key, path in paths.items()}
        records: list[EventRecord] = []
        gone: list[str] = []
        failed: list[tuple[str, str]] = []
        for key, row in found.items():
            if row is None or not _is_in(row, folder):
                gone.append(key)
                continue
            try:
                records.append(letter(row, shelf, self._clock()))
            except LeftOut:
                gone.append(key)
            except Unreadable as error:
                failed.append((key, str(error)))
        return Batch(records=tuple(records), gone=tuple(gone), failed=tuple(failed))


def _is_whole(row: Body, folder: str) -> bool:
    return all(name in row for name in STATED) and _is_in(row, folder)


def _is_in(row: Body, folder: str) -> bool:
    return bool(row.get("parentFolderId", folder) == folder)
