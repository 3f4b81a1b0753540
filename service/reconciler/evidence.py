"""The journal's entry for a join: what made two contacts one, in data and in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from service.access.workspaces import Workspace
from service.db import ids
from service.reconciler.assign import Seat
from service.reconciler.cluster import Link, bridge
from service.reconciler.compare import VETOES, Comparison, Ground
from service.reconciler.joining import Join
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
    stayed = {i for i in seat.cluster.identifiers if near.contact_of.get(i) == kept} - moved
    chain = bridge(seat.cluster.links, moved, stayed or seat.cluster.identifiers - moved)
    joins = [join for join in seat.cluster.joins if _link(join) in chain]
    evidence: dict[str, Any] = {"chain": [_step(near, link) for link in chain]}
    for join in joins:
        evidence |= _compared(join.comparison)
    return {
        "workspace_id": ws.id,
        "id": ws.id_of("merge", kept, absorbed, now),
        "kept_id": kept,
        "absorbed_id": absorbed,
        "rule": _rule(chain),
        "because": sentence(near, chain, joins),
        "evidence": orjson.dumps(evidence).decode(),
        "moved": orjson.dumps(sorted(moved)).decode(),
        "actor": "auto",
        "at": now,
        "undone_at": None,
    }


def _compared(one: Comparison) -> dict[str, Any]:
    """What speaks for one person, what against, what would have forbidden it, what says nothing."""
    shared = [one.name, *one.shared] if one.name else list(one.shared)
    return {
        "for": [told(ground) for ground in shared],
        "against": [told(ground) for ground in (*one.vetoes, *one.against)],
        "vetoes_checked": list(VETOES),
        "ignored": [told(ground) for ground in one.ignored],
    }


def sentence(near: Neighbourhood, chain: list[Link], joins: Sequence[Join]) -> str:
    """ "joined: the same name (Anna Bell) and the same employer (Acme; acme.com)"."""
    named = [" and ".join(_grounds(join.comparison)) for join in joins]
    plain = _stated(near, [link for link in chain if not link.rule.startswith("name+")])
    return f"joined: {'; '.join([*named, *plain]) or 'you said they are the same person'}"


def _stated(near: Neighbourhood, chain: list[Link]) -> list[str]:
    """ "Anna Bell's address book card states both anna@x.com and +49…"."""
    shared = [near.values[link.left] for link in chain if link.left in near.values]
    keys = list(dict.fromkeys(value.partition(":")[2] for value in shared))
    cards = list(dict.fromkeys(link.right for link in chain if link.right in near.told))
    if not keys or not cards:
        return []
    tellers = ", ".join(_teller(near, card) for card in cards[:3])
    stated = " and ".join(keys[:4])
    if len(cards) == 1:
        return [f"{tellers} states {'both ' if len(keys) == 2 else ''}{stated}"]
    return [f"{tellers} agree on {stated}"]


def _grounds(one: Comparison) -> list[str]:
    name = [one.name.says] if one.name else []
    return [*name, *(ground.says for ground in one.shared[:2])]


def _link(join: Join) -> Link:
    return Link(min(join.left.identifiers), min(join.right.identifiers), join.rule)


def told(ground: Ground) -> dict[str, str]:
    """A piece of evidence as it is stored."""
    return {
        "kind": ground.kind,
        "left": ground.left,
        "right": ground.right,
        "level": ground.level,
        "says": ground.says,
    }


def _teller(near: Neighbourhood, card: int) -> str:
    one = near.told[card]
    name = name_of(one.record) or "an unnamed person"
    return f"the card of {name} ({_CALLED.get(one.provider, one.provider)})"


def _rule(chain: list[Link]) -> str:
    rules = sorted({link.rule for link in chain})
    return "+".join(rules) if rules else "owner.same"


def _step(near: Neighbourhood, link: Link) -> dict[str, str]:
    return {
        "identifier": near.values.get(link.left, ""),
        "with": near.values.get(link.right) or ids.public("r", link.right),
        "rule": link.rule,
        "source": _source(near, link),
    }


def _source(near: Neighbourhood, link: Link) -> str:
    if link.right in near.told:
        return near.told[link.right].provider
    return "owner" if link.rule == "owner.same" else "names"
