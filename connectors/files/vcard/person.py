"""From a card to a person, an organisation, or the reason why it is neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from connectors.files.stated import Reach, birthday, clean, clean_lines, digest, tidy_tags
from connectors.files.vcard.cards import Card
from connectors.files.vcard.properties import Property
from schemas.source import PersonRecord

_LONGEST_UID = 200
_NO_PERSON = {
    "group": "a group of contacts, not a person",
    "location": "a place, not a person",
    "application": "a program, not a person",
    "device": "a device, not a person",
}
_URLS = ("URL", "X-SOCIALPROFILE", "SOCIALPROFILE", "IMPP", "X-TWITTER", "X-LINKEDIN", "X-XING")


class View:
    """A card's properties by name, each list with the preferred ones first."""

    def __init__(self, card: Card) -> None:
        self._named: dict[str, list[Property]] = {}
        self._labels: dict[str, str] = {}
        for found in card.properties:
            self._named.setdefault(found.name, []).append(found)
            if found.name == "X-ABLABEL" and found.group:
                self._labels[found.group] = clean(found.text)
        for same in self._named.values():
            same.sort(key=lambda p: p.preference)

    def all(self, *names: str) -> Iterator[Property]:
        for name in names:
            yield from self._named.get(name, ())

    def text(self, *names: str) -> str:
        """The first that is not empty, on one line."""
        return next((t for p in self.all(*names) if (t := clean(p.text))), "")

    def fields(self, name: str) -> list[str]:
        """The components of the first that has any."""
        found = ([clean(part) for part in p.fields()] for p in self.all(name))
        return next((parts for parts in found if any(parts)), [])

    def label(self, found: Property) -> str:
        """Apple's own name of a value: `item1.URL` is called what `item1.X-ABLabel` says."""
        return self._labels.get(found.group, "")


def person(card: Card, region: str) -> PersonRecord | str:
    """The record, or the reason there is none. What had to be left out joins card.told."""
    view = View(card)
    kind = view.text("KIND", "X-ADDRESSBOOKSERVER-KIND").lower()
    if kind in _NO_PERSON:
        return _NO_PERSON[kind]
    reach = _reach(view, region)
    card.told += reach.told
    company = next(iter(view.fields("ORG")), "")
    given, family = _given_and_family(view)
    name, organisation = _name(view, reach, company, kind)
    if not (name or reach.phones or reach.profiles):
        return "neither a name nor a way to reach anyone"
    return PersonRecord(
        external_id=_external_id(view.text("UID"), reach, name),
        name=name,
        given_name="" if organisation else given,
        family_name="" if organisation else family,
        emails=tuple(reach.emails),
        phones=tuple(reach.phones),
        profiles=tuple(reach.profiles),
        company=company,
        title=view.text("TITLE", "ROLE"),
        birthday=_birthday(view, card),
        city=next((c for p in view.all("ADR") if (c := clean("".join(p.fields()[3:4])))), ""),
        notes="\n".join(n for p in view.all("NOTE") if (n := clean_lines(p.text))),
        tags=tidy_tags(tag for p in view.all("CATEGORIES") for tag in p.items()),
        observed_at=_revised(view.text("REV")),
        organisation=organisation,
    )


def _reach(view: View, region: str) -> Reach:
    reach = Reach(region)
    for found in view.all("EMAIL"):
        if "X400" not in found.types:
            reach.email(found.text, "EMAIL")
    for found in view.all("TEL"):
        reach.phone(found.text, "TEL")
    for found in view.all(*_URLS):
        services = [found.first("SERVICE-TYPE"), found.first("X-SERVICE-TYPE"), view.label(found)]
        services += [found.name.removeprefix("X-"), *sorted(found.types)]
        known = [s for s in services if s.lower() in ("linkedin", "xing", "twitter", "x")]
        service = next(iter(known), "")
        if not reach.profile(found.text, service) and (user := found.first("X-USER")):
            reach.profile(user, service)
    return reach


def _given_and_family(view: View) -> tuple[str, str]:
    family, given, *_ = [*view.fields("N"), "", ""]
    return given, family


def _name(view: View, reach: Reach, company: str, kind: str) -> tuple[str, bool]:
    """(name to show, whether it is an organisation's). Some phones write the company alone, some
    write it into FN too; a card with any part of a personal name is a person's."""
    family, given, middle, *_ = [*view.fields("N"), "", "", ""]
    built = " ".join(part for part in (given, middle, family) if part)
    full, nick = view.text("FN"), next((n for p in view.all("NICKNAME") for n in p.items()), "")
    address = next(iter(reach.emails), "")
    stated = kind in ("org", "organization") or view.text("X-ABSHOWAS").upper() == "COMPANY"
    alone = bool(company) and not (built or nick) and full.casefold() in ("", company.casefold())
    if stated or alone:
        return company or full or built or address, True
    return full or built or clean(nick) or address or company, False


def _external_id(uid: str, reach: Reach, name: str) -> str:
    if uid:
        return uid if len(uid) <= _LONGEST_UID else f"uid:{digest(uid)}"
    return f"card:{reach.key(name)}"


def _birthday(view: View, card: Card) -> str:
    for found in view.all("BDAY"):
        if found.first("VALUE").lower() == "text":
            continue
        if (day := birthday(found.text)) is not None:
            return day
        card.told.append(f'BDAY "{clean(found.text)[:40]}" is no date: left out')
    return ""


def _revised(text: str) -> datetime | None:
    """REV, aware UTC. A time without zone is taken for UTC, which most writers mean."""
    try:
        stamp = datetime.fromisoformat(text)
        return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
