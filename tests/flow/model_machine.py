"""Whatever befalls a workspace, what is derived equals a naive recomputation, step by step.

Mails, meetings and calls come and go, verdicts are overruled, people are merged, parted, split,
edited, erased and blocked, cadences and quiet periods change, and the clock moves.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar
from unittest import mock

import orjson
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, delete, select, update

from schemas.cadence import Cadences
from schemas.quiet import QuietPeriodRequest
from schemas.source import Facts
from service.access.workspaces import FIRST, Workspace, first_workspace
from service.db import ids
from service.db.moments import DAY, moment, ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import contacts, interactions, merges, source_rows, workspaces
from service.detection.overrule import overrule
from service.detection.rulings import sender
from service.ingest.manual import log
from service.jobs.pipeline import settle
from service.reconciler.block import block, unblock
from service.reconciler.decide import merge, split, undo
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from service.reconciler.refused import Refused
from service.settings import Settings
from service.timeline.keeping import drop_period, keep, keep_period, periods, refresh_all
from tests.conftest import NOW, SALT
from tests.flow import oracle
from tests.flow.feeding import ME, feed, mail, meeting, person
from tests.flow.model_checks import Check, Seen, due_is_told_once, measures_agree, timeline_agrees

PEOPLE = {
    "Anna Bell": ("anna@home.example", "anna@work.example"),
    "Boris Petrov": ("boris@petrov.example", "bp@acme.example"),
    "Chen Wei": ("chen@wei.example", "chen@lab.example"),
    "Dora Marsh": ("dora@marsh.example",),
}
BOXES = [box for some in PEOPLE.values() for box in some]
NUMBER = st.integers(0, 1000)
BOX = st.sampled_from(BOXES)
DAYS = st.sampled_from((0, 1, 3, 8, 20, 45, 80, 120, 200, 390))
SAID = st.sampled_from(
    [
        {"tier": tier} for tier in ("key", "regular", "expert", "dormant", "none", "odd", None)
    ] + [
        {"cadence_days": 0}, {"cadence_days": 10}, {"cadence_days": None}, {"importance": 5},
        {"importance": 1}, {"stage": "crisis"}, {"stage": "sick"}, {"stage": None},
        {"paused": True}, {"paused": None}, {"tags": ["choir"]}, {"tags": ["choir", "chess"]},
        {"tags": None}, {"snoozed_until": None},
    ]
)  # fmt: skip
BOOKS = st.builds(
    lambda key, choir, chess, new, crisis, default: Cadences(
        default=default, tiers={"key": key}, tags={"choir": choir, "chess": chess},
        stages={"new": new, "crisis": crisis, "sick": 3},
    ),
    st.sampled_from((7, 30, None)), st.sampled_from((14, 60, None)), st.sampled_from((20, 365)),
    st.sampled_from((10, None)), st.sampled_from((2, None)), st.sampled_from((90, 40, None)),
)  # fmt: skip


class ModelMachine(RuleBasedStateMachine):
    """One workspace. template: a migrated SQLite file. checks: made after every step."""

    template: ClassVar[Path]
    checks: ClassVar[tuple[Check, ...]] = (timeline_agrees, due_is_told_once, measures_agree)

    def __init__(self) -> None:
        super().__init__()
        self.now, self._count = NOW, 0
        draw = Random(1)  # so that a world that failed fails again
        self._drawn = mock.patch.object(ids, "drawn", side_effect=lambda: draw.getrandbits(63))
        self._drawn.start()
        self._folder = Path(tempfile.mkdtemp(prefix="touchline-model-"))
        self.db = self.open()
        row = {"id": FIRST, "name": "Touchline", "salt": SALT, "sequence": 0, "created_at": ms(NOW)}
        with self.db.writing(FIRST) as conn:
            conn.execute(workspaces.insert(), row)
        self.ws: Workspace = first_workspace(self.db, Settings(data_dir=self._folder), NOW)
        self.seen = Seen()

    def open(self) -> Database:
        """A database of its own."""
        path = self._folder / "touchline.sqlite3"
        shutil.copyfile(self.template, path)
        return Database(f"sqlite:///{path}")

    @initialize()
    def it_begins(self) -> None:
        settle(self.db, self.ws, self.now)
        for name in PEOPLE:
            self.a_card_says_where_they_work(name, "Acme")

    # -- what comes in, and goes

    def _at(self, days: int) -> datetime:
        """A moment of its own, so long ago."""
        self._count += 1
        return self.now - timedelta(days=days, minutes=self._count)

    @rule(box=BOX, other=BOX, days=DAYS, mine=st.booleans(), answer=st.booleans(), which=NUMBER)
    def a_letter(
        self, box: str, other: str, days: int, mine: bool, answer: bool, which: int
    ) -> None:
        """Every third is to two people, or to one at both addresses; an answer is younger."""
        to = (box, other) if other != box and which % 3 == 0 else (box,)
        asked = self.some(interactions, which, kind="mail") if answer else None
        at, thread = self._at(days), f"mail:{self._count}"
        facts = Facts(message_id=f"m{self._count}@x")
        if asked is not None and asked.occurred_at < ms(self.now):
            with self.db.reading() as conn:
                own = self.told(conn, asked.id)
            if own is not None:
                facts["in_reply_to"], facts["references"] = own, [own]
                thread = asked.thread
                at = self.now - (self.now - moment(asked.occurred_at)) / 2
        ends = (ME, to) if mine else (box, (ME, *to[1:]))
        letter = mail(*ends, (NOW - at) / timedelta(days=1), facts=facts, thread=thread)
        feed(self.db, self.ws, [letter], now=self.now)

    def told(self, conn: Connection, number: int) -> str | None:
        """The Message-ID of a mail that is here."""
        rows = select(source_rows.c.payload).where(source_rows.c.interaction_id == number)
        payload = conn.execute(rows).scalars().first()
        facts = orjson.loads(payload)["facts"] if payload else {}
        return str(facts["message_id"]) if "message_id" in facts else None

    @rule(box=BOX, days=st.sampled_from((-30, -2, 0, 5, 60)))
    def a_meeting(self, box: str, days: int) -> None:
        feed(self.db, self.ws, [meeting(box, self._at(days))], now=self.now)

    @rule(which=NUMBER, days=DAYS, way=st.sampled_from(("in", "out", "both")))
    def a_call(self, which: int, days: int, way: Any) -> None:
        if one := self.some(contacts, which, merged_into=None):
            at = ms(self._at(days))
            self.does(
                lambda conn: log(
                    conn, self.ws, contact_ids=[one.id], kind="call", at=at, direction=way,
                    note="", now=ms(self.now),
                )
            )  # fmt: skip

    @rule(which=NUMBER)
    def something_vanishes(self, which: int) -> None:
        if one := self.some(interactions, which):

            def gone(conn: Connection) -> None:
                conn.execute(delete(source_rows).where(source_rows.c.interaction_id == one.id))
                push(conn, self.ws.id, Stage.JUDGE, [one.id])

            self.does(gone)

    @rule(name=st.sampled_from(sorted(PEOPLE)), company=st.sampled_from(("Umbra", "Initrode")))
    def a_card_says_where_they_work(self, name: str, company: str) -> None:
        card = person(
            name, PEOPLE[name][0], external_id=name, company=company, observed_at=self.now
        )
        feed(self.db, self.ws, [card], now=self.now)

    # -- what the owner says

    @rule(which=NUMBER, counted=st.sampled_from((False, True, None)))
    def a_verdict_is_overruled(self, which: int, counted: bool | None) -> None:
        if one := self.some(interactions, which):
            self.does(lambda conn: overrule(conn, self.ws, one.id, counted, "", ms(self.now)))

    @rule(which=NUMBER, fields=SAID)
    def a_contact_is_edited(self, which: int, fields: dict[str, Any]) -> None:
        if one := self.some(contacts, which, merged_into=None):
            self.does(lambda conn: edit(conn, self.ws, one.id, fields, ms(self.now)))

    @rule(which=NUMBER, days=st.sampled_from((2, 30, 90)))
    def somebody_is_snoozed(self, which: int, days: int) -> None:
        if one := self.some(contacts, which, merged_into=None):
            said = {"snoozed_until": ms(self.now) + days * DAY}
            self.does(lambda conn: edit(conn, self.ws, one.id, said, ms(self.now)))

    @rule(one=NUMBER, other=NUMBER)
    def two_are_one(self, one: int, other: int) -> None:
        left = self.some(contacts, one, merged_into=None)
        right = self.some(contacts, other, merged_into=None)
        if left and right and left.id != right.id:
            self.does(lambda conn: merge(conn, self.ws, left.id, right.id, "", ms(self.now)))

    @rule(which=NUMBER)
    def a_merge_is_undone(self, which: int) -> None:
        if one := self.some(merges, which, undone_at=None):
            self.does(lambda conn: undo(conn, self.ws, one.id, ms(self.now)))

    @rule(box=BOX)
    def an_address_is_split_off(self, box: str) -> None:
        key = self.ws.identifier_id(f"email:{box}")
        with self.db.reading() as conn:
            home = oracle.World(conn, self.ws, 0).home().get(key)
        if home is not None:
            self.does(lambda conn: split(conn, self.ws, home, [key], "", ms(self.now)))

    @precondition(lambda self: self._count > 6)
    @rule(which=NUMBER)
    def somebody_is_erased(self, which: int) -> None:
        if one := self.some(contacts, which, merged_into=None):
            self.does(lambda conn: erase(conn, self.ws, one.id, ms(self.now)))

    @precondition(lambda self: self._count > 6)
    @rule(box=BOX, back=st.booleans())
    def a_sender_is_blocked(self, box: str, back: bool) -> None:
        who = sender(box)
        self.does(lambda conn: block(conn, self.ws, who, "", ms(self.now), sure=True))
        if back:
            self.does(lambda conn: unblock(conn, self.ws, who, ms(self.now)))

    @rule(book=BOOKS)
    def cadences_change(self, book: Cadences) -> None:
        self.does(lambda conn: keep(conn, self.ws, book))

    @rule(ahead=st.integers(-20, 60), long=st.integers(0, 20))
    def a_quiet_period_is_set(self, ahead: int, long: int) -> None:
        first = date.fromordinal(self.now.toordinal() + ahead)
        said = QuietPeriodRequest(starts_on=first, ends_on=first + timedelta(days=long))
        self.does(lambda conn: keep_period(conn, self.ws, said))

    @rule(which=NUMBER)
    def a_quiet_period_is_lifted(self, which: int) -> None:
        with self.db.reading() as conn:
            held = periods(conn, self.ws)
        if held:
            number = ids.private("q", held[which % len(held)].id) or 0
            self.does(lambda conn: drop_period(conn, self.ws, number))

    @rule(zone=st.sampled_from(("", "America/New_York", "Pacific/Auckland")))
    def the_workspace_moves(self, zone: str) -> None:
        def moved(conn: Connection) -> None:
            conn.execute(update(workspaces).where(workspaces.c.id == FIRST).values(zone=zone))
            refresh_all(conn, self.ws)

        self.does(moved)

    @rule(hours=st.sampled_from((1, 5, 30, 24 * 7, 24 * 40, 24 * 200)))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        settle(self.db, self.ws, self.now)

    # -- how it is done, and looked at

    def does(self, work: Callable[[Connection], object]) -> None:
        """In one transaction, and all that follows; what is refused changes nothing."""
        with suppress(Refused), self.db.writing(self.ws.id) as conn:
            work(conn)
        settle(self.db, self.ws, self.now)

    def some(self, table: Any, which: int, **where: Any) -> Any | None:
        """One row of those, if there is any."""
        with self.db.reading() as conn:
            chosen = select(table).filter_by(workspace_id=self.ws.id, **where)
            rows = conn.execute(chosen.order_by(table.c.id)).all()
        return rows[which % len(rows)] if rows else None

    @invariant()
    def all_is_as_told_naively(self) -> None:
        for check in self.checks:
            check(self.seen, self.db, self.ws, self.now)

    def teardown(self) -> None:
        self._drawn.stop()
        self.db.close()
        shutil.rmtree(self._folder, ignore_errors=True)
