"""The owner's rulings in the tables: kept, listed, and what they touch judged anew.

A word on a domain looks through all identifiers once (no index has the end of a text), which is
worth it: it is said seldom, and read with every batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select

from schemas.ruling import Ruling, Sender, Word
from service.access.workspaces import Workspace
from service.db import ids
from service.db.moments import moment
from service.db.session import put
from service.db.stages import Stage, chunks, push
from service.db.tables import identifiers, participants, rulings
from service.db.within import within
from service.detection.owners import known
from service.detection.rulings import Rulings, demand_sure

Place = tuple[str, str]
"""(scope, value) of the last one shown."""


def read(conn: Connection, ws: Workspace) -> Rulings:
    """The words in force."""
    words: dict[str, dict[str, Word]] = {"address": {}, "domain": {}}
    chosen = select(rulings.c.scope, rulings.c.value, rulings.c.word)
    for row in conn.execute(chosen.where(rulings.c.workspace_id == ws.id)).all():
        words[row.scope][row.value] = row.word
    return Rulings(words["address"], words["domain"])


def listed(
    conn: Connection, ws: Workspace, words: Collection[Word], limit: int, after: Place | None = None
) -> list[Ruling]:
    """Those with one of these words, addresses first, each in order."""
    chosen = select(rulings).where(rulings.c.workspace_id == ws.id, rulings.c.word.in_(words))
    if after is not None:
        scope, value = after
        later = and_(rulings.c.scope == scope, rulings.c.value > value)
        chosen = chosen.where(or_(rulings.c.scope > scope, later))
    rows = conn.execute(chosen.order_by(rulings.c.scope, rulings.c.value).limit(limit))
    return [_ruling(ws, row) for row in rows.all()]


def named(conn: Connection, ws: Workspace, public: str, words: Collection[Word]) -> Sender | None:
    """Whom the ruling of this id is on; None when there is none with one of these words."""
    for row in conn.execute(select(rulings).where(rulings.c.workspace_id == ws.id)).all():
        if row.word in words and public_id(ws, Sender(row.scope, row.value)) == public:
            return Sender(row.scope, row.value)
    return None


def said(conn: Connection, ws: Workspace, found: Sender) -> Ruling | None:
    """The word on exactly this sender."""
    row = conn.execute(select(rulings).where(*_of(ws, found))).one_or_none()
    return None if row is None else _ruling(ws, row)


def keep(
    conn: Connection, ws: Workspace, found: Sender, word: Word, note: str, now: int, *, sure: bool
) -> Ruling:
    """Stores the word, replacing one that was there; answers it. now: epoch ms. Raises Unruly."""
    demand_sure(found, word, known(conn, ws), sure=sure)
    before = read(conn, ws)
    row = {"workspace_id": ws.id, "scope": found.scope, "value": found.value, "word": word}
    put(conn, rulings, [{**row, "note": note, "at": now}])
    _judge_again(conn, ws, found, before)
    return _ruling(ws, conn.execute(select(rulings).where(*_of(ws, found))).one())


def drop(conn: Connection, ws: Workspace, found: Sender) -> None:
    """Takes the word back: the rules decide again."""
    before = read(conn, ws)
    conn.execute(delete(rulings).where(*_of(ws, found)))
    _judge_again(conn, ws, found, before)


def forget(conn: Connection, ws: Workspace, addresses: Collection[str]) -> None:
    """Deletes the words on these addresses, whose owner was erased: no table may name them."""
    for part in chunks(addresses, 100):
        mine = (rulings.c.workspace_id == ws.id) & (rulings.c.scope == "address")
        conn.execute(delete(rulings).where(mine, rulings.c.value.in_(part)))


def held(conn: Connection, ws: Workspace, found: Sender) -> dict[int, str]:
    """The identifiers of this sender that are in the tables, by id."""
    mine = identifiers.c.workspace_id == ws.id
    if found.scope == "address":
        one = identifiers.c.id == ws.identifier_id(f"email:{found.value}")
    else:
        one = at([found.value])
    chosen = select(identifiers.c.id, identifiers.c.value).where(mine, one)
    return {row.id: row.value for row in conn.execute(chosen).all()}


def at(domains: Iterable[str]) -> ColumnElement[bool]:
    """The identifier is a mail address at one of these domains, or below."""
    value = identifiers.c.value
    ends = (f"{sign}{one}" for one in domains for sign in "@.")
    return value.startswith("email:") & or_(*(value.endswith(end, autoescape=True) for end in ends))


def place_of(ruling: Ruling) -> Place:
    """Where a ruling stands in a list."""
    if ruling.address is not None:
        return "address", ruling.address
    return "domain", ruling.domain or ""


def public_id(ws: Workspace, found: Sender) -> str:
    """The opaque id of the ruling on a sender."""
    return ids.public("r", ws.id_of("ruling", found.scope, found.value))


def _judge_again(conn: Connection, ws: Workspace, found: Sender, before: Rulings) -> None:
    """Everything with a party on whom the word is another now; who they are is settled anew."""
    after = read(conn, ws)
    touched = {
        i
        for i, value in held(conn, ws, found).items()
        if before.word_for(value) != after.word_for(value)
    }
    push(conn, ws.id, Stage.RESOLVE, touched)
    for part in chunks(touched):
        rows = select(participants.c.interaction_id).where(
            participants.c.workspace_id == ws.id, within(participants.c.identifier_id, part)
        )
        push(conn, ws.id, Stage.JUDGE, set(conn.execute(rows).scalars()))


def _ruling(ws: Workspace, row: Any) -> Ruling:
    found = Sender(row.scope, row.value)
    return Ruling(
        id=public_id(ws, found),
        address=row.value if row.scope == "address" else None,
        domain=row.value if row.scope == "domain" else None,
        word=row.word,
        note=row.note,
        created_at=moment(row.at),
    )


def _of(ws: Workspace, found: Sender) -> tuple[Any, ...]:
    mine = rulings.c.workspace_id == ws.id
    return mine, rulings.c.scope == found.scope, rulings.c.value == found.value
