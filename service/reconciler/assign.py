"""Which contact each cluster is: ids stay, losers redirect, larger parts keep the name. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from service.reconciler.cluster import Cluster

_OWN, _ANCHOR, _GUEST, _SPOKEN, _DISPUTED = 1_000_000, 10_000, 100, 10, 1
"""What speaks for a cluster being the contact it was."""


@dataclass(slots=True)
class Seat:
    """A cluster with its contact. contact: the one that stays; None when there was none.
    absorbed: contacts that end in it, with the identifiers each brings. split_from: the contact
    most of it belonged to, when that one stays with another cluster."""

    cluster: Cluster
    contact: int | None = None
    absorbed: dict[int, set[int]] = field(default_factory=dict)
    split_from: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What was before. contact_of: by identifier. created_at: by contact. anchored: by card the
    contacts most of whose fields came from it. disputed: identifiers that are no one's own.
    guests: identifiers that came with a contact that was absorbed. spoken: identifiers that were
    ever credited."""

    contact_of: Mapping[int, int | None]
    created_at: Mapping[int, int]
    anchored: Mapping[int, Collection[int]]
    disputed: Collection[int]
    guests: Collection[int] = ()
    spoken: Collection[int] = ()


def seats(clusters: Sequence[Cluster], past: Past) -> list[Seat]:
    """Every cluster with the contact most of its identifiers had.

    A contact whose identifiers went several ways stays with the most of them (ties: where its
    card is, then the cluster that comes first); of several contacts in one cluster the one with
    most identifiers in it stays (ties: the oldest, then the smallest id), the others are absorbed.
    """
    votes = [_votes(one, past) for one in clusters]
    home = _homes(votes)
    found = []
    for place, one in enumerate(clusters):
        seat = Seat(one)
        mine = [contact for contact in votes[place] if home[contact] == place]
        mine.sort(key=lambda c: (-votes[place][c], past.created_at.get(c, 0), c))
        if mine:
            seat.contact = mine[0]
            for contact in mine[1:]:
                seat.absorbed[contact] = {
                    i for i in one.identifiers if past.contact_of.get(i) == contact
                }
        elif votes[place]:
            seat.split_from = votes[place].most_common(1)[0][0]
        found.append(seat)
    return found


def _homes(votes: Sequence[Counter[int]]) -> dict[int, int]:
    """Where each contact stays: the place of the cluster with most votes for it."""
    home: dict[int, int] = {}
    for place, counted in enumerate(votes):
        for contact, count in counted.items():
            if contact not in home or count > votes[home[contact]][contact]:
                home[contact] = place
    return home


def _votes(one: Cluster, past: Past) -> Counter[int]:
    """An identifier of one's own weighs most, the card a contact's fields come from less, still
    less one that came by a merge (it has a contact to go back to), and a disputed identifier
    just enough to keep a contact that nothing else holds. A card alone draws no contact to a
    cluster that is another's by its identifiers."""
    counted: Counter[int] = Counter()
    own: set[int] = set()
    for identifier in one.identifiers:
        contact = past.contact_of.get(identifier)
        if contact is not None:
            guest, disputed = identifier in past.guests, identifier in past.disputed
            counted[contact] += _DISPUTED if disputed else _GUEST if guest else _OWN
            counted[contact] += _SPOKEN if identifier in past.spoken else 0
            own |= set() if disputed or guest else {contact}
    for card in one.cards:
        for contact in past.anchored.get(card, ()):
            if not own or contact in counted:
                counted[contact] += _ANCHOR
    return counted
