"""The owner's word on senders: always a person, never, blocked; on an address or a domain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from schemas.identifier import email
from schemas.ruling import Sender, Word
from service.detection import roles

SILENT = frozenset({"never", "block"})
"""Words by which somebody counts for nothing."""
_SURE = 'that you are sure (--sure, or "sure": true in a request)'


class Unruly(ValueError):
    """because: why there can be no such word; one sentence."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True, slots=True)
class Rulings:
    """addresses: by canonical address without scheme. domains: by host."""

    addresses: Mapping[str, Word] = field(default_factory=dict)
    domains: Mapping[str, Word] = field(default_factory=dict)

    @property
    def blocking(self) -> bool:
        """Whether anything is blocked."""
        return "block" in self.addresses.values() or "block" in self.domains.values()

    def word_for(self, identifier: str) -> Word | None:
        """The word on a canonical identifier: the one on its address, else the one on the nearest
        domain at or above its host. That everybody at a domain is a person says nothing of its
        machines (no-reply@): those want a word of their own."""
        if not (self.addresses or self.domains) or not identifier.startswith("email:"):
            return None
        address = identifier.removeprefix("email:")
        if address in self.addresses:
            return self.addresses[address]
        host = address.rpartition("@")[2]
        while host and host not in self.domains:
            host = host.partition(".")[2]
        word = self.domains.get(host)
        return None if word == "person" and roles.is_service(identifier) else word


def sender(stated: str) -> Sender:
    """What a person typed: "news@x.com", or "x.com" and "@x.com" for a domain. Raises Unruly."""
    text = stated.strip()
    return of_domain(text) if "@" not in text[1:] else of_address(text)


def of_address(stated: str) -> Sender:
    """The sender of an address. Raises Unruly."""
    found = email(stated)
    if found is None:
        raise Unruly(f"{stated!r} is no mail address.")
    return Sender("address", found)


def of_domain(stated: str) -> Sender:
    """The sender of a domain. Raises Unruly, for what nobody in particular has ("co.uk") too."""
    found = email(f"anna@{stated.strip().removeprefix('@')}")
    if found is None:
        raise Unruly(f"{stated!r} is no domain.")
    host = found.rpartition("@")[2]
    if roles.is_public(host):
        raise Unruly(f"{host} is not one organisation's: name a domain below it.")
    return Sender("domain", host)


def demand_sure(found: Sender, word: Word, mine: Collection[str], *, sure: bool) -> None:
    """Raises Unruly for a word on the owner, and, unless sure, for one that would hold for
    strangers by the million, or block the owner's own domain. mine: the owner's identifiers."""
    if found.scope == "address":
        if f"email:{found.value}" in mine:
            raise Unruly(f"{found.value} is your own address.")
    elif not sure and roles.is_free(found.value):
        raise Unruly(
            f"Everybody can have an address at {found.value}. Name the address, or say {_SURE}."
        )
    elif not sure and word == "block" and any(_is_at(one, found.value) for one in mine):
        raise Unruly(
            f"You have an address at {found.value} yourself. To block all others there, say "
            f"{_SURE}."
        )


def _is_at(identifier: str, host: str) -> bool:
    return identifier.startswith("email:") and identifier.endswith((f"@{host}", f".{host}"))
