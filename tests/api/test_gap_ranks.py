"""What fades has ranks of its own; a walk that skips what is over misses nothing that stands."""

from __future__ import annotations

import httpx
from hypothesis import given
from hypothesis import strategies as st

from service.db.moments import DAY
from service.settings import TimelineSettings
from service.timeline.cadence import Cadence
from service.timeline.gapping import Standing, gaps_of
from service.timeline.ranks import longest, rank, ranks_of
from service.timeline.touches import RollUp
from tests.api.rows import Seed

days = st.integers(1, 500)


@given(
    cadence=days,
    origin=st.sampled_from(("default", "contact")),
    dormant=days,
    soon=st.integers(0, 60),
    snoozed=st.none() | days,
    way=st.sampled_from(("in", "out")),
)
def test_no_gap_outlives_its_rank(
    cadence: int, origin: str, dormant: int, soon: int, snoozed: int | None, way: str
) -> None:
    settings = TimelineSettings(dormant_after=dormant, due_soon=soon)
    said = RollUp(in_at=0, in_turn=0, in_open=True)
    asked = RollUp(out_at=0, out_turn=0, out_open=True, out_opens=True)
    sums = said if way == "in" else asked
    until = None if snoozed is None else snoozed * DAY
    standing = Standing(sums, Cadence(cadence, origin), True, 0, until)
    for gap in gaps_of(standing, settings):
        most = longest(gap.rank, settings)
        if most is not None:
            assert gap.active_until is not None
            assert gap.active_until - gap.active_from <= most * DAY
        assert gap.rank in ranks_of(frozenset({gap.kind}))


def test_a_chosen_cadence_comes_before_the_default_of_the_same_closeness() -> None:
    chosen, fading = rank("overdue", 90), rank("overdue", 90, fades=True)
    assert rank("overdue", 30, fades=True) < chosen < fading < rank("overdue", 120)


def test_faded_gaps_are_passed_over(client: httpx.Client, seed: Seed) -> None:
    now = seed.now
    for name, ago in (("Oldest", 364), ("Lately", 100), ("Faded", 365), ("Long ago", 2000)):
        person = seed.touched(name, ago=ago, cadence=90)
        due = now - (ago - 90) * DAY
        seed.gap("overdue", person, 90, due, due + 275 * DAY)
    seed.conn.commit()
    for limit in (1, 50):
        names: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": limit, **({"cursor": cursor} if cursor else {})}
            page = client.get("/v1/gaps", params=query).json()
            names += [item["contact"]["name"] for item in page["items"]]
            cursor = page["next"]
        assert names == ["Oldest", "Lately"]
