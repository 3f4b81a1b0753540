"""A person of the People API to a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from connectors.files.stated import Reach, birthday, clean
from schemas.source import PersonRecord

FIELDS = "names,emailAddresses,phoneNumbers,organizations,birthdays,urls,metadata"
"""personFields: no photos, no notes, no groups."""

Json = Mapping[str, Any]


def person(card: Json) -> PersonRecord:
    """The record of a card. What is no usable address, number or profile is left out."""
    reach = Reach()
    for one in card.get("emailAddresses", ()):
        reach.email(one.get("value", ""))
    for one in card.get("phoneNumbers", ()):
        reach.phone(one.get("canonicalForm") or one.get("value", ""))
    for one in card.get("urls", ()):
        reach.profile(one.get("value", ""))
    name, work = _primary(card.get("names", ())), _work(card.get("organizations", ()))
    shown, company = clean(name.get("displayName", "")), clean(work.get("name", ""))
    organisation = bool(company) and not shown
    return PersonRecord(
        external_id=card["resourceName"],
        name=company if organisation else shown,
        given_name=clean(name.get("givenName", "")),
        family_name=clean(name.get("familyName", "")),
        emails=tuple(reach.emails),
        phones=tuple(reach.phones),
        profiles=tuple(reach.profiles),
        company=company,
        title=clean(work.get("title", "")),
        birthday=_birthday(card.get("birthdays", ())),
        observed_at=_observed(card),
        organisation=organisation,
    )


def _primary(values: Sequence[Json]) -> Json:
    marked = (value for value in values if value.get("metadata", {}).get("primary"))
    return next(marked, values[0] if values else {})


def _work(values: Sequence[Json]) -> Json:
    """The present employer, where the card says which one is."""
    return next((value for value in values if value.get("current")), _primary(values))


def _birthday(values: Sequence[Json]) -> str:
    said = _primary(values).get("date", {})
    day, month, year = (said.get(part, 0) for part in ("day", "month", "year"))
    if not (day and month):
        return ""
    return (
        birthday(f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}") or ""
    )


def _observed(card: Json) -> datetime | None:
    """When the person last wrote on the card; what Google adds from profiles has no such time."""
    for source in card.get("metadata", {}).get("sources", ()):
        if source.get("type") == "CONTACT" and source.get("updateTime"):
            with suppress(ValueError):
                return datetime.fromisoformat(source["updateTime"])
    return None
