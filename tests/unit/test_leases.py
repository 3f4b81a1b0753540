"""One at a time: a lease is held, kept, lost and given back, on both databases."""

from __future__ import annotations

import threading

import pytest

from service.access.workspaces import Workspace
from service.db.leases import LASTS, Fenced, Lease, forget, give_back, guard, take
from service.db.session import Database

NOW = 1_000_000
NAME = "account:7"


def taken(db: Database, ws: Workspace, holder: str, now: int, name: str = NAME) -> Lease | None:
    with db.noting() as conn:
        return take(conn, ws.id, name, holder, now)


def had(db: Database, ws: Workspace, holder: str, now: int = NOW) -> Lease:
    lease = taken(db, ws, holder, now)
    assert lease is not None
    return lease


def keep(db: Database, lease: Lease, now: int) -> None:
    with db.noting() as conn:
        guard(conn, lease, now)


def test_one_holds_it_until_it_is_over(db: Database, ws: Workspace) -> None:
    had(db, ws, "a")
    assert taken(db, ws, "b", NOW + LASTS - 1) is None
    assert taken(db, ws, "a", NOW + LASTS - 1) is None
    assert taken(db, ws, "b", NOW, "account:8") is not None
    second = had(db, ws, "b", NOW + LASTS)
    assert second.epoch == 2


def test_whoever_keeps_it_holds_it_longer(db: Database, ws: Workspace) -> None:
    lease = had(db, ws, "a")
    keep(db, lease, NOW + LASTS - 1)
    assert taken(db, ws, "b", NOW + LASTS) is None
    assert taken(db, ws, "b", NOW + 2 * LASTS - 1) is not None


def test_a_holder_thought_dead_writes_nothing_more(db: Database, ws: Workspace) -> None:
    first = had(db, ws, "a")
    second = had(db, ws, "b", NOW + LASTS)
    with pytest.raises(Fenced):
        keep(db, first, NOW + LASTS)
    keep(db, second, NOW + LASTS)


def test_a_holder_who_was_late_and_undisturbed_goes_on(db: Database, ws: Workspace) -> None:
    lease = had(db, ws, "a")
    keep(db, lease, NOW + 3 * LASTS)
    assert taken(db, ws, "b", NOW + 3 * LASTS + 1) is None


def test_the_same_name_again_is_another_holder(db: Database, ws: Workspace) -> None:
    first = had(db, ws, "a")
    had(db, ws, "a", NOW + LASTS)
    with pytest.raises(Fenced):
        keep(db, first, NOW + LASTS)


def test_given_back_it_is_free_at_once_and_fenced(db: Database, ws: Workspace) -> None:
    first = had(db, ws, "a")
    with db.noting() as conn:
        give_back(conn, first)
    with pytest.raises(Fenced):
        keep(db, first, NOW)
    second = had(db, ws, "b", NOW)
    assert second.epoch == first.epoch + 1
    with db.noting() as conn:
        give_back(conn, first)
    keep(db, second, NOW)


def test_forgotten_it_begins_anew(db: Database, ws: Workspace) -> None:
    first = had(db, ws, "a")
    with db.noting() as conn:
        forget(conn, ws.id, NAME)
    with pytest.raises(Fenced):
        keep(db, first, NOW)
    assert had(db, ws, "b").epoch == 1


def test_a_fenced_transaction_leaves_nothing(db: Database, ws: Workspace) -> None:
    first = had(db, ws, "a")
    had(db, ws, "b", NOW + LASTS)

    def write() -> None:
        with db.noting() as conn:
            take(conn, ws.id, "account:9", "a", NOW)
            guard(conn, first, NOW + LASTS)

    with pytest.raises(Fenced):
        write()
    assert taken(db, ws, "b", NOW, "account:9") is not None


def test_of_many_who_reach_for_it_one_gets_it(db: Database, ws: Workspace) -> None:
    gate = threading.Barrier(6)
    got: list[Lease] = []

    def reach(holder: str) -> None:
        gate.wait()
        lease = taken(db, ws, holder, NOW)
        if lease is not None:
            got.append(lease)

    threads = [threading.Thread(target=reach, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    keep(db, got[0], NOW)
