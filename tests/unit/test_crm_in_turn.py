"""Writing that takes several calls: receipts are true whatever stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.crm.singly import in_turn, singly, unsure
from connectors.errors import ConnectorError, NoAnswer, Remedy, Unclear
from connectors.sink import Receipt

_GROUPS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(("good", "unclear", "refused"))), max_size=6
)


@given(stories=_GROUPS)
def test_every_item_has_a_receipt_and_only_nothing_written_raises(
    stories: list[tuple[int, str]],
) -> None:
    written: list[str] = []

    async def write(group: Sequence[tuple[str, str]]) -> list[Receipt]:
        fate = group[0][1]
        if fate == "refused":
            raise ConnectorError("Not now.", Remedy.WAIT)
        written.extend(name for name, _ in group)
        if fate == "unclear":
            raise Unclear("No answer.")
        return [Receipt("done", name) for name, _ in group]

    groups = [[(f"{at}.{n}", fate) for n in range(size)] for at, (size, fate) in enumerate(stories)]
    items = [item for group in groups for item in group]
    try:
        told = asyncio.run(in_turn(groups, write))
    except ConnectorError:
        assert not written
        assert stories[0][1] == "refused"
        return
    assert len(told) == len(items)
    for (name, _), receipt in zip(items, told, strict=True):
        assert (name in written) == (receipt.outcome in ("done", "unknown"))
        assert (receipt.outcome == "done") == (receipt.remote_id == name)


def test_one_after_another_goes_on_after_an_answer_was_lost() -> None:
    async def write(item: str) -> Receipt:
        if item == "lost":
            raise Unclear("No answer.")
        return Receipt("done", item)

    told = asyncio.run(singly(["a", "lost", "b"], write))
    assert [receipt.outcome for receipt in told] == ["done", "unknown", "done"]


@pytest.mark.parametrize("error", [NoAnswer("Cut.", sent=True), Unclear("Cut.")])
def test_what_was_repeated_in_vain_may_be_there(error: ConnectorError) -> None:
    with pytest.raises(Unclear), unsure():
        raise error


def test_what_was_refused_is_not_there() -> None:
    with pytest.raises(ConnectorError) as refused, unsure():
        raise ConnectorError("No.", Remedy.STOP)
    assert refused.value.remedy is Remedy.STOP
