"""Pages of the diary put together: who was touched in which days, as sets of people. Pure.

A set of people is one whole number with a byte for each seat, so that joining the days of half a
year is a few operations on numbers and no walk over people. The bits of a byte say how: 1 they
turned to the owner, 2 the owner to them, 4 both to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain

_WEEK = 7
_MONDAY = 4
"""The first day of the epoch that was one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A day, or several together: a seat for each touch, talk and answer. mine, theirs: seat and
    tenths of an hour by turns."""

    came: Sequence[int] = ()
    went: Sequence[int] = ()
    met: Sequence[int] = ()
    began: Sequence[int] = ()
    answered: Sequence[int] = ()
    mine: Sequence[int] = ()
    theirs: Sequence[int] = ()

    @property
    def touches(self) -> int:
        """How many."""
        return len(self.came) + len(self.went) + len(self.met)


_COLUMNS = tuple(one.name for one in fields(Page))


def together(pages: Iterable[Page]) -> Page:
    """One page of them all."""
    some = list(pages)
    return Page(*(list(chain.from_iterable(getattr(p, name) for p in some)) for name in _COLUMNS))


class Book:
    """pages: by day of the epoch. seats: more than any seat on them."""

    def __init__(self, pages: Mapping[int, Page], seats: int) -> None:
        self._pages, self._seats = pages, seats
        self._first = min(pages, default=0)
        self._ones = int.from_bytes(b"\x01" * seats, "little")
        self._seen: dict[tuple[int, int], int] = {}

    def between(self, start: int, end: int) -> Iterator[Page]:
        """The pages of these days, the end left out."""
        days = range(max(start, self._first), end)
        return (self._pages[day] for day in days if day in self._pages)

    def touched(self, start: int, end: int) -> int:
        """Who was touched in these days."""
        seen = self._all(start, end)
        return (seen | seen >> 1 | seen >> 2) & self._ones

    def two_way(self, start: int, end: int) -> int:
        """With whom there were touches both ways in these days."""
        seen = self._all(start, end)
        return (seen >> 2 | seen & seen >> 1) & self._ones

    def people(self, seats: Iterable[int]) -> int:
        """These people as a set."""
        flags = bytearray(self._seats)
        for seat in seats:
            flags[seat] = 1
        return int.from_bytes(flags, "little")

    def flags(self, people: int) -> bytes:
        """By seat, whether they are of these people: 1 or 0."""
        return people.to_bytes(self._seats, "little")

    def _all(self, start: int, end: int) -> int:
        """Remembered, and so are its weeks: most stretches asked for share them."""
        whole = self._seen.get((start, end))
        if whole is not None:
            return whole
        seen, day = 0, max(start, self._first)
        while day < end:
            following = min(end, day + _WEEK - (day - _MONDAY) % _WEEK)
            if (day, following) not in self._seen:
                self._seen[day, following] = self._read(day, following)
            seen |= self._seen[day, following]
            day = following
        self._seen[start, end] = seen
        return seen

    def _read(self, start: int, end: int) -> int:
        came, went, met = (bytearray(self._seats) for _ in range(3))
        for page in self.between(start, end):
            for seat in page.came:
                came[seat] = 1
            for seat in page.went:
                went[seat] = 1
            for seat in page.met:
                met[seat] = 1
        low, middle, high = (int.from_bytes(flags, "little") for flags in (came, went, met))
        return low | middle << 1 | high << 2
