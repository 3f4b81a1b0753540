"""Graph's routes of mail: folders, messages, and one delta per folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from connectors.sandbox.microsoft import mail_shapes as shapes
from connectors.sandbox.microsoft.answers import Ask, Body, Problem
from connectors.sandbox.microsoft.deltas import Stand, delta, listing
from connectors.sandbox.microsoft.mailbox import Folder, Item

_SCOPES = ("Mail.ReadBasic", "Mail.Read")


def folders(ask: Ask) -> Body:
    """The folders at the top."""
    return _children(ask, "")


def child_folders(ask: Ask, parent: str) -> Body:
    """The folders in a folder."""
    return _children(ask, _folder(ask, parent).id)


def folder(ask: Ask, name: str) -> Body:
    """One folder by id or well-known name."""
    ask.demand(*_SCOPES)
    return _only(ask, shapes.folder(_folder(ask, name), ask.box.mail), shapes.FOLDER)


def folders_delta(ask: Ask) -> Body:
    """All folders at once; what changes later is not told apart."""
    ask.demand(*_SCOPES)

    def rows(stand: Stand, _: Ask) -> Iterator[tuple[Any, Body]]:
        found = ask.box.mail.folders.values() if stand.since is None else ()
        for one in found:
            if stand.after is None or one.id > stand.after:
                yield one.id, shapes.folder(one, ask.box.mail)

    return delta(ask, rows, shapes.thin, None)


def messages(ask: Ask, name: str) -> Body:
    """What lies in a folder, newest first."""
    ask.demand(*_SCOPES)
    home, select = _folder(ask, name), ask.selected(shapes.MESSAGE)
    found = ask.box.mail.newest(home, None)
    return listing(ask, (shapes.message(item, ask, ask.box.mail, select) for item in found))


def messages_delta(ask: Ask, name: str) -> Body:
    """See Graph's message: delta."""
    ask.demand(*_SCOPES)
    home = _folder(ask, name)
    _check_options(ask)
    found = next(ask.box.mail.newest(home, None), None)
    live = {"id": shapes.named(found, ask)} if found else None

    def rows(stand: Stand, asked: Ask) -> Iterator[tuple[Any, Body]]:
        return _everything(home, stand, asked) if stand.since is None else _news(home, stand, asked)

    return delta(ask, rows, shapes.thin, live)


def message(ask: Ask, name: str) -> Body:
    """One message by either kind of id."""
    ask.demand(*_SCOPES)
    item = ask.box.mail.items.get(name.partition(".")[0])
    if item is None or name not in (item.id, f"{item.id}.{item.folder}"):
        raise _missing()
    return shapes.message(item, ask, ask.box.mail, ask.selected(shapes.MESSAGE))


def _children(ask: Ask, parent: str) -> Body:
    ask.demand(*_SCOPES)
    hidden = ask.query.get("includeHiddenFolders", "").lower() == "true"
    found = [f for f in ask.box.mail.children(parent) if hidden or not f.hidden]
    shown = (shapes.folder(f, ask.box.mail) for f in found)
    return listing(ask, (_only(ask, body, shapes.FOLDER) for body in shown))


def _only(ask: Ask, body: Body, known: tuple[str, ...]) -> Body:
    select = ask.selected(known)
    return {k: v for k, v in body.items() if not select or k in select or k == "id"}


def _folder(ask: Ask, name: str) -> Folder:
    found = ask.box.mail.find(name)
    if found is None:
        raise _missing()
    return found


def _missing() -> Problem:
    return Problem(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def _check_options(ask: Ask) -> None:
    """Only the first request has any, and of these only some are understood."""
    if ask.query.get("$orderby", "receivedDateTime desc").lower() != "receiveddatetime desc":
        raise Problem(400, "ErrorInvalidUrlQuery", "Only receivedDateTime desc is supported.")
    if "$search" in ask.query or "$filter" in ask.query:
        raise Problem(400, "ErrorInvalidUrlQuery", "This option is not supported here.")


def _everything(home: Folder, stand: Stand, ask: Ask) -> Iterator[tuple[Any, Body]]:
    """Newest first: the one order Graph supports, here always kept."""
    before = None
    if stand.after is not None:
        when, name = stand.after
        before = (datetime.fromisoformat(when), name)
    select = ask.selected(shapes.MESSAGE)
    for item in ask.box.mail.newest(home, before):
        key = (item.letter.sent_at.isoformat(), item.id)
        yield key, shapes.message(item, ask, ask.box.mail, select)


def _news(home: Folder, stand: Stand, ask: Ask) -> Iterator[tuple[Any, Body]]:
    select = ask.selected(shapes.MESSAGE)
    assert stand.since is not None
    for seq, name, kind in home.ledger.between(stand.since, stand.at):
        if stand.after is not None and seq <= stand.after:
            continue
        item = ask.box.mail.items.get(name)
        if kind == "gone" or item is None or item.folder != home.id:
            yield seq, _removed(item, name, home, ask)
        else:
            full = shapes.message(item, ask, ask.box.mail, select)
            yield seq, full if kind == "new" else shapes.thin(full) | {"isRead": item.read}


def _removed(item: Item | None, name: str, home: Folder, ask: Ask) -> Body:
    shown = name if ask.immutable else f"{name}.{home.id}"
    return {"id": shown, "@removed": {"reason": "deleted" if item is None else "changed"}}
