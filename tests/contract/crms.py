"""What every CRM must keep. Subclass once per CRM, state its ways, inherit the proof.

A subclass says what CrmGround asks for; the tests stand in the parts: access, people, activities,
records. Here is what ties them together: any story, in any weather, ends exactly once.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.crm_activities import KINDS, log_all
from tests.contract.crm_ground import AFTER, BEFORE, At, act, ada
from tests.contract.crm_people import settle
from tests.contract.crm_records import RecordsContract

_WEATHER = st.tuples(st.sampled_from(BEFORE + AFTER), st.integers(0, 6))
_Step = tuple[str, int, tuple[str, int] | None]
_STEPS = st.lists(
    st.tuples(st.sampled_from(("save", "log")), st.integers(1, 4), st.none() | _WEATHER),
    min_size=1, max_size=6,
)  # fmt: skip


class CrmContract(RecordsContract):
    """All of it. Name the subclass Test..., beside it write what only its CRM can do."""

    def test_whatever_happens_all_is_there_exactly_once(self) -> None:
        @settings(max_examples=25, deadline=None)
        @given(steps=_STEPS)
        def run(steps: list[_Step]) -> None:
            self.play(lambda at: self.tell(at, steps))

        run()

    async def tell(self, at: At, steps: list[_Step]) -> None:
        """A story of these steps, and what must have come of it."""
        ids = [at.stand.add("Ada Lovelace", "ada@example.com")]
        people, activities = Counter(["Ada Lovelace"]), list[str]()
        for number, (step, count, weather) in enumerate(steps):
            if weather:
                at.weather.at(weather[1], weather[0])
            names = [f"N{number} M{one}" for one in range(count)]
            if step == "save":
                await settle(self, at, *map(ada, names))
                people.update(names)
                ids = [one.id for one in at.stand.shown()]
            else:
                kinds = [KINDS[(number + one) % len(KINDS)] for one in range(count)]
                sent = [act(n, ids[-1], kind=k) for n, k in zip(names, kinds, strict=True)]
                await log_all(self, at, *sent)
                activities += names
        assert Counter(one.name for one in at.stand.shown()) == people
        shown = at.stand.logged()
        assert len(shown) == len(activities)
        for name in activities:
            assert sum(name in one.title + one.text for one in shown) == 1
