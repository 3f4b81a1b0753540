"""One word of the owner's on many contacts, and a tag by another name."""

from __future__ import annotations

from collections.abc import Collection

import orjson
from sqlalchemy import Connection, RowMapping, delete, select, update

from schemas.rule import RuleGives, RuleTest
from service.access.workspaces import Workspace
from service.db.session import put, put_new
from service.db.stages import Stage, chunks, waiting
from service.db.tables import cadences, contact_tags, contacts, edits, rules
from service.db.within import within
from service.reconciler import rulebook
from service.reconciler.edit import Words, derive_again, edit_all, say_all, tagging
from service.reconciler.fields import TAG, by_rules


def edit_many(
    conn: Connection,
    ws: Workspace,
    contact_ids: Collection[int],
    fields: Words,
    add: Collection[str],
    remove: Collection[str],
    now: int,
    *,
    dry: bool = False,
) -> int:
    """Says the same of all these living contacts; answers how many of them it changes. fields:
    columns of the owner's; None takes a word back. dry: only answers."""
    words: dict[int, Words] = {}
    changed = 0
    for row in _rows(conn, ws, contact_ids):
        words[row["id"]] = {**fields, **tagging(orjson.loads(row["tags"]), add, remove)}
        changed += _differs(row, words[row["id"]])
    if not dry:
        edit_all(conn, ws, words, now)
    return changed


def rename_tag(conn: Connection, ws: Workspace, tag: str, to: str, now: int) -> int:
    """Calls a tag another name: on contacts, in rules and cadences. Answers how many contacts carry
    it. What a source will say in future of somebody new is its own affair."""
    carried = select(contact_tags.c.contact_id).where(
        contact_tags.c.workspace_id == ws.id, contact_tags.c.tag == tag
    )
    whose = list(conn.execute(carried).scalars())
    _rename_words(conn, ws, tag, to)
    _rename_rules(conn, ws, tag, to)
    _rename_cadence(conn, ws, tag, to)
    word = {f"{TAG}{tag}": False, f"{TAG}{to}": True}
    rows = _rows(conn, ws, whose)
    say_all(conn, ws, {row["id"]: word for row in rows if not _by_rule(row, tag)}, now)
    derive_again(conn, ws, whose, now)
    return len(whose)


def left(conn: Connection, ws: Workspace) -> int:
    """How many contacts wait for the jobs, about: nought when all that was said shows."""
    return waiting(conn, ws.id, Stage.RESOLVE)


def _rows(conn: Connection, ws: Workspace, contact_ids: Collection[int]) -> list[RowMapping]:
    found: list[RowMapping] = []
    for part in chunks(contact_ids):
        mine = (contacts.c.workspace_id == ws.id) & within(contacts.c.id, part)
        found += conn.execute(select(contacts).where(mine)).mappings().all()
    return found


def _differs(row: RowMapping, words: Words) -> bool:
    tags, origins = orjson.loads(row["tags"]), orjson.loads(row["fields_from"])
    for name, value in words.items():
        if name.startswith(TAG):
            if (name.removeprefix(TAG) in tags) != value:
                return True
        elif origins.get(name) == "owner" if value is None else row[name] != value:
            return True
    return False


def _by_rule(row: RowMapping, tag: str) -> bool:
    return tag in by_rules(orjson.loads(row["fields_from"]))


def _rename_words(conn: Connection, ws: Workspace, tag: str, to: str) -> None:
    """In all that was ever said, on contacts that were merged away too: they may come back."""
    mine = edits.c.workspace_id == ws.id
    single = mine & (edits.c.field == f"{TAG}{tag}")
    rows = [row._mapping for row in conn.execute(select(edits).where(single)).all()]
    put_new(conn, edits, [{**row, "field": f"{TAG}{to}"} for row in rows])
    conn.execute(delete(edits).where(single))
    whole = conn.execute(select(edits).where(mine & (edits.c.field == "tags"))).mappings()
    said = [(row, orjson.loads(row["value"]) or []) for row in whole.all()]
    put(
        conn,
        edits,
        [
            {**row, "value": orjson.dumps(_renamed(listed, tag, to)).decode()}
            for row, listed in said
            if tag in listed
        ],
    )


def _rename_rules(conn: Connection, ws: Workspace, tag: str, to: str) -> None:
    fresh = []
    for row in rulebook.rows(conn, ws):
        test = RuleTest.model_validate_json(row.test)
        gives = RuleGives.model_validate_json(row.gives)
        if tag in test.tag or tag in gives.tags:
            test = test.model_copy(update={"tag": _renamed(test.tag, tag, to)})
            gives = gives.model_copy(update={"tags": _renamed(gives.tags, tag, to)})
            told = {"test": test.model_dump_json(), "gives": gives.model_dump_json()}
            fresh.append({**row._mapping, **told})
    put(conn, rules, fresh)


def _rename_cadence(conn: Connection, ws: Workspace, tag: str, to: str) -> None:
    """The cadence goes with it, unless the new name has one."""
    mine = (cadences.c.workspace_id == ws.id) & (cadences.c.scope == "tag")
    held = set(conn.execute(select(cadences.c.name).where(mine)).scalars())
    one = mine & (cadences.c.name == tag)
    conn.execute(
        delete(cadences).where(one) if to in held else update(cadences).where(one).values(name=to)
    )


def _renamed(listed: list[str], tag: str, to: str) -> list[str]:
    return list(dict.fromkeys(to if one == tag else one for one in listed))
