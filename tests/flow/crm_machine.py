"""A random world around one CRM: people, mail, edits, merges, faults, deaths, two workers at once.

After every act: nothing is in the CRM twice, and what is done stays done. After healing: everything
wanted is there, once, with the fields it has here; nobody who was deleted there came back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from schemas.crm import CrmEdit
from service.delivery.crm import backfill
from service.jobs.pipeline import settle
from tests.flow.crm_acts import PEOPLE, Acts
from tests.flow.crm_desk import Connected
from tests.flow.crm_there import There
from tests.flow.crm_truth import CrmTruth
from tests.flow.feeding import person
from tests.worlds.rig import Fuse

Rule = Mapping[str, Any]
FIELDS: Sequence[Rule] = (
    {"ours": "last_touched_at", "theirs": "touched"},
    {"ours": "tier", "theirs": "tier"},
    {"ours": "days_overdue", "theirs": "overdue"},
    {"ours": "city", "theirs": "city", "when": "new"},
)
MORE: Rule = {"ours": "touches_90d", "theirs": "touches"}


class CrmWorld(Acts):
    """more: a field that is mapped besides in the end."""

    def __init__(
        self,
        at: Connected,
        there: There,
        random: Random,
        fuse: Fuse,
        fields: Sequence[Rule] = FIELDS,
        more: Rule = MORE,
    ) -> None:
        super().__init__(at, there, random, fuse, fields)
        self.more = more
        self.trace: list[str] = []
        self.checks = CrmTruth(at, there)
        there.befalls(self.meanwhile)
        self._acts: list[tuple[int, Callable[[], None]]] = [
            (24, self.a_worker_comes), (16, self.a_worker_dies), (5, self.two_workers_come),
            (22, self.a_mail_comes), (4, self.a_meeting_is_booked), (3, self.a_card_comes),
            (4, self.somebody_is_edited), (3, self.two_are_one), (3, self.a_merge_is_undone),
            (2, self.an_address_is_split_off), (1, self.somebody_is_erased),
            (4, self.a_verdict_is_overruled), (3, self.a_record_is_deleted),
            (3, self.records_are_merged), (3, self.a_record_is_entered),
            (5, self.something_else_is_chosen), (3, self.pushing_pauses), (4, self.pushing_goes_on),
            (3, self.a_backfill_begins), (2, self.a_backfill_stops), (2, self.it_is_tried_again),
            (10, self.time_passes), (12, self.faults_are_planned), (3, self.all_is_well),
            (4, self.people_are_read),
        ]  # fmt: skip

    def run(self, acts: int) -> None:
        """So many acts, then all heals."""
        self.begin()
        names, weights = [one for _, one in self._acts], [weight for weight, _ in self._acts]
        for act in self.random.choices(names, weights, k=acts):
            self.trace.append(act.__name__)
            act()
            self.checks.nothing_is_there_twice()
        self.trace.append("heal")
        self.heal()

    def begin(self) -> None:
        """Some people, some of them in the CRM, and a past."""
        cards = [person(name, *boxes) for name, boxes in PEOPLE.items()]
        past = [self.a_mail(self.random.uniform(1, 300)) for _ in range(self.random.randint(0, 8))]
        self.feed(*cards, *past)
        for name, boxes in PEOPLE.items():
            if self.random.random() < 0.8:
                self.there.add(name, self.random.choice(boxes))
        self.does(self.edited(CrmEdit(pushing="on")))
        self.something_else_is_chosen()
        if self.random.random() < 0.5:
            self.a_backfill_begins()

    def heal(self) -> None:
        """Nothing goes wrong any more, everything before is to be logged, and time passes."""
        self.fuse.put_out()
        self.all_is_well()
        self.clock.move(timedelta(days=8))
        self.people_are_read()
        self.pushing_goes_on()
        # Who was deleted or merged there shows when something is to be written.
        self.does(self.edited(CrmEdit.model_validate({"mapping": [*self.fields, self.more]})))
        self.does(lambda conn: backfill.begin(conn, self.desk.ws, self.at.account, None, self.now))
        self.quiet()
        self.clock.move(timedelta(hours=25))
        self.quiet()
        self.checks.everything_is_there()
        writes = self.there.writes()
        self.quiet()
        assert self.there.writes() == writes, "something was written again"
        self.checks.nothing_is_there_twice()

    def quiet(self) -> None:
        """Turns, and time between them, until nothing is left to do."""
        for _ in range(60):
            settle(self.desk.db, self.desk.ws, self.clock())
            self.it_is_tried_again()
            self.a_worker_comes()
            if not self.checks.under_way():
                return
            rest = (self.at.row.rest_until or 0) - self.now
            self.clock.move(timedelta(milliseconds=max(rest, 180_000)))
        raise AssertionError(f"no rest: {self.checks.under_way()}")
