"""Keyset paging: a cursor holds the place of the last row shown, so no page is ever counted to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from schemas.page import Item, Page

DEFAULT_LIMIT = 50
MOST = 200
_LARGEST = 1 << 63


class BadFilter(ValueError):
    """A filter nothing can be read by. field: its public name. because: a sentence."""

    def __init__(self, field: str, because: str) -> None:
        super().__init__(f"{field}: {because}")
        self.field, self.because = field, because


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list: at most `limit` (1 to 200) items after `cursor`."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    def place(self, name: str, *shape: type | tuple[type, ...]) -> tuple[Any, ...] | None:
        """What the cursor of list `name` holds; None at the start. Raises BadFilter."""
        place = self.place_if(name, *shape)
        if place is None and self.cursor is not None:
            raise BadFilter("cursor", "is not one this list has handed out for this order")
        return place

    def place_if(self, name: str, *shape: type | tuple[type, ...]) -> tuple[Any, ...] | None:
        """The same, and None for a cursor of another list, or that is none at all."""
        listed, *parts = self._opened()
        fits = len(parts) == len(shape) and all(map(_fits, parts, shape))
        return tuple(parts) if listed == name and fits else None

    def marked(self, mark: str) -> bool:
        """Whether the name of the cursor's list ends so."""
        listed, *_ = self._opened()
        return isinstance(listed, str) and listed.endswith(mark)

    def _opened(self) -> list[Any]:
        """The name of the cursor's list and what it holds; [None] without a sound cursor."""
        try:
            text = base64.urlsafe_b64decode((self.cursor or "").encode() + b"==")
            opened = orjson.loads(text)
        except (binascii.Error, ValueError):
            return [None]
        return opened if isinstance(opened, list) and opened else [None]


def sealed(name: str, *parts: str | int | float | None) -> str:
    """The cursor of list `name` at the place these parts make."""
    return base64.urlsafe_b64encode(orjson.dumps([name, *parts])).decode().rstrip("=")


def paged(items: Sequence[Item], more: bool, cursor: str) -> Page[Item]:
    """A page; the cursor is told only when there is more."""
    return Page.model_construct(items=list(items), next=cursor if more and items else None)


def _fits(part: object, wanted: type | tuple[type, ...]) -> bool:
    if isinstance(part, bool) or not isinstance(part, wanted):
        return False
    if isinstance(part, str):
        return "\x00" not in part
    return not isinstance(part, int) or -_LARGEST <= part < _LARGEST
