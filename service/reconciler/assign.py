"""Which contact each cluster is: ids stay, losers redirect, larger parts keep the name. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.reconciler.cluster import Cluster


@dataclass(slots=True)
class Seat:
    """A cluster with its contact. contact: the one that stays; None when there was none.
    absorbed: contacts that end in it, with the identifiers each brings. split_from: the contact
    most of it belonged to, when that one stays with another cluster."""

    cluster: Cluster
    contact: int | None = None
    absorbed: dict[int, set[int]] = field(default_factory=dict)
    split_from: int | None = None


def seats(
    clusters: Sequence[Cluster],
    contact_of: Mapping[int, int | None],
    created_at: Mapping[int, int],
) -> list[Seat]:
    """Every cluster with the contact most of its identifiers had.

    A contact whose identifiers went several ways stays with the most of them (ties: the cluster
    that comes first); of several contacts in one cluster the one with most identifiers in it
    stays (ties: the oldest, then the smallest id), the others are absorbed.
    """
    votes = [_votes(one, contact_of) for one in clusters]
    home: dict[int, int] = {}
    for place, counted in enumerate(votes):
        for contact, count in counted.items():
            if contact not in home or count > votes[home[contact]][contact]:
                home[contact] = place
    found = []
    for place, one in enumerate(clusters):
        seat = Seat(one)
        mine = [contact for contact in votes[place] if home[contact] == place]
        mine.sort(key=lambda c: (-votes[place][c], created_at.get(c, 0), c))
        if mine:
            seat.contact = mine[0]
            for contact in mine[1:]:
                seat.absorbed[contact] = {
                    i for i in one.identifiers if contact_of.get(i) == contact
                }
        elif votes[place]:
            seat.split_from = votes[place].most_common(1)[0][0]
        found.append(seat)
    return found


def _votes(one: Cluster, contact_of: Mapping[int, int | None]) -> Counter[int]:
    held = (contact_of.get(identifier) for identifier in one.identifiers)
    return Counter(contact for contact in held if contact is not None)
