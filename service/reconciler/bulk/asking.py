"""From the engine's candidates to questions: every pair is compared and weighed as always.

Facts are read and pairs are weighed without holding the pen; then pages of contacts are written,
one a transaction. Whoever was filed anew meanwhile stays on the list. Ended half way it can be run
again: what was written is right, and what was not is still on the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from sqlalchemy import Connection, select

from service.access.workspaces import Workspace
from service.db.session import Database, put
from service.db.stages import Stage, done
from service.db.tables import decisions, identifiers, suggestions
from service.db.within import within
from service.ingest.report import Progress, Silence
from service.reconciler.bulk.engine import Row, candidates, written
from service.reconciler.bulk.facts import Fact, entity, filed, gone, pages
from service.reconciler.suggest import (
    Pair,
    forget,
    likeliest,
    question,
    ranked,
    touches_of,
    weighed,
)
from service.reconciler.weigh import chances

Shares = Mapping[int, Mapping[int, float]]
"""By contact the chance of every question about it, by number."""

Told = tuple[list[Row], list[tuple[int, int]]]
"""Questions, and of the larger contacts the digests of the keys they were filed under."""


def ask(
    db: Database, ws: Workspace, now: int, spark: str = "", progress: Progress | None = None
) -> None:
    """Writes all questions of the store anew. now: epoch ms. spark: a cluster's master URL; "" for
    this machine. Raises EngineFault."""
    hears = progress or Silence()
    home = ws.settings.data_dir
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="bulk-", dir=home) as name:
        folder = Path(name)
        hears.start("comparing everybody", None)
        pairs = candidates(_heard(pages(db, ws), hears), folder, spark)
        hears.start("weighing who may be one", None)
        shares = _check(db, ws, now, pairs, folder, hears)
        hears.start("writing questions", None)
        with (folder / "questions").open("rb") as lines:
            for page, line in zip(written(folder), lines, strict=True):
                with db.writing(ws.id) as conn:
                    _store(conn, ws, page, orjson.loads(line), shares)
                hears.advance(len(page))
    with db.writing(ws.id) as conn:
        done(conn, ws.id, Stage.SUGGEST, gone(conn, ws))


def _check(
    db: Database, ws: Workspace, now: int, pairs: Iterator[Row], folder: Path, hears: Progress
) -> Shares:
    """Writes a line of questions for every page of contacts; answers all chances."""
    weights: dict[Pair, float] = {}
    with (folder / "questions").open("wb") as out:
        ahead = next(pairs, None)
        for page in written(folder):
            some: list[Row] = []
            while ahead is not None and ahead["contact_l"] <= page[-1]["contact"]:
                some.append(ahead)
                ahead = next(pairs, None)
            with db.reading() as conn:
                rows = _weighed(conn, ws, some, now)
            weights.update(((r["left_id"], r["right_id"]), r["weight"]) for r in rows)
            partners = {pair["contact_r"]: pair["filed_r"] for pair in some}
            out.write(orjson.dumps([rows, list(partners.items())]) + b"\n")
            hears.advance(len(page))
    rivals: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for pair in likeliest(weights):
        number = ws.id_of("suggestion", *pair)
        rivals[pair[0]][number] = rivals[pair[1]][number] = weights[pair]
    return {contact: chances(several) for contact, several in rivals.items()}


def _weighed(conn: Connection, ws: Workspace, some: Collection[Row], now: int) -> list[Row]:
    """The questions that these candidates make."""
    told = {row["contact_l"]: row["told_l"] for row in some}
    told |= {row["contact_r"]: row["told_r"] for row in some}
    entities = {contact: entity(contact, text) for contact, text in told.items()}
    pairs = {(row["contact_l"], row["contact_r"]) for row in some}
    found = weighed(conn, ws, entities, pairs - _parted(conn, ws, entities))
    return [question(ws, pair, evidence, now) for pair, evidence in found.items()]


def _store(
    conn: Connection, ws: Workspace, page: Collection[Fact], told: Told, shares: Shares
) -> None:
    """Puts the questions of a page in the place of those it had."""
    rows, partners = told
    before = {fact["contact"]: fact["filed"] for fact in page}
    seen = {**dict(partners), **before}
    after = filed(conn, ws, seen)
    same = {contact for contact, digest in seen.items() if after[contact] == digest}
    parted = _parted(conn, ws, same)
    touches = touches_of(conn, ws, same)
    kept = [
        ranked(row, shares, touches)
        for row in rows
        if row["id"] in shares.get(row["left_id"], ())
        and {row["left_id"], row["right_id"]} <= same
        and (row["left_id"], row["right_id"]) not in parted
    ]
    forget(conn, ws, _held(conn, ws, same & before.keys()) - {row["id"] for row in kept})
    put(conn, suggestions, kept)
    waiting = {fact["contact"] for fact in page if fact["waits"]}
    done(conn, ws.id, Stage.SUGGEST, sorted(waiting & same))


def _held(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[int]:
    """The questions whose smaller contact is one of these."""
    rows = select(suggestions.c.id).where(
        suggestions.c.workspace_id == ws.id, within(suggestions.c.left_id, wanted)
    )
    return set(conn.execute(rows).scalars())


def _parted(conn: Connection, ws: Workspace, wanted: Collection[int]) -> set[Pair]:
    """Pairs of contacts that the owner said are two people, one of them among these."""
    left, right = identifiers.alias(), identifiers.alias()
    mine = decisions.c.workspace_id == ws.id
    rows = (
        select(left.c.contact_id, right.c.contact_id)
        .join_from(
            decisions, left, (left.c.workspace_id == ws.id) & (left.c.id == decisions.c.left_id)
        )
        .join(right, (right.c.workspace_id == ws.id) & (right.c.id == decisions.c.right_id))
        .where(mine, decisions.c.same.is_(False))
        .where(within(left.c.contact_id, wanted) | within(right.c.contact_id, wanted))
    )
    return {(min(a, b), max(a, b)) for a, b in conn.execute(rows).all() if a and b}


def _heard(found: Iterator[list[Fact]], hears: Progress) -> Iterator[list[Fact]]:
    for page in found:
        yield page
        hears.advance(len(page))
