"""Every contact as one row of a table: what an engine compares, and what is needed to check it.

Read in the order of contact ids, a page a transaction, so that memory does not grow with the
store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import fields
from typing import Any

import orjson
from sqlalchemy import Connection, exists, func, select

from service.access.workspaces import Workspace
from service.db.session import Database
from service.db.stages import Stage, chunks
from service.db.tables import contacts, identifiers, match_keys, pending
from service.db.within import within
from service.detection import roles
from service.reconciler.cluster import Cluster
from service.reconciler.entity import Entity, whole_dates
from service.reconciler.filing import TOO_MANY, meets, partner
from service.reconciler.gathering import around, identifiers_of
from service.reconciler.keys import crowds, distinctive, spellings, squashed
from service.reconciler.names import words
from service.reconciler.rarity import share
from service.reconciler.spelling import skeleton
from service.reconciler.suggest import entities_of

PAGE = 1000
"""Contacts per transaction."""
_TOLD = [field.name for field in fields(Entity) if field.name not in ("id", "cluster")]
_FILED = (match_keys.c.workspace_id == identifiers.c.workspace_id) & (
    match_keys.c.node == identifiers.c.id
)
_PRIME = 1_000_000_007
Fact = dict[str, Any]
"""One row: contact; waits: on the list of those to be asked about; filed: a digest of its match
keys; told: everything stated of it; name, share and the lists that the engine compares, None
where nothing is stated."""


def pages(db: Database, ws: Workspace) -> Iterator[list[Fact]]:
    """All contacts, in the order of their ids."""
    with db.reading() as conn:
        crowded = _crowded(conn, ws)
    after = -(2**63)
    while True:
        with db.reading() as conn:
            page = _page(conn, ws, after)
            found = _facts(conn, ws, page, crowded) if page else []
        if not found:
            return
        yield found
        after = found[-1]["contact"]


def filed(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, int]:
    """By contact a digest of the keys it is filed under: one that changed must be asked about
    again."""
    found = dict.fromkeys(wanted, 0)
    for part in chunks(wanted):
        rows = (
            select(identifiers.c.contact_id, func.sum(match_keys.c.key % _PRIME))
            .join(match_keys, _FILED)
            .where(identifiers.c.workspace_id == ws.id, within(identifiers.c.contact_id, part))
            .group_by(identifiers.c.contact_id)
        )
        # PostgreSQL sums to a decimal.
        found.update({contact: int(digest) for contact, digest in conn.execute(rows).all()})
    return found


def gone(conn: Connection, ws: Workspace) -> list[int]:
    """Contacts on the list that are no contacts any more."""
    live = exists().where(
        contacts.c.workspace_id == ws.id,
        contacts.c.id == pending.c.key,
        contacts.c.merged_into.is_(None),
    )
    waiting = (pending.c.workspace_id == ws.id) & (pending.c.stage == int(Stage.SUGGEST))
    return list(conn.execute(select(pending.c.key).where(waiting, ~live)).scalars())


def entity(contact: int, told: str) -> Entity:
    """The contact as the facts tell of it; its cluster is left out."""
    stated = orjson.loads(told)
    lists: Fact = {k: frozenset(v) if isinstance(v, list) else v for k, v in stated.items()}
    lists["names"] = tuple(stated["names"])
    return Entity(id=contact, cluster=Cluster(), **lists)


def _page(conn: Connection, ws: Workspace, after: int) -> list[int]:
    rows = (
        select(contacts.c.id)
        .where(
            contacts.c.workspace_id == ws.id,
            contacts.c.id > after,
            contacts.c.merged_into.is_(None),
        )
        .order_by(contacts.c.id)
        .limit(PAGE)
    )
    return list(conn.execute(rows).scalars())


def _facts(conn: Connection, ws: Workspace, page: Collection[int], crowded: Set[int]) -> list[Fact]:
    keys, waiting = _keys(conn, ws, page), _waiting(conn, ws, page)
    near = around(conn, ws, identifiers_of(conn, ws, page))
    entities = entities_of(ws, near)
    return [
        {
            "contact": contact,
            "waits": contact in waiting,
            "filed": sum(key % _PRIME for key in keys[contact]),
            **_compared(entities.get(contact), keys[contact], crowded),
        }
        for contact in page
    ]


def _compared(one: Entity | None, held: Collection[int], crowded: Set[int]) -> Fact:
    if one is None:
        return {"told": None, "share": None, "name": None, "keys": None}
    name = min(one.names, key=lambda n: (share(n), n), default="")
    lists: Mapping[str, Collection[Any]] = {
        "keys": [key for key in held if meets(key) and not {key, partner(key)} & crowded],
        "pairs": [key.base for key in crowds(one) if key.sort == "name"],
        "shorts": _shorts(one),
        "employers": one.employers,
        "birthdays": one.birthdays,
        "days": {day[-5:] for day in one.birthdays},
        "whole": whole_dates(one.birthdays),
        "desks": one.desks,
        "lines": one.lines,
        "shared": one.shared,
        "marks": distinctive(one),
        "locals": {roles.split(box)[0].replace(".", "") for box in one.boxes},
        "cities": one.cities,
        "profiles": {p for p in one.profiles if p.startswith("linkedin:")},
    }
    plain = " ".join(sorted(skeleton(word) for word in words(name)))
    stated = {
        key: sorted(v) if isinstance(v := getattr(one, key), frozenset) else v for key in _TOLD
    }
    return {
        "told": orjson.dumps(stated).decode(),
        "name": plain or None,
        "share": share(name) if name else None,
        **{column: sorted(values) or None for column, values in lists.items()},
    }


def _shorts(one: Entity) -> set[str]:
    """What a name and its short forms have in common: "bell|a", or the mailbox that spells it."""
    found = set(spellings(one))
    if one.nameless:
        found |= {squashed(box) for box in one.boxes} - {""}
    for name in one.names:
        parts = words(name)
        found |= {f"{skeleton(a)}|{b[0]}" for a in parts for b in parts if a != b and len(a) > 1}
    return found


def _keys(conn: Connection, ws: Workspace, page: Collection[int]) -> dict[int, list[int]]:
    """The stored keys under which what these contacts hold is filed."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = (
        select(identifiers.c.contact_id, match_keys.c.key)
        .join(match_keys, _FILED)
        .where(identifiers.c.workspace_id == ws.id, within(identifiers.c.contact_id, page))
    )
    for contact, key in conn.execute(rows).all():
        found[contact].append(key)
    return found


def _crowded(conn: Connection, ws: Workspace) -> set[int]:
    """Stored keys under which so many are filed that a question about each would be a nuisance."""
    full = (
        select(match_keys.c.key)
        .where(match_keys.c.workspace_id == ws.id)
        .group_by(match_keys.c.key)
        .having(func.count() > TOO_MANY)
    )
    return set(conn.execute(full).scalars())


def _waiting(conn: Connection, ws: Workspace, page: Collection[int]) -> set[int]:
    rows = select(pending.c.key).where(
        pending.c.workspace_id == ws.id,
        pending.c.stage == int(Stage.SUGGEST),
        within(pending.c.key, page),
    )
    return set(conn.execute(rows).scalars())
