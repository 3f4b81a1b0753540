"""Merges are followed to whoever holds the record now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from connectors.crm.merges import followed


@given(
    st.dictionaries(st.integers(0, 9), st.integers(0, 9), max_size=10),
    st.frozensets(st.integers(0, 9)),
)
def test_every_chain_ends_with_a_living_record_or_nobody(
    lost: dict[int, int], deleted: frozenset[int]
) -> None:
    lost = {a: b for a, b in lost.items() if a < b}  # no circles: a loser is no master any more

    async def read(ids: Sequence[str]) -> dict[str, str]:
        known = {n: lost.get(n, n) for n in range(10) if n not in deleted or n in lost}
        return {one: str(known[int(one)]) for one in ids if int(one) in known}

    now = asyncio.run(followed([str(n) for n in range(10)], read))
    for n in range(10):
        end = n
        while end in lost:
            end = lost[end]
        assert now.get(str(n)) == (None if end in deleted else str(end))


def test_a_circle_ends() -> None:
    async def read(ids: Sequence[str]) -> dict[str, str]:
        return {one: {"a": "b", "b": "a"}[one] for one in ids}

    assert asyncio.run(followed(["a"], read)).keys() == {"a"}
