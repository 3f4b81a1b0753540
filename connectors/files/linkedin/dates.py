"""Dates of an export. No guessing: a file is read in the one form that fits it best.

LinkedIn writes a form per table ("02 Oct 2023", "2024-01-31 10:00:00 UTC", "1/31/24, 3:05 PM");
spreadsheets rewrite them when the owner saves the file again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from connectors.files.linkedin.identity import short

_ISO = "ISO 8601"
# Where two forms fit equally well the earlier wins: LinkedIn writes the month first.
_FORMS = (
    _ISO, "%d %b %Y", "%m/%d/%y, %I:%M %p", "%d/%m/%y, %I:%M %p", "%Y/%m/%d %H:%M:%S",
    "%d-%b-%y", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y %H:%M", "%d %b %Y, %H:%M",
    "%m/%d/%Y, %I:%M %p", "%d/%m/%Y, %I:%M %p", "%m/%d/%y %I:%M %p", "%m/%d/%Y %I:%M %p",
    "%m/%d/%y %H:%M", "%d/%m/%y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M",
    "%m/%d/%y, %H:%M", "%d/%m/%y, %H:%M", "%m/%d/%Y, %H:%M", "%d/%m/%Y, %H:%M",
    "%d.%m.%Y %H:%M", "%d.%m.%y %H:%M", "%m/%d/%y", "%d/%m/%y", "%m/%d/%Y", "%d/%m/%Y",
    "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%b %Y",
)  # fmt: skip
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} UTC")  # of messages
_SAMPLE = 2_000  # rows looked at; days past the 12th come long before


@dataclass(frozen=True, slots=True)
class Dates:
    """How one file writes its dates. zone: of those that name none."""

    form: str
    zone: tzinfo

    @classmethod
    def of(cls, values: Iterable[str], zone: str = "UTC") -> Dates:
        """The first form that fits all of the first values, else the one that fits most."""
        sample = list(islice((v for v in values if v), _SAMPLE))
        best = next((form for form in _FORMS if all(_fits(v, form) for v in sample)), None)
        best = best or max(_FORMS, key=lambda form: sum(_fits(v, form) for v in sample))
        return cls(best, ZoneInfo(zone))

    def read(self, value: str) -> datetime:
        """Aware UTC; a day alone is its first moment. ValueError says what is wrong."""
        return self.stamped(value)[0]

    def stamped(self, value: str) -> tuple[datetime, str]:
        """The same, and the same in ISO 8601 to the second."""
        try:
            if self.form == _ISO and _STAMP.fullmatch(value):
                stamp = f"{value[:10]}T{value[11:19]}+00:00"
                return datetime.fromisoformat(stamp), stamp
            moment = self._moment(value)
            return moment, moment.isoformat(timespec="seconds")
        except (ValueError, OverflowError):
            what = "no date" if not value else f"{short(value)} is no date as this file has them"
            raise ValueError(what) from None

    def maybe(self, value: str) -> datetime | None:
        """The same, None when it cannot be read."""
        try:
            return self.read(value)
        except ValueError:
            return None

    def _moment(self, value: str) -> datetime:
        plain, utc = _plain(value)
        moment = _parse(plain, self.form)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC if utc else self.zone)
        return moment.astimezone(UTC)


def _plain(value: str) -> tuple[str, bool]:
    """(without the zone's name and odd spaces, whether it says UTC)."""
    text = " ".join(value.split())
    return text.removesuffix("UTC").rstrip(), text.endswith("UTC")


def _fits(value: str, form: str) -> bool:
    try:
        _parse(_plain(value)[0], form)
    except ValueError:
        return False
    return True


def _parse(plain: str, form: str) -> datetime:
    return datetime.fromisoformat(plain) if form == _ISO else _strptime(plain, form)


@lru_cache(maxsize=_SAMPLE)  # days come again, and the sample is parsed before it is read
def _strptime(plain: str, form: str) -> datetime:
    # Without a zone on purpose: read() knows it.
    return datetime.strptime(plain, form)  # noqa: DTZ007
