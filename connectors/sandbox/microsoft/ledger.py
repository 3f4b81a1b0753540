"""What happened to the items of a collection, in order: where deltas come from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["new", "changed", "gone"]


@dataclass(slots=True)
class Count:
    """Counts everything that happens in one account. now: the last number given."""

    now: int = 0

    def next(self) -> int:
        """One more."""
        self.now += 1
        return self.now


@dataclass(slots=True)
class Ledger:
    """One folder's or address book's history."""

    count: Count
    _seqs: list[int] = field(default_factory=list)
    _entries: list[tuple[str, Kind]] = field(default_factory=list)

    def note(self, item: str, kind: Kind) -> None:
        """It happened now."""
        self._seqs.append(self.count.next())
        self._entries.append((item, kind))

    def between(self, since: int, at: int) -> list[tuple[int, str, Kind]]:
        """Each item that anything happened to, once, by its last number: (number, item, what).

        An item that left is told to be gone even if it came back: Graph never reports the return
        (docs-contrib issue 72), and clients must survive that.
        """
        last: dict[str, tuple[int, Kind]] = {}
        first, end = bisect_right(self._seqs, since), bisect_right(self._seqs, at)
        for seq, (item, kind) in zip(self._seqs[first:end], self._entries[first:end], strict=True):
            told = last[item][1] if item in last else kind
            last[item] = (seq, "gone" if kind == "gone" else told)
        return sorted((seq, item, kind) for item, (seq, kind) in last.items())
