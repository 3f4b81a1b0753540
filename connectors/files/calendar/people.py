"""ORGANIZER and ATTENDEE as participants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from connectors.files.calendar.properties import Property, clean
from schemas.identifier import normalise
from schemas.source import Answer, Participant, Role

_ANSWERS: dict[str, Answer] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "NEEDS-ACTION": "needs-action",
}
_THINGS = frozenset({"ROOM", "RESOURCE", "GROUP"})
_THING_HOSTS = (
    "@resource.calendar.google.com",
    "@group.calendar.google.com",
    "@group.v.calendar.google.com",
    "@import.calendar.google.com",
    "@virtual",
)
_MAX_NAME = 200
_SCHEMES = ("mailto:", "tel:", "invalid:", "urn:", "http:", "https:", "ldap:")


def participants(props: Mapping[str, Sequence[Property]]) -> tuple[Participant, ...]:
    """One per person and role, as stated first; who has no usable address is left out."""
    found: dict[tuple[str, Role], Participant] = {}
    roles: tuple[tuple[str, Role], ...] = (("ORGANIZER", "organizer"), ("ATTENDEE", "attendee"))
    for name, role in roles:
        for prop in props.get(name, ()):
            person = _participant(prop, role)
            if person:
                found.setdefault((key(person), role), person)
    return tuple(found.values())


def key(person: Participant) -> str:
    """What tells two spellings of one address to be the same."""
    return normalise(person.identifier) or person.identifier.lower()


def thing(address: str) -> bool:
    """Whether a calendar address belongs to a room, a group or a feed."""
    return address.lower().endswith(_THING_HOSTS)


def _participant(prop: Property, role: Role) -> Participant | None:
    identifier = _identifier(prop)
    if identifier is None:
        return None
    address = identifier.partition(":")[2]
    name = clean(prop.parameters.get("CN", "")).strip("'\" ")[:_MAX_NAME]
    if "@" in name and normalise(f"email:{name}") == normalise(identifier):
        name = ""
    kind = prop.parameters.get("CUTYPE", "").upper()
    answer = _ANSWERS.get(prop.parameters.get("PARTSTAT", "").upper(), "")
    told_only = prop.parameters.get("ROLE", "").upper() == "NON-PARTICIPANT"  # or Outlook's room
    human = kind not in _THINGS and not thing(address) and not told_only
    return Participant(identifier, role, name=name, answer=answer, human=human)


def _identifier(prop: Property) -> str | None:
    """iCloud hides the address behind a relay (imip.me.com) and states it in EMAIL=."""
    value = prop.value.strip().strip("<>\"'")
    stated = _address(prop.parameters.get("EMAIL", "")) or _address(value)
    if stated:
        return f"email:{stated}"
    if value.lower().startswith("tel:") and normalise(f"phone:{value[4:]}"):
        return f"phone:{value[4:]}"
    return None


@lru_cache(maxsize=8192)
def _address(value: str) -> str:
    """anna@x.com of "MAILTO:anna@x.com", "anna@x.com" and "mailto:anna%40x.com?cc="."""
    bare = clean(value).strip("<>\"' ")
    for scheme in _SCHEMES:
        if bare.lower().startswith(scheme):
            if scheme != "mailto:":
                return ""
            bare = bare[len(scheme) :].partition("?")[0].strip("<>\"' ")
    bare = unquote(bare) if "%" in bare else bare
    if bare.lower().endswith("@imip.me.com"):
        return ""
    # Google's feeds live at "...@virtual", no mail host: kept, to be told from people
    return bare if normalise(f"email:{bare}") or (thing(bare) and " " not in bare) else ""
