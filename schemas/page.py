"""Lists and words: what every list route answers, and text a database can hold."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """One page of a list. next: the `cursor` of the page after it; null when this is the last."""

    items: list[Item]
    next: str | None


class Body(BaseModel):
    """What a request may carry; a key it does not know is an error, not a typo to live with."""

    model_config = ConfigDict(extra="forbid")


def _printable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the character U+0000")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_printable)
]
"""One line or so, as a person types it."""

Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000), AfterValidator(_printable)
]
"""Several lines."""

PublicId = Annotated[str, StringConstraints(max_length=40)]
"""An opaque id as handed out."""
