"""Quiet periods: days in which the owner wants to hear of no new gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from schemas.page import Body, CalendarDay, Words

_YEARS = (1970, 2199)


def _near(day: date) -> date:
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValueError(f"must be in the years {_YEARS[0]} to {_YEARS[1]}")
    return day


QuietDay = Annotated[CalendarDay, AfterValidator(_near)]


@dataclass
class QuietPeriod:
    """Whole days, the first and the last included, in the workspace's zone. A gap that would open
    in them opens when they are over; gaps that stand already, stand."""

    id: str
    starts_on: date
    ends_on: date
    note: str


class QuietPeriodRequest(Body):
    """At most 366 days."""

    starts_on: QuietDay = Field(examples=["2026-12-24"])
    ends_on: QuietDay = Field(examples=["2027-01-06"])
    note: Words = Field("", examples=["holidays"])

    @model_validator(mode="after")
    def _in_order(self) -> QuietPeriodRequest:
        if not 0 <= (self.ends_on - self.starts_on).days < 366:
            raise ValueError("ends_on must lie on or after starts_on, by less than 366 days")
        return self
