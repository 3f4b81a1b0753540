"""Senders that are to leave no trace: what came from them goes, and what comes is dropped.

A block is a word on a sender like any other (detection.docket), and the strongest: the rows that
tell of it are taken away as erasing takes a person away, but without tombstones, and whoever has
other addresses stays with those. What shared a row with others leaves the others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select, update

from schemas.ruling import Blocked, Sender
from service.access.workspaces import Workspace
from service.db.places import CONNECTED
from service.db.stages import Stage, chunks, push
from service.db.tables import (
    accounts,
    decisions,
    identifier_accounts,
    identifiers,
    overrides,
    streams,
)
from service.db.within import within
from service.detection import docket
from service.ingest import manual
from service.ingest.forgotten import Forgotten
from service.reconciler.erase import forget_joins, forget_words
from service.reconciler.neighbourhood import fallback
from service.reconciler.news import forget_news
from service.reconciler.profiles import absorbed_below
from service.reconciler.scrub import cards_of_blocked, discard, events_of_blocked


def block(
    conn: Connection, ws: Workspace, found: Sender, note: str, now: int, *, sure: bool
) -> Blocked:
    """Blocks a sender for good. now: epoch ms. What was logged by hand with somebody who has
    another identifier stays, with that one. What follows for contacts and gaps is left to the
    stages. Raises Unruly."""
    said = docket.keep(conn, ws, found, "block", note, now, sure=sure)
    forgotten = Forgotten(conn, ws)
    held = docket.held(conn, ws, found)
    gone = {i: value for i, value in held.items() if forgotten.blocked(value)}
    cards, empty = cards_of_blocked(conn, ws, gone)
    homes = _homes(conn, ws, gone, {fallback(ws, row) for row in empty})
    manual.rename(conn, ws, _others(homes, gone), now)
    by_hand = manual.held(conn, ws)
    changed, nobodys = events_of_blocked(conn, ws, found, gone)
    discard(conn, ws, overrides.c.interaction_id, nobodys)
    push(conn, ws.id, Stage.JUDGE, changed)
    push(conn, ws.id, Stage.READ_PERSON, cards)
    push(conn, ws.id, Stage.RESOLVE, gone)
    _forget(
        conn, ws, gone, nobodys, {one for one, held in homes.items() if held.keys() <= gone.keys()}
    )
    by_hand -= manual.held(conn, ws)
    return Blocked(**vars(said), removed=len(nobodys), removed_by_hand=by_hand)


def unblock(conn: Connection, ws: Workspace, found: Sender, now: int) -> None:
    """Lets a sender in again. What was taken away comes back as its source is read again: a file
    when it is imported again, an account by the comparison that is due at once."""
    docket.drop(conn, ws, found)
    connected = select(accounts.c.id).where(
        accounts.c.workspace_id == ws.id, accounts.c.kind.in_(CONNECTED)
    )
    conn.execute(
        update(streams)
        .where(streams.c.workspace_id == ws.id, streams.c.account_id.in_(connected))
        .where(streams.c.audit_at.is_not(None))
        .values(audit_at=now)
    )


def _forget(
    conn: Connection,
    ws: Workspace,
    gone: Mapping[int, str],
    untold: Collection[int],
    nobody: Collection[int],
) -> None:
    """What the owner said of somebody of whom nothing is left keeps nobody alive, and neither the
    journal nor the change log tells of them. untold: interactions that nothing tells of any more.
    nobody: the contacts that lost all."""
    for column in (identifier_accounts.c.identifier_id, decisions.c.left_id, decisions.c.right_id):
        discard(conn, ws, column, gone)
    whole = {*nobody, *(i for some in absorbed_below(conn, ws, nobody).values() for i in some)}
    forget_words(conn, ws, whole)
    forget_joins(conn, ws, gone, whole)
    forget_news(conn, ws, whole, untold)


def _homes(
    conn: Connection, ws: Workspace, gone: Collection[int], cards: Collection[int]
) -> dict[int, dict[int, str]]:
    """The contacts that have any of these, with all their identifiers but those of cards that went
    as well."""
    held: dict[int, dict[int, str]] = {}
    for column, wanted in ((identifiers.c.id, gone), (identifiers.c.contact_id, held)):
        for part in chunks(list(wanted)):
            rows = select(identifiers.c.id, identifiers.c.value, identifiers.c.contact_id).where(
                identifiers.c.workspace_id == ws.id,
                identifiers.c.contact_id.is_not(None),
                within(column, part),
            )
            for row in conn.execute(rows).all():
                if row.id not in cards:
                    held.setdefault(row.contact_id, {})[row.id] = row.value
    return held


def _others(homes: Mapping[int, Mapping[int, str]], gone: Mapping[int, str]) -> dict[str, str]:
    """For each of these by what else its contact is named best, where it has anything else."""
    found: dict[str, str] = {}
    for held in homes.values():
        left = [value for i, value in held.items() if i not in gone]
        if left:
            found |= {value: manual.best(left) for i, value in held.items() if i in gone}
    return found
