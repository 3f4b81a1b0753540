"""The owner's own edits: pinned over whatever sources state, until taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select

from service.access.workspaces import Workspace
from service.db.session import put
from service.db.stages import Stage, chunks, push
from service.db.tables import edits
from service.db.within import within
from service.reconciler.decide import members
from service.reconciler.fields import EDITABLE, TAG
from service.reconciler.gathering import identifiers_of
from service.reconciler.profiles import absorbed_below
from service.reconciler.refused import Refused
from service.reconciler.stage import resolve

AT_ONCE = 1000
"""Contacts of one edit that are derived anew on the spot; more are left to the stages."""
Words = Mapping[str, Any]
"""The owner's words by field; None takes one back."""


def edit(conn: Connection, ws: Workspace, contact_id: int, fields: Words, now: int) -> None:
    """Sets fields of a contact; None takes the owner's value back.

    cadence_days is kept as own_cadence (0: no cadence at all). "tag:NAME" is a word on one tag,
    true or false; "tags" is one on all of them, and takes the words on single ones back. Raises
    Refused for an unknown field or contact.
    """
    members(conn, ws, contact_id)
    edit_all(conn, ws, {contact_id: fields}, now)


def edit_all(conn: Connection, ws: Workspace, words: Mapping[int, Words], now: int) -> None:
    """Edits of many living contacts, by contact. Raises Refused for an unknown field."""
    say_all(conn, ws, words, now)
    derive_again(conn, ws, words, now)


def say_all(conn: Connection, ws: Workspace, words: Mapping[int, Words], now: int) -> None:
    """Writes the words down; nothing is derived from them yet. Raises Refused."""
    for part in chunks(words):
        _write(conn, ws, {contact: _named(words[contact]) for contact in part}, now)


def derive_again(conn: Connection, ws: Workspace, contact_ids: Collection[int], now: int) -> None:
    """Derives the fields of these contacts anew: at once, or many by the stages."""
    present = identifiers_of(conn, ws, contact_ids)
    if len(contact_ids) <= AT_ONCE:
        resolve(conn, ws, present, (), now)
    else:
        push(conn, ws.id, Stage.RESOLVE, present)


def tagging(carried: Collection[str], add: Iterable[str], remove: Iterable[str]) -> dict[str, bool]:
    """The words that put tags on somebody who carries these, and take tags off."""
    words = {f"{TAG}{tag}": True for tag in add if tag}
    return words | {f"{TAG}{tag}": False for tag in remove if tag in carried}


def _named(fields: Words) -> Words:
    named = {"own_cadence" if name == "cadence_days" else name: v for name, v in fields.items()}
    unknown = sorted(name for name in named if name not in EDITABLE and not name.startswith(TAG))
    if unknown:
        raise Refused(f"{unknown[0]} is not a field you can edit.")
    return named


def _write(conn: Connection, ws: Workspace, words: Mapping[int, Words], now: int) -> None:
    own, inherited = _said(conn, ws, words)
    rows, gone = [], defaultdict(list)
    for contact, named in words.items():
        single = _single_tags(own[contact] | inherited[contact], named)
        for name, value in {**dict.fromkeys(single), **named}.items():
            if value is None and name not in inherited[contact]:
                gone[name].append(contact)
            else:
                text = orjson.dumps(value).decode()
                row = {"workspace_id": ws.id, "contact_id": contact, "field": name}
                rows.append({**row, "value": text, "at": now})
    for name, whose in gone.items():
        mine = (edits.c.field == name) & within(edits.c.contact_id, whose)
        conn.execute(delete(edits).where(edits.c.workspace_id == ws.id, mine))
    put(conn, edits, rows)


def _single_tags(said: Collection[str], named: Words) -> list[str]:
    """Words on single tags, which one on all of them takes back."""
    return [name for name in said if name.startswith(TAG)] if "tags" in named else []


def _said(
    conn: Connection, ws: Workspace, contact_ids: Collection[int]
) -> tuple[defaultdict[int, set[str]], defaultdict[int, set[str]]]:
    """By contact the fields it has a word of its own on, and those that contacts merged into it
    brought along: to take such a word back, one of one's own is needed, and undoing the merge
    must give it back."""
    below = absorbed_below(conn, ws, contact_ids)
    root = {one: contact for contact, some in below.items() for one in some}
    own: defaultdict[int, set[str]] = defaultdict(set)
    inherited: defaultdict[int, set[str]] = defaultdict(set)
    for part in chunks([*contact_ids, *root]):
        fields = select(edits.c.contact_id, edits.c.field).where(
            edits.c.workspace_id == ws.id, within(edits.c.contact_id, part)
        )
        for contact, field in conn.execute(fields).all():
            if contact in root:
                inherited[root[contact]].add(field)
            else:
                own[contact].add(field)
    return own, inherited
