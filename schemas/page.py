"""Lists, words and moments: what every list route answers, and what a request may say."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """One page of a list. next: the `cursor` of the page after it; null when this is the last."""

    items: list[Item]
    next: str | None


class Body(BaseModel):
    """What a request may carry; a key it does not know is an error, not a typo to live with, and
    "5" is no number, nor 0 a no."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _printable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the character U+0000")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_printable)
]
"""One line or so, as a person types it."""

SomeWords = Annotated[Words, StringConstraints(min_length=1)]
"""The same, and not nothing."""

Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(_printable)
]
"""Several lines."""

PublicId = Annotated[str, StringConstraints(max_length=40)]
"""An opaque id as handed out."""

_STATED = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d))?")


def _stated(value: object) -> object:
    """Pydantic would take numbers too, for seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and _STATED.fullmatch(value)):
        return value
    raise ValueError("must be stated like 2026-11-01T12:00:00Z, or a day like 2026-11-01")


def _placed(value: object) -> object:
    """A day alone is no moment."""
    found = _STATED.fullmatch(value) if isinstance(value, str) else None
    if found and found[1] is None:
        raise ValueError("must be stated with its time and offset, like 2026-11-01T12:00:00Z")
    return _stated(value)


Moment = Annotated[AwareDatetime, BeforeValidator(_placed), Field(strict=False)]
"""A time with its offset (RFC 3339)."""

CalendarDay = Annotated[date, BeforeValidator(_stated), Field(strict=False)]
"""A day."""
