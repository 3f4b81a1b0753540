"""Secrets of an endpoint: which sign when, through any number of rotations; sealed to their row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service.db.vault import Unopened, Vault
from service.delivery.webhooks import secrets
from service.delivery.webhooks.secrets import Sealed, Secret

VAULT = Vault(["k" * 40])
MOST = 5
STEPS = some.lists(some.tuples(some.integers(0, 50), some.integers(0, 50)), max_size=12)
"""Milliseconds to the next rotation, and how long the old secrets sign beside it."""


@given(STEPS, some.integers(0, 100))
def test_a_secret_signs_as_long_as_every_rotation_since_allows(
    steps: list[tuple[int, int]], later: int
) -> None:
    found, now = Sealed((Secret("s0"),)), 1000
    ends: dict[str, float] = {"s0": float("inf")}
    for number, (pause, both) in enumerate(steps, 1):
        now += pause
        found = secrets.rotated(found, f"s{number}", now, now + both)
        ends = {name: min(end, now + both) for name, end in ends.items()}
        ends[f"s{number}"] = float("inf")
    newest_first = sorted(ends, key=lambda name: int(name[1:]), reverse=True)
    in_force = [name for name in newest_first if ends[name] > now + later]
    signing = secrets.signing(found, now + later)
    assert signing == [name for name in in_force if name in signing]
    assert signing[0] == newest_first[0]
    assert len(found.secrets) <= MOST
    if len(steps) < MOST:
        assert signing == in_force


@given(some.lists(some.tuples(some.text(), some.none() | some.integers(0, 1 << 53)), max_size=4),
       some.none() | some.tuples(some.text(), some.text()))  # fmt: skip
def test_what_is_sealed_opens_as_it_was_in_its_own_row(
    held: list[tuple[str, int | None]], header: tuple[str, str] | None
) -> None:
    found = Sealed(tuple(Secret(*one) for one in held), header)
    text = secrets.sealed(VAULT, 1, 7, found)
    assert secrets.opened(VAULT, 1, 7, text) == found
    for place in ((1, 8), (2, 7)):
        with pytest.raises(Unopened):
            secrets.opened(VAULT, *place, text)


def test_no_secret_is_in_what_is_logged() -> None:
    secret = secrets.drawn()
    found = Sealed((Secret(secret),), ("X-Key", "word"))
    assert secret not in repr(found)
    assert "word" not in repr(found)
    assert secret not in repr(found.secrets[0])
    assert secrets.drawn() != secret
