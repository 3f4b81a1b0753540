"""Days that come back every year, and time zones, as a person may state them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from schemas.page import Body, Words

_LEAP = "2000"
"""Stands in where no year is stated, so that --02-29 is a day."""


def _real(text: str) -> str:
    try:
        date.fromisoformat(f"{_LEAP}{text[1:]}" if text.startswith("-") else text)
    except ValueError as error:
        raise ValueError(f"{text} is no day of the calendar") from error
    return text


Day = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9]{4}|-)-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_real),
    Field(description="YYYY-MM-DD, or --MM-DD when the year is not known", examples=["--05-17"]),
]
"""As vCard writes it."""


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of the IANA database."""
    return frozenset(available_timezones())


def _zone(text: str) -> str:
    if text and text not in zones():
        raise ValueError("no time zone of that name is known; Europe/Berlin is one")
    return text


Zone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=100),
    AfterValidator(_zone),
    Field(description='of the IANA database; "": none', examples=["Europe/Berlin"]),
]


class KeptDate(Body):
    """A day of a contact that the owner wants to remember, every year."""

    label: Words = Field(min_length=1, examples=["wedding"])
    on: Day
