"""Graph's routes of people: the owner, and the default contacts folder with its delta."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connectors.sandbox.microsoft.answers import Ask, Body, Problem
from connectors.sandbox.microsoft.deltas import Stand, delta, listing
from connectors.sandbox.world import Card

CONTACT = (
    "id", "displayName", "givenName", "surname", "emailAddresses", "businessPhones",
    "homePhones", "mobilePhone", "companyName", "jobTitle", "birthday", "businessHomePage",
    "businessAddress", "homeAddress", "categories", "personalNotes", "lastModifiedDateTime",
    "parentFolderId",
)  # fmt: skip
ME = (
    "id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "otherMails",
    "proxyAddresses", "jobTitle", "businessPhones", "mobilePhone",
)  # fmt: skip


def me(ask: Ask) -> Body:
    """The owner. otherMails and proxyAddresses come only when selected."""
    ask.demand("User.Read")
    box = ask.box
    given, _, family = box.me.name.rpartition(" ")
    full: Body = {
        "id": box.oid,
        "displayName": box.me.name,
        "givenName": given,
        "surname": family,
        "mail": box.address,
        "userPrincipalName": box.address,
        "otherMails": [],
        "proxyAddresses": [f"SMTP:{box.address}", *(f"smtp:{a}" for a in box.aliases)],
    }
    select = ask.selected(ME)
    hidden = ("otherMails", "proxyAddresses")
    return {k: v for k, v in full.items() if k in (*select, "id") or not (select or k in hidden)}


def contacts(ask: Ask) -> Body:
    """All cards."""
    ask.demand("Contacts.Read")
    select = ask.selected(CONTACT)
    return listing(ask, (_card(name, ask, select) for name in ask.box.book))


def contact(ask: Ask, name: str) -> Body:
    """One card."""
    ask.demand("Contacts.Read")
    if name not in ask.box.book:
        raise Problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return _card(name, ask, ask.selected(CONTACT))


def contacts_delta(ask: Ask) -> Body:
    """See Graph's contact: delta."""
    ask.demand("Contacts.Read")
    first = next(iter(ask.box.book), None)

    def rows(stand: Stand, asked: Ask) -> Iterator[tuple[Any, Body]]:
        select = asked.selected(CONTACT)
        if stand.since is None:
            for name in ask.box.book:
                if stand.after is None or name > stand.after:
                    yield name, _card(name, ask, select)
            return
        for seq, name, kind in ask.box.book_ledger.between(stand.since, stand.at):
            if stand.after is None or seq > stand.after:
                gone = kind == "gone" or name not in ask.box.book
                removed = {"id": name, "@removed": {"reason": "deleted"}}
                yield seq, removed if gone else _card(name, ask, select)

    return delta(ask, rows, _thin, {"id": first} if first else None)


def _card(name: str, ask: Ask, select: tuple[str, ...]) -> Body:
    card: Card = ask.box.book[name]
    given, _, family = card.name.rpartition(" ")
    full: Body = {
        "displayName": card.name,
        "givenName": given or None,
        "surname": family or None,
        "emailAddresses": [{"name": card.name, "address": a} for a in card.emails],
        "businessPhones": list(card.phones[1:]),
        "homePhones": [],
        "mobilePhone": card.phones[0] if card.phones else None,
        "companyName": card.company or None,
        "jobTitle": card.title or None,
        "birthday": None,
        "businessHomePage": None,
        "businessAddress": {},
        "homeAddress": {},
        "categories": [],
        "personalNotes": "PRIVATE",
    }
    shown = {k: v for k, v in full.items() if not select or k in select}
    return shown | {"id": name, "@odata.etag": f'W/"{name}"'}


def _thin(row: Body) -> Body:
    return {k: row[k] for k in ("id", "displayName", "@odata.etag", "@removed") if k in row}
