"""The journal's entry for a join: what made two contacts one, in data and in a sentence."""

from __future__ import annotations

from typing import Any

import orjson

from service.access.workspaces import Workspace
from service.db import ids
from service.reconciler.assign import Seat
from service.reconciler.cluster import Link, bridge
from service.reconciler.neighbourhood import Neighbourhood, name_of

_CALLED = {
    "vcard": "address book",
    "linkedin": "LinkedIn export",
    "google-contacts": "Google contacts",
    "outlook-contacts": "Outlook contacts",
    "csv": "table",
}


def journal_row(
    ws: Workspace, near: Neighbourhood, seat: Seat, absorbed: int, moved: set[int], now: int
) -> dict[str, Any]:
    """The merges row of an automatic join. Its id is computed from what was joined and when."""
    kept = seat.contact or 0
    stayed = {i for i in seat.cluster.identifiers if near.contact_of.get(i) == kept}
    chain = bridge(seat.cluster.links, moved, stayed or seat.cluster.identifiers - moved)
    evidence = {"chain": [_step(near, link) for link in chain]}
    return {
        "workspace_id": ws.id,
        "id": ws.id_of("merge", kept, absorbed, now),
        "kept_id": kept,
        "absorbed_id": absorbed,
        "rule": _rule(chain),
        "because": sentence(near, chain),
        "evidence": orjson.dumps(evidence).decode(),
        "moved": orjson.dumps(sorted(moved)).decode(),
        "actor": "auto",
        "at": now,
        "undone_at": None,
    }


def sentence(near: Neighbourhood, chain: list[Link]) -> str:
    """ "joined: Anna Bell's address book card states both anna@x.com and +49…"."""
    shared = [near.values[link.left] for link in chain if link.left in near.values]
    keys = list(dict.fromkeys(value.partition(":")[2] for value in shared))
    cards = list(dict.fromkeys(link.right for link in chain if link.right in near.told))
    if not keys or not cards:
        return "joined: you said they are the same person"
    tellers = ", ".join(_teller(near, card) for card in cards[:3])
    stated = " and ".join(keys[:4])
    if len(cards) == 1:
        return f"joined: {tellers} states {'both ' if len(keys) == 2 else ''}{stated}"
    return f"joined: {tellers} agree on {stated}"


def _teller(near: Neighbourhood, card: int) -> str:
    told = near.told[card]
    name = name_of(told.record) or "an unnamed person"
    return f"the card of {name} ({_CALLED.get(told.provider, told.provider)})"


def _rule(chain: list[Link]) -> str:
    rules = sorted({link.rule for link in chain})
    return "+".join(rules) if rules else "owner.same"


def _step(near: Neighbourhood, link: Link) -> dict[str, str]:
    return {
        "identifier": near.values.get(link.left, ""),
        "with": near.values.get(link.right) or ids.public("r", link.right),
        "rule": link.rule,
        "source": near.told[link.right].provider if link.right in near.told else "owner",
    }
