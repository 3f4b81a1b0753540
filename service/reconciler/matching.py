"""Finds who else could be the people of a neighbourhood, and says who is whom.

Every entity is filed under its keys. Whoever meets it under a certain one is brought into the
neighbourhood, until nobody new comes: then joining and holding back see everything they depend on,
and the people are the same in any order of arrival.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, tuple_

from service.access.workspaces import Workspace
from service.db.session import put_new
from service.db.stages import chunks
from service.db.tables import match_keys
from service.db.within import within
from service.reconciler.cluster import Cluster, World, cluster, contested
from service.reconciler.entity import Entity, describe
from service.reconciler.joining import join
from service.reconciler.keys import Key, keys
from service.reconciler.neighbourhood import Neighbourhood, extend

CROWD = 12
"""Entities under one certain key above which it tells nothing: no namesakes are that many."""
_CERTAIN, _SIDED, _SHORT = 4, 2, 1
_FLAGS = _CERTAIN | _SIDED | _SHORT
Row = tuple[int, int]
"""(key, node)"""


@dataclass(slots=True)
class Found:
    """Who is whom. refiled: entities whose keys changed."""

    clusters: list[Cluster]
    entities: list[Entity]
    world: World
    disputed: set[int]
    refiled: set[int] = field(default_factory=set)


def people(conn: Connection, ws: Workspace, near: Neighbourhood) -> Found:
    """Everyone in the neighbourhood, which grows until all who matter to the answer are in it."""
    files = _Files(conn, ws)
    while True:
        world = near.world(ws)
        disputed = contested(world)
        entities = [describe(near, one, disputed) for one in cluster(world, disputed)]
        met = files.file(entities, near.values.keys())
        if not (fresh := met - near.values.keys()):
            break
        extend(conn, ws, near, fresh)
    found = join(entities, files.crowded, near.apart)
    return Found(found, entities, world, disputed, files.refiled)


def number(ws: Workspace, key: Key) -> int:
    """The key as it is stored: a digest whose lowest bits tell what it meets."""
    flags = _CERTAIN if key.certain else 0
    if key.side:
        flags |= _SIDED | (_SHORT if key.side == "short" else 0)
    return ws.id_of("key", key.base) & ~_FLAGS | flags


def partner(stored: int) -> int:
    """The stored key of those whom this one meets."""
    return stored ^ _SHORT if stored & _SIDED else stored


def filed_under(
    conn: Connection, ws: Workspace, wanted: Collection[int]
) -> defaultdict[int, set[int]]:
    """The nodes under each of these stored keys."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for part in chunks(wanted):
        rows = select(match_keys.c.key, match_keys.c.node).where(
            match_keys.c.workspace_id == ws.id, within(match_keys.c.key, part)
        )
        for row in conn.execute(rows).all():
            found[row.key].add(row.node)
    return found


class _Files:
    """The keys of one neighbourhood as it grows. crowded: keys that tell nothing."""

    def __init__(self, conn: Connection, ws: Workspace) -> None:
        self._conn, self._ws = conn, ws
        self._read: set[int] = set()
        self.crowded: set[Key] = set()
        self.refiled: set[int] = set()

    def file(self, entities: Iterable[Entity], nodes: Collection[int]) -> set[int]:
        """Files the entities among nodes not seen yet; answers whom they meet for certain."""
        fresh = set(nodes) - self._read
        self._read |= fresh
        wanted = {
            (number(self._ws, key), one.id): key
            for one in entities
            if one.id in fresh
            for key in keys(one)
        }
        held = self._held(fresh)
        added, removed = wanted.keys() - held, held - wanted.keys()
        self.refiled |= {node for _, node in added | removed}
        put_new(self._conn, match_keys, [self._row(row) for row in sorted(added)])
        self._remove(removed)
        return self._met({row[0]: key for row, key in wanted.items()}, added, removed)

    def _met(
        self, wanted: Mapping[int, Key], added: Collection[Row], removed: Collection[Row]
    ) -> set[int]:
        """Who is filed under the partners of these keys. Of a key that is crowded nobody, unless
        it became so just now: those who joined by it must be asked again."""
        touched = {key for key in wanted if key & _CERTAIN} | {
            k for k, _ in removed if k & _CERTAIN
        }
        asked = {partner(key) for key in touched} | touched
        after = filed_under(self._conn, self._ws, asked)
        change = Counter(key for key, _ in added)
        change.subtract(key for key, _ in removed)
        met: set[int] = set()
        for key in asked:
            size = len(after[key])
            if size > CROWD and key in wanted:
                self.crowded.add(wanted[key])
            if min(size, size - change[key]) <= CROWD:
                met |= after[key]
        return met

    def _held(self, nodes: Collection[int]) -> set[Row]:
        found: set[Row] = set()
        for part in chunks(nodes):
            rows = select(match_keys.c.key, match_keys.c.node).where(
                match_keys.c.workspace_id == self._ws.id, within(match_keys.c.node, part)
            )
            found.update((row.key, row.node) for row in self._conn.execute(rows).all())
        return found

    def _remove(self, rows: Collection[Row]) -> None:
        for part in chunks(sorted(rows), 400):
            self._conn.execute(
                match_keys.delete().where(
                    match_keys.c.workspace_id == self._ws.id,
                    tuple_(match_keys.c.key, match_keys.c.node).in_(part),
                )
            )

    def _row(self, row: Row) -> dict[str, int]:
        return {"workspace_id": self._ws.id, "key": row[0], "node": row[1]}
