"""A walk over a delta, whatever it lists: pages to batches, links to cursors."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

from connectors.errors import ConnectorError, Remedy
from connectors.microsoft.graph import Graph, Page
from connectors.source import Batch, Cursor

Stand = dict[str, Any]
"""What a cursor holds: "link", where to go on; "total", for a first walk; and what its reader
found out when the walk was opened."""

_TOTAL = "total"


def stand_of(since: Cursor, graph: Graph) -> Stand | None:
    """Where a cursor says to go on; None = from the beginning. Raises ConnectorError (RESYNC) for
    one that is not of this room or not of this Graph."""
    text = since.resume or since.checkpoint
    if text is None:
        return None
    try:
        stand = json.loads(text)
        known = graph.knows(stand["link"])
    except (ValueError, TypeError, KeyError, AttributeError):
        known = False
    if not known:
        raise ConnectorError(
            "The place of the last sync is void; all is read again.", Remedy.RESYNC
        )
    return dict(stand)


async def walk(
    graph: Graph,
    stand: Stand,
    route: str,
    size: int,
    read: Callable[[Page, Stand], Awaitable[Batch]],
    beyond: Callable[[Stand], Stand | None] = lambda stand: None,
) -> AsyncIterator[Batch]:
    """read: a page as a batch, cursor aside. beyond: what to walk behind the end of this round."""
    while True:
        page = await graph.page(stand["link"], route, size)
        batch = replace(await read(page, stand), total=stand.get(_TOTAL))
        stand = {**stand, "link": page.further or page.end}
        if page.end:
            following = beyond(stand)
            if following is None:
                yield replace(batch, cursor=Cursor(checkpoint=_text(stand, ended=True)))
                return
            stand = following
        yield replace(batch, cursor=Cursor(resume=_text(stand)))


def _text(stand: Stand, *, ended: bool = False) -> str:
    kept = {k: v for k, v in stand.items() if not (ended and k == _TOTAL)}
    return json.dumps(kept, separators=(",", ":"), sort_keys=True)
