"""Writing what takes several calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from connectors.errors import ConnectorError, Remedy, Unclear
from connectors.sink import Outcome, Receipt

T = TypeVar("T")


async def singly(items: Sequence[T], write: Callable[[T], Awaitable[Receipt]]) -> list[Receipt]:
    """One item a call. See in_turn()."""

    async def one(group: Sequence[T]) -> list[Receipt]:
        return [await write(group[0])]

    return await in_turn([[item] for item in items], one)


async def in_turn(
    groups: Sequence[Sequence[T]], write: Callable[[Sequence[T]], Awaitable[list[Receipt]]]
) -> list[Receipt]:
    """Receipts in order, group after group. What cannot be carried out now ends the round: this
    group and the rest come later. Raises ConnectorError where that was so from the first."""
    receipts: list[Receipt] = []
    for number, group in enumerate(groups):
        try:
            receipts += await write(group)
        except Unclear as error:
            receipts += [Receipt("unknown", because=error.because)] * len(group)
        except ConnectorError as error:
            if not receipts:
                raise
            left = sum(map(len, groups[number:]))
            return receipts + [Receipt("later", because=error.because)] * left
    return receipts


async def afterwards(count: int, work: Awaitable[list[Receipt]]) -> list[Receipt]:
    """Receipts of so many items when others were written before them: nothing is raised."""
    try:
        return await work
    except ConnectorError as error:
        outcome: Outcome = "unknown" if isinstance(error, Unclear) else "later"
        return [Receipt(outcome, because=error.because)] * count


@contextmanager
def unsure() -> Iterator[None]:
    """Around writing that was repeated in vain: it may have been carried out all the same. Raises
    Unclear for what would be RETRY."""
    try:
        yield
    except ConnectorError as error:
        if error.remedy is Remedy.RETRY:
            raise Unclear(error.because) from error
        raise
