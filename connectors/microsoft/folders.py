"""Which folders of a mailbox are read."""

from __future__ import annotations

from collections.abc import AsyncIterator

from connectors.microsoft.graph import Body, Graph, named
from connectors.source import StreamSpec

_LEFT_OUT = (
    "drafts", "outbox", "syncissues", "conflicts", "localfailures", "serverfailures",
    "searchfolders", "conversationhistory",
)  # fmt: skip
"""By well-known names; v1.0 tells no folder's, so each is asked for. Junk is read, and marked: a
person's mail may lie there, and what is moved in and out is never lost sight of."""
_CHATS = "TeamsMessagesData"
_SEARCH = "#microsoft.graph.mailSearchFolder"


async def folders(graph: Graph) -> list[StreamSpec]:
    """All folders with mail in them, hidden ones too, each with those inside it."""
    paths = [f"/me/mailFolders/{name}?$select=id" for name in _LEFT_OUT]
    found = await graph.many(paths, "folder")
    left_out = {body["id"] for body in found.values() if body}
    specs: list[StreamSpec] = []
    waiting = ["/me/mailFolders"]
    while waiting:
        async for row in _inside(graph, waiting.pop(0)):
            if row["id"] in left_out or row.get("@odata.type") == _SEARCH:
                continue
            if row.get("displayName") == _CHATS:
                continue
            label = row.get("displayName") or "Mail"
            specs.append(StreamSpec(f"mail:{row['id']}", "mail", label))
            if row.get("childFolderCount"):
                waiting.append(f"/me/mailFolders/{named(row['id'])}/childFolders")
    return specs


async def _inside(graph: Graph, path: str) -> AsyncIterator[Body]:
    url = graph.address(path, includeHiddenFolders="true", top="100")
    async for rows in graph.listing(url, "folders.list"):
        for row in rows:
            yield row
