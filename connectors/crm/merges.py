"""Following merges, where a record that lost one names its master."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

Read = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]
"""Of these records, which master each names: itself unless it lost a merge. Deleted ones are left
out."""


async def followed(remote_ids: Sequence[str], read: Read) -> dict[str, str]:
    """See Sink.current: the master may have lost a merge itself."""
    masters: dict[str, str] = {}
    asked: set[str] = set()
    while unknown := sorted({*remote_ids, *masters.values()} - asked):
        masters |= await read(unknown)
        asked.update(unknown)
    found: dict[str, str] = {}
    for one in remote_ids:
        at = one
        for _ in range(len(masters) + 1):  # no chain is longer; a circle ends too
            at = masters.get(at, "")
        if at:
            found[one] = at
    return found
