"""Finds who else could be the people of a neighbourhood, and says who is whom.

Every entity is filed under its keys. Whoever meets it under a certain one is brought into the
neighbourhood, until nobody new comes: then joining and holding back see everything they depend on,
and the people are the same in any order of arrival.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection

from service.access.workspaces import Workspace
from service.reconciler.cluster import Cluster, World, cluster, contested
from service.reconciler.entity import Entity, describe
from service.reconciler.filing import Files
from service.reconciler.gathering import extend
from service.reconciler.joining import join
from service.reconciler.neighbourhood import Neighbourhood

Shape = tuple[frozenset[int], frozenset[int]]


@dataclass(slots=True)
class Found:
    """Who is whom. refiled: entities whose keys changed."""

    clusters: list[Cluster]
    entities: list[Entity]
    world: World
    disputed: set[int]
    refiled: set[int] = field(default_factory=set)


def people(
    conn: Connection, ws: Workspace, near: Neighbourhood, asked: Collection[int] = ()
) -> Found:
    """Everyone in the neighbourhood, which grows until all who matter to the answer are in it.
    asked: identifiers looked for, which leave the files if they are no more."""
    files = Files(conn, ws)
    known: dict[Shape, Entity] = {}
    while True:
        world = near.world(ws)
        disputed = contested(world)
        parts = cluster(world, disputed)
        entities = [known.get(_shape(one)) or describe(near, one, disputed) for one in parts]
        known = {_shape(one.cluster): one for one in entities}
        met = files.file(entities, {*near.values, *asked})
        if not (fresh := met - near.values.keys()):
            break
        extend(conn, ws, near, fresh)
    found = join(entities, files.crowded, files.many, near.apart)
    return Found(found, entities, world, disputed, files.refiled)


def _shape(one: Cluster) -> Shape:
    """What an entity depends on: once all that strong identifiers reach is here, only that."""
    return frozenset(one.identifiers), frozenset(one.cards)
