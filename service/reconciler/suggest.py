"""Pairs of contacts that may be one person, for the owner to say, with what speaks for it.

Looked for whenever a contact's facts change, among those who share a key that is not too common.
A pair's chance takes its rivals into account: a contact is at most one of its namesakes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, or_, select, update

from service.access.workspaces import Workspace
from service.db.session import put
from service.db.stages import Stage, chunks, done, peek
from service.db.tables import contacts, suggestions
from service.db.within import within
from service.reconciler.cluster import Cluster, cluster, contested
from service.reconciler.compare import Ground, compare
from service.reconciler.entity import Entity, describe
from service.reconciler.evidence import told
from service.reconciler.filing import TOO_MANY, filed, filed_under, meets, partner, sizes
from service.reconciler.gathering import around, extend, identifiers_of
from service.reconciler.neighbourhood import Neighbourhood
from service.reconciler.threads import shared_threads
from service.reconciler.weigh import FAINTEST, THREAD, Weighed, band, chances, total, weigh, worth

BATCH = 500
"""Contacts per transaction."""
_COMPARED = 8
"""Entities one is compared with, those under the rarest keys first: a name that many have costs
no more in a large store than in a small one."""
_MOST = 5
"""Questions about one contact."""
Pair = tuple[int, int]
_RANKS = ("chance", "band", "worth")
_WEIGHED = [suggestions.c[name] for name in ("id", "left_id", "right_id", "weight", *_RANKS)]


def suggest_pending(conn: Connection, ws: Workspace, now: int) -> int:
    """Looks for pairs of one batch of contacts; how many it took."""
    batch = peek(conn, ws.id, Stage.SUGGEST, BATCH)
    if batch:
        suggest(conn, ws, batch, now)
        done(conn, ws.id, Stage.SUGGEST, batch)
    return len(batch)


def suggest(conn: Connection, ws: Workspace, wanted: Collection[int], now: int) -> None:
    """Writes the pairs of these contacts anew. now: epoch ms."""
    before = _weights(conn, ws, wanted)
    own = identifiers_of(conn, ws, wanted)
    met = _met(conn, ws, own)
    near = around(conn, ws, own)
    extend(conn, ws, near, {node for some in met.values() for node in some})
    entities = entities_of(ws, near)
    pairs = {
        (min(contact, other), max(contact, other))
        for identifier, nodes in met.items()
        for node in nodes
        if (contact := near.contact_of.get(identifier)) in entities
        and (other := near.contact_of.get(node)) in entities
        and contact is not None
        and other is not None
        and contact != other
        and not _parted(near, entities[contact], entities[other])
    }
    found = weighed(conn, ws, entities, pairs)
    best = likeliest({pair: total(evidence) for pair, evidence in found.items()})
    asked = {pair: found[pair] for pair in best}
    forget(conn, ws, [row["id"] for row in before])
    put(conn, suggestions, [question(ws, pair, asked[pair], now) for pair in sorted(asked)])
    partners = {contact for row in before for contact in (row["left_id"], row["right_id"])}
    rank(conn, ws, {*wanted, *partners, *(contact for pair in asked for contact in pair)})


def weighed(
    conn: Connection, ws: Workspace, entities: Mapping[int, Entity], pairs: Collection[Pair]
) -> dict[Pair, list[Weighed]]:
    """The pairs of these contacts that are worth a question, with their evidence."""
    found: dict[Pair, list[Weighed]] = {}
    for left, right in sorted(pairs):
        evidence = weigh(compare(entities[left], entities[right]))
        if evidence and total(evidence) > FAINTEST - THREAD:
            found[(left, right)] = evidence
    for pair, count in shared_threads(conn, ws, found).items():
        says = f"both took part in {count} conversation{'s' if count > 1 else ''}"
        found[pair].append(Weighed(Ground("thread", "", "", says), THREAD))
    return {pair: evidence for pair, evidence in found.items() if total(evidence) > FAINTEST}


def likeliest(weights: Mapping[Pair, float]) -> set[Pair]:
    """Of each contact the likeliest few pairs: more would be a nuisance."""
    kept: Counter[int] = Counter()
    best: set[Pair] = set()
    for pair in sorted(weights, key=lambda p: (-weights[p], p)):
        if min(kept[contact] for contact in pair) < _MOST:
            best.add(pair)
        kept.update(pair)
    return best


def _parted(near: Neighbourhood, left: Entity, right: Entity) -> bool:
    a, b = left.cluster.identifiers, right.cluster.identifiers
    return any((x in a and y in b) or (x in b and y in a) for x, y in near.apart)


def entities_of(ws: Workspace, near: Neighbourhood) -> dict[int, Entity]:
    """Every contact of the neighbourhood as one entity."""
    world = near.world(ws)
    disputed = contested(world)
    whole: dict[int, Cluster] = {}
    for part in cluster(world, disputed):
        for contact in {near.contact_of.get(i) for i in part.identifiers} - {None}:
            one = whole.setdefault(contact or 0, Cluster())
            one.identifiers |= part.identifiers
            one.cards |= part.cards
    return {contact: describe(near, one, disputed) for contact, one in whole.items()}


def _met(conn: Connection, ws: Workspace, own: Collection[int]) -> dict[int, set[int]]:
    """For each node of ours those it meets under any key that is not crowded."""
    mine: defaultdict[int, set[int]] = defaultdict(set)
    for key, node in filed(conn, ws, own):
        mine[key].add(node)
    crowds = {key for key, size in sizes(conn, ws, mine).items() if size > TOO_MANY}
    asked = {key: partner(key) for key in mine if meets(key) and key not in crowds}
    under = filed_under(conn, ws, {*asked, *asked.values()})
    found: defaultdict[int, set[int]] = defaultdict(set)
    for key, other in sorted(asked.items(), key=lambda pair: (len(under[pair[1]]), pair)):
        if max(len(under[key]), len(under[other])) <= TOO_MANY:
            for node in mine[key]:
                if len(found[node]) < _COMPARED:
                    found[node] |= under[other] - {node}
    return found


def question(ws: Workspace, pair: Pair, evidence: Sequence[Weighed], now: int) -> dict[str, Any]:
    """The row of a pair, not ranked yet. now: epoch ms."""
    left, right = pair
    return {
        "workspace_id": ws.id,
        "id": ws.id_of("suggestion", left, right),
        "left_id": left,
        "right_id": right,
        "weight": round(total(evidence), 3),
        "chance": 0.0,
        "band": 0,
        "worth": 0.0,
        "because": sentence(evidence),
        "evidence": orjson.dumps([_told(one) for one in evidence]).decode(),
        "at": now,
    }


def sentence(evidence: Iterable[Weighed]) -> str:
    """ "the same name (Anna Bell) and the same city (Graz); but different employers (...)"."""
    ordered = sorted(evidence, key=lambda one: -abs(one.weight))
    good = " and ".join(one.ground.says for one in ordered if one.weight > 0)
    bad = ", ".join(one.ground.says for one in ordered if one.weight <= 0)
    return f"maybe one person: {good}" + (f"; but {bad}" if bad else "")


def _told(one: Weighed) -> dict[str, Any]:
    return {**told(one.ground), "weight": round(one.weight, 1)}


def rank(conn: Connection, ws: Workspace, touched: Collection[int]) -> None:
    """Chances, bands and worth of everything asked about these contacts, where they changed."""
    rows = _weights(conn, ws, touched)
    around_them = {c for row in rows for c in (row["left_id"], row["right_id"])}
    rivals: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for row in _weights(conn, ws, around_them):
        for contact in (row["left_id"], row["right_id"]):
            rivals[contact][row["id"]] = row["weight"]
    shares = {contact: chances(some) for contact, some in rivals.items()}
    touches = touches_of(conn, ws, around_them)
    fresh = [now for row in rows if (now := ranked(row, shares, touches)) != row]
    if fresh:
        same = suggestions.c.id == bindparam("wanted")
        ranks: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _RANKS}
        mine = update(suggestions).where(suggestions.c.workspace_id == ws.id, same).values(ranks)
        cells = [{f"new_{name}": row[name] for name in _RANKS} for row in fresh]
        conn.execute(mine, [{"wanted": r["id"], **c} for r, c in zip(fresh, cells, strict=True)])


def ranked(
    row: Mapping[str, Any], shares: Mapping[int, Mapping[int, float]], touches: Mapping[int, int]
) -> dict[str, Any]:
    """The row with its chance, band and worth. shares: by contact the chance of every question
    about it, by number."""
    two = (row["left_id"], row["right_id"])
    chance = min(shares[contact][row["id"]] for contact in two)
    joined = min(touches.get(contact, 0) for contact in two)
    ranks = {"chance": chance, "band": band(chance), "worth": worth(chance, joined)}
    return {**row, **ranks}


def touches_of(conn: Connection, ws: Workspace, wanted: Collection[int]) -> dict[int, int]:
    """Touches by contact."""
    found: dict[int, int] = {}
    for part in chunks(wanted):
        rows = select(contacts.c.id, contacts.c.touches).where(
            contacts.c.workspace_id == ws.id, within(contacts.c.id, part)
        )
        found.update({row.id: row.touches for row in conn.execute(rows).all()})
    return found


def _weights(conn: Connection, ws: Workspace, wanted: Collection[int]) -> list[dict[str, Any]]:
    """What ranks the questions about these contacts."""
    found: dict[int, dict[str, Any]] = {}
    for part in chunks(wanted):
        touching = or_(within(suggestions.c.left_id, part), within(suggestions.c.right_id, part))
        rows = select(*_WEIGHED).where(suggestions.c.workspace_id == ws.id, touching)
        found.update({row.id: dict(row._mapping) for row in conn.execute(rows).all()})
    return list(found.values())


def forget(conn: Connection, ws: Workspace, numbers: Iterable[int]) -> None:
    """Takes these questions back."""
    for part in chunks(list(numbers)):
        mine = (suggestions.c.workspace_id == ws.id) & within(suggestions.c.id, part)
        conn.execute(delete(suggestions).where(mine))
