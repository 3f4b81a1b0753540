"""Address books for the tests: cards as a phone writes them."""

from __future__ import annotations

from collections.abc import Iterable


def card(
    name: str,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    profile: str | None = None,
    org: str | None = None,
    uid: str | None = None,
) -> bytes:
    """One vCard 3.0. name: "Given Family"; the last word is the family name."""
    given, _, family = name.rpartition(" ")
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_text(name)}"]
    lines.append(f"N:{_text(family)};{_text(given)};;;")
    lines += [f"EMAIL;TYPE=INTERNET:{email}" for email in emails]
    lines += [f"TEL;TYPE=CELL:{phone}" for phone in phones]
    lines += [f"URL:{profile}"] if profile else []
    lines += [f"ORG:{_text(org)}"] if org else []
    lines += [f"UID:{uid}"] if uid else []
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCARD"]).encode()


def book(cards: Iterable[bytes]) -> bytes:
    """A .vcf of cards."""
    return b"".join(cards)


def _text(value: str) -> str:
    return "".join(f"\\{c}" if c in "\\,;" else c for c in value).replace("\n", "\\n")
