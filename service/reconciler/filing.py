"""The card index: under which keys every entity is filed, and how many are under a key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, select

from service.access.workspaces import Workspace
from service.db.session import put, put_new
from service.db.stages import chunks
from service.db.tables import match_keys, match_sizes
from service.db.within import within
from service.reconciler.entity import Entity
from service.reconciler.keys import Key, Sort, keys

CROWD = 12
"""Entities under one certain key above which it tells nothing: no namesakes are that many."""
LARGE = 30
"""Entities at one employer in this store above which it is large."""
COMMON = 8
"""Entities of one name in this store above which it is common: one person may be several."""
TOO_MANY = 8
"""Entities under one key above which a question about each would be a nuisance."""
_SIDED, _SHORT = 2, 1
_SORTS: dict[Sort, int] = {"possible": 0, "certain": 4, "name": 8, "employer": 12}
_SORT = 12
_FLAGS = _SORT | _SIDED | _SHORT
_ENOUGH = {_SORTS["name"]: COMMON, _SORTS["employer"]: LARGE}
Row = tuple[int, int]
"""(key, node)"""


def number(ws: Workspace, key: Key) -> int:
    """The key as it is stored: a digest whose lowest bits tell its sort and what it meets."""
    side = (_SIDED if key.side else 0) | (_SHORT if key.side == "short" else 0)
    return ws.id_of("key", key.base) & ~_FLAGS | _SORTS[key.sort] | side


def partner(stored: int) -> int:
    """The stored key of those whom this one meets."""
    return stored ^ _SHORT if stored & _SIDED else stored


def meets(stored: int) -> bool:
    """Whether anybody is met under it at all."""
    return stored & _SORT != _SORTS["employer"]


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


def filed(conn: Connection, ws: Workspace, nodes: Collection[int]) -> set[Row]:
    """What these nodes are filed under."""
    found: set[Row] = set()
    for part in chunks(nodes):
        rows = select(match_keys.c.key, match_keys.c.node).where(
            match_keys.c.workspace_id == ws.id, within(match_keys.c.node, part)
        )
        found.update((row.key, row.node) for row in conn.execute(rows).all())
    return found


def sizes(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, int]:
    """How many are under each of these stored keys of names and employers."""
    found: dict[int, int] = {}
    for part in chunks(wanted):
        rows = select(match_sizes.c.key, match_sizes.c.size).where(
            match_sizes.c.workspace_id == ws.id, within(match_sizes.c.key, part)
        )
        found.update({row.key: row.size for row in conn.execute(rows).all()})
    return found


class Files:
    """The keys of one neighbourhood as it grows. crowded: certain keys that tell nothing. many:
    keys of employers and names that many have. refiled: entities whose keys changed, or became too
    common for questions, or no longer are."""

    def __init__(self, conn: Connection, ws: Workspace) -> None:
        self._conn, self._ws = conn, ws
        self._read: set[int] = set()
        self.crowded: set[Key] = set()
        self.many: set[Key] = set()
        self.refiled: set[int] = set()

    def file(self, entities: Iterable[Entity], nodes: Collection[int]) -> set[int]:
        """Files the entities among nodes not seen yet; answers whom they meet for certain, and
        who must be asked again since a key of theirs became crowded, or no longer is."""
        fresh = set(nodes) - self._read
        self._read |= fresh
        wanted = {
            (number(self._ws, key), one.id): key
            for one in entities
            if one.id in fresh
            for key in keys(one)
        }
        held = filed(self._conn, self._ws, fresh)
        added, removed = wanted.keys() - held, held - wanted.keys()
        self.refiled |= {node for _, node in added | removed}
        put_new(self._conn, match_keys, [self._row(row) for row in sorted(added)])
        self._remove(removed)
        change = Counter(key for key, _ in added)
        change.subtract(key for key, _ in removed)
        named = {stored: key for (stored, _), key in wanted.items()}
        return self._met(named, change) | self._turned(named, change)

    def _met(self, named: Mapping[int, Key], change: Mapping[int, int]) -> set[int]:
        """Who is filed under the partners of these certain keys. Of one that is crowded nobody,
        unless it became so just now: those who joined by it must be asked again."""
        asked = {partner(key): key for key in {*named, *change} if key & _SORT == _SORTS["certain"]}
        after = filed_under(self._conn, self._ws, asked)
        met: set[int] = set()
        for other, key in asked.items():
            size = len(after[other])
            if size > CROWD and key in named:
                self.crowded.add(named[key].partner)
            if min(size, size - change.get(other, 0)) <= CROWD:
                met |= after[other]
        return met

    def _turned(self, named: Mapping[int, Key], change: Mapping[int, int]) -> set[int]:
        """Keeps the sizes of names and employers; answers who is under one that just became
        common or large, or no longer is."""
        counted = {key for key in {*named, *change} if key & _SORT in _ENOUGH}
        before = sizes(self._conn, self._ws, counted)
        after = {key: before.get(key, 0) + change.get(key, 0) for key in counted}
        self._store({key: size for key, size in after.items() if change.get(key)})
        self.many |= {named[k] for k, size in after.items() if k in named and _many(k, size)}
        turned = {k for k in counted if _many(k, before.get(k, 0)) != _many(k, after[k])}
        worn = {k for k in counted if (before.get(k, 0) > TOO_MANY) != (after[k] > TOO_MANY)}
        for nodes in filed_under(self._conn, self._ws, worn).values():
            self.refiled |= nodes
        under = filed_under(self._conn, self._ws, turned)
        return {node for nodes in under.values() for node in nodes}

    def _store(self, changed: Mapping[int, int]) -> None:
        for part in chunks([key for key, size in changed.items() if size <= 0]):
            mine = (match_sizes.c.workspace_id == self._ws.id) & within(match_sizes.c.key, part)
            self._conn.execute(delete(match_sizes).where(mine))
        kept = sorted((key, size) for key, size in changed.items() if size > 0)
        rows = [{"workspace_id": self._ws.id, "key": key, "size": size} for key, size in kept]
        put(self._conn, match_sizes, rows)

    def _remove(self, rows: Collection[Row]) -> None:
        """One by one, on the whole primary key: SQLite searches no index for pairs in a list."""
        if rows:
            mine = match_keys.c.workspace_id == self._ws.id
            one = (match_keys.c.key == bindparam("k")) & (match_keys.c.node == bindparam("n"))
            gone = [{"k": key, "n": node} for key, node in sorted(rows)]
            self._conn.execute(delete(match_keys).where(mine, one), gone)

    def _row(self, row: Row) -> dict[str, int]:
        return {"workspace_id": self._ws.id, "key": row[0], "node": row[1]}


def _many(stored: int, size: int) -> bool:
    return size > _ENOUGH[stored & _SORT]
