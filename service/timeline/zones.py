"""Where somebody is, as far as facts tell it: a time zone, and a country for its holidays. Pure.

The owner's word first, then what a phone number or a city says without doubt, then the
workspace's own zone. Countries of zones are those of the IANA database (zone.tab, iso3166.tab).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import phonenumbers

NOWHERE = "UTC"
_SOLSTICES = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """zone: IANA. country: ISO 3166-1, "" when not known. because: half a sentence."""

    zone: str
    country: str
    because: str


@lru_cache(maxsize=65536)
def whereabouts(stated: str, phones: tuple[str, ...], city: str, home: str) -> Whereabouts:
    """stated: the zone the owner set, or "". phones: E.164. city: as written. home: the zone of
    the workspace, "" for UTC."""
    countries = {country_of_phone(number) for number in phones} - {""}
    country = next(iter(countries)) if len(countries) == 1 else ""
    if stated:
        return Whereabouts(stated, country_of_zone(stated) or country, "the zone you set for them")
    named = _zone_of_city(city, country) if len(countries) < 2 else ""
    if named:
        return Whereabouts(named, country_of_zone(named), f"they live in {city.strip()}")
    if sole := _zone_of_country(country):
        return Whereabouts(sole, country, f"their phone is of {_names()[country]}")
    zone = home or NOWHERE
    known = country or country_of_zone(zone)
    return Whereabouts(zone, known, "their zone is not known, so yours")


@lru_cache(maxsize=65536)
def country_of_phone(e164: str) -> str:
    """The country of a number; "" for none or an international one."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(e164, None))
    except phonenumbers.NumberParseException:
        return ""
    return region if region in _names() else ""


def country_of_zone(zone: str) -> str:
    """The country a zone lies in; "" for UTC and old names."""
    return _countries().get(zone, "")


def _zone_of_city(city: str, country: str) -> str:
    """The zone named after the city, if it is one zone, and not of another country."""
    found = _cities().get(city.strip().casefold(), [])
    fitting = [zone for zone in found if country in ("", country_of_zone(zone))]
    return fitting[0] if len(fitting) == 1 else ""


@lru_cache(maxsize=256)
def _zone_of_country(country: str) -> str:
    """The zone of a country whose clocks all agree, in summer and in winter."""
    zones = [zone for zone, its in _countries().items() if its == country]
    clocks = {tuple(at.astimezone(ZoneInfo(z)).utcoffset() for at in _SOLSTICES) for z in zones}
    return zones[0] if len(clocks) == 1 else ""


def _rows(name: str) -> list[list[str]]:
    text = (resources.files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {code: name for code, name, *_ in _rows("iso3166.tab")}


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {zone: code for code, _, zone, *_ in _rows("zone.tab")}


@lru_cache(maxsize=1)
def _cities() -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for zone in _countries():
        found[zone.rpartition("/")[2].replace("_", " ").casefold()].append(zone)
    return found
