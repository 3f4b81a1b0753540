"""What happens to a random world around one CRM."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from schemas.crm import CrmEdit
from schemas.source import Record
from service.db.leases import LASTS, Fenced, give_back
from service.db.tables import contacts, crm_people, interactions, merges
from service.delivery.crm import backfill, connecting, retrying
from service.delivery.crm.turn import take_turn
from service.detection.overrule import overrule
from service.jobs.pipeline import settle
from service.reconciler.decide import merge, split, undo
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from service.reconciler.refused import Refused
from tests.conftest import NOW
from tests.flow.crm_desk import Connected
from tests.flow.crm_pulling import turn
from tests.flow.crm_there import There
from tests.flow.crm_turns import never, taken
from tests.flow.feeding import ME, feed, mail, meeting, person
from tests.worlds.rig import Fuse, Killed

PEOPLE = {
    "Anna Bell": ("anna@home.example", "anna@work.example"),
    "Boris Petrov": ("boris@petrov.example", "bp@acme.example"),
    "Chen Wei": ("chen@wei.example",),
    "Dora Marsh": ("dora@marsh.example",),
    "Emil Roth": ("emil@roth.example",),
}
BOXES = [box for some in PEOPLE.values() for box in some]


class Acts:
    """fuse: of the network and of the database, if that is mortal. fields: the mapping."""

    def __init__(
        self,
        at: Connected,
        there: There,
        random: Random,
        fuse: Fuse,
        fields: Sequence[Mapping[str, Any]],
    ) -> None:
        self.at, self.there, self.random, self.fuse = at, there, random, fuse
        self.desk, self.fields = at.desk, list(fields)
        self.clock = at.clock
        self.others: list[Callable[[], None]] = []
        self.number = 0

    # -- acts on what is here

    def a_mail(self, days_ago: float) -> Record:
        """Between the owner and somebody, now and then two. No subject comes twice."""
        some = self.random.sample(BOXES, self.random.choice((1, 1, 2)))
        subject = self.subject()
        when = days_ago + self.number / 86_400_000  # no two are the same mail
        if self.random.random() < 0.3:
            return mail(some[0], ME, when, subject=subject)
        return mail(ME, tuple(some), when, subject=subject)

    def subject(self) -> str:
        """A new one."""
        self.number += 1
        return f"Letter {self.number:04}"

    def a_mail_comes(self) -> None:
        passed = (self.clock() - NOW).total_seconds() / 86400
        self.feed(*(self.a_mail(-passed) for _ in range(self.random.randint(1, 3))))

    def a_meeting_is_booked(self) -> None:
        start = self.clock() + timedelta(
            hours=self.random.choice((-30, -2, 1, 5)), milliseconds=self.number
        )
        talk = meeting(self.random.choice(BOXES), start)
        self.feed(replace(talk, subject=self.subject()))

    def a_card_comes(self) -> None:
        """Two addresses turn out to be one person's."""
        one, other = self.random.sample(sorted(PEOPLE), 2)
        boxes = (PEOPLE[one][0], self.random.choice(PEOPLE[other]))
        self.feed(person(self.random.choice((one, other)), *boxes))

    def somebody_is_edited(self) -> None:
        fields = self.random.choice(
            ({"tier": "key"}, {"tier": None}, {"tags": ["choir"]}, {"tags": None}, {"city": "Bonn"})
        )
        self.with_contact(lambda conn, one: edit(conn, self.desk.ws, one, fields, self.now))

    def two_are_one(self) -> None:
        def work(conn: Connection, one: int) -> None:
            if (other := self.contact(conn)) not in (None, one):
                merge(conn, self.desk.ws, one, other or 0, "", self.now)

        self.with_contact(work)

    def a_merge_is_undone(self) -> None:
        def work(conn: Connection) -> None:
            found = select(merges.c.id).where(merges.c.undone_at.is_(None)).order_by(merges.c.id)
            if rows := conn.execute(found).scalars().all():
                undo(conn, self.desk.ws, self.random.choice(rows), self.now)

        self.does(work)

    def an_address_is_split_off(self) -> None:
        box = self.random.choice(BOXES)
        key = self.desk.ws.identifier_id(f"email:{box}")
        self.with_contact(lambda conn, one: split(conn, self.desk.ws, one, [key], "", self.now))

    def somebody_is_erased(self) -> None:
        self.with_contact(lambda conn, one: erase(conn, self.desk.ws, one, self.now))

    def a_verdict_is_overruled(self) -> None:
        word = self.random.choice((True, False, None))

        def work(conn: Connection) -> None:
            rows = conn.execute(select(interactions.c.id).order_by(interactions.c.id)).scalars()
            if known := rows.all():
                one = self.random.choice(known)
                overrule(conn, self.desk.ws, one, word, "", self.now)

        self.does(work)

    # -- acts on what is there

    def a_record_is_deleted(self) -> None:
        """Not one that was made a moment ago and never answered: of that nobody can know."""
        with self.desk.db.reading() as conn:
            known = set(conn.execute(select(crm_people.c.remote_id)).scalars())
        records = [one.id for one in self.there.living()]
        if mine := [one for one in records if one in known or not self.there.is_made(one)]:
            self.there.delete(self.random.choice(mine))

    def records_are_merged(self) -> None:
        if len(records := [one.id for one in self.there.living()]) > 1:
            self.there.merge(*self.random.sample(records, 2))

    def a_record_is_entered(self) -> None:
        name = self.random.choice(sorted(PEOPLE))
        self.there.add(name, self.random.choice(PEOPLE[name]))

    # -- acts of the owner

    def something_else_is_chosen(self) -> None:
        selection = {
            "tags": ["choir"] if self.random.random() < 0.1 else [],
            "tiers": ["key"] if self.random.random() < 0.1 else [],
            "kinds": ["meeting"] if self.random.random() < 0.1 else [],
            "create": self.random.random() < 0.5,
            "text": "subject",
        }
        mapping = self.random.choice((self.fields, self.fields, self.fields[:1]))
        self.does(self.edited(CrmEdit.model_validate({"selection": selection, "mapping": mapping})))

    def pushing_pauses(self) -> None:
        self.does(self.edited(CrmEdit(pushing="paused")))

    def pushing_goes_on(self) -> None:
        self.does(self.edited(CrmEdit(pushing="on")))

    def a_backfill_begins(self) -> None:
        since = self.random.choice((None, self.now - 100 * 86_400_000))
        self.does(lambda conn: backfill.begin(conn, self.desk.ws, self.at.account, since, self.now))

    def a_backfill_stops(self) -> None:
        self.does(lambda conn: backfill.stop(conn, self.desk.ws, self.at.account, self.now))

    def it_is_tried_again(self) -> None:
        self.does(lambda conn: retrying.retry(conn, self.desk.ws, self.at.account, None, self.now))

    # -- acts of time, of the network and of workers

    def time_passes(self) -> None:
        self.clock.move(timedelta(seconds=self.random.choice((5, 40, 70, 700, 8000, 90_000))))
        settle(self.desk.db, self.desk.ws, self.clock())

    def faults_are_planned(self) -> None:
        self.there.storm(self.random)

    def people_are_read(self) -> None:
        """The CRM as a source, in worlds where it is one."""
        if self.at.row.imports:
            with suppress(Fenced):
                turn(self.at)

    def all_is_well(self) -> None:
        self.there.calm()

    def a_worker_comes(self) -> None:
        self.clock.move(timedelta(seconds=self.random.choice((1, 20, 45, 200))))
        self.a_turn_is_taken()

    def a_turn_is_taken(self) -> None:
        """By whoever gets the lease."""
        if (lease := taken(self.at)) is None:
            return
        with suppress(Fenced):
            asyncio.run(take_turn(self.desk, lease, self.at.account, never))
        with self.desk.db.noting() as conn:
            give_back(conn, lease)

    def a_worker_dies(self) -> None:
        if self.random.random() < 0.4:
            self.fuse.light(self.random.randint(0, 40))
        else:
            self.others = [_die]
        with suppress(Killed):
            self.a_worker_comes()
        self.fuse.put_out()
        self.others = []
        if self.random.random() < 0.6:
            self.clock.move(timedelta(milliseconds=LASTS))

    def two_workers_come(self) -> None:
        """One hangs in the middle of a request until another took its lease and its work; not for
        longer than a request may take (outbox.SETTLE)."""

        def overtake() -> None:
            self.clock.move(timedelta(milliseconds=LASTS + 1000))
            other = threading.Thread(target=self.a_turn_is_taken)
            other.start()
            other.join()

        self.others = [overtake]
        self.a_worker_comes()
        self.others = []

    def meanwhile(self) -> None:
        """In the middle of a request."""
        self.fuse.burn()
        if self.others and self.random.random() < 0.4:
            self.others.pop()()

    # -- how it is done

    @property
    def now(self) -> int:
        """Epoch ms."""
        return self.desk.now()

    def feed(self, *records: Record) -> None:
        """These come in, now."""
        feed(self.desk.db, self.desk.ws, records, now=self.clock())

    def does(self, work: Callable[[Connection], object]) -> None:
        """In one transaction, and all that follows; what is refused changes nothing."""
        with suppress(Refused), self.desk.db.writing(self.desk.ws.id) as conn:
            work(conn)
        settle(self.desk.db, self.desk.ws, self.clock())

    def edited(self, said: CrmEdit) -> Callable[[Connection], None]:
        """As the API has it."""
        account, ws = self.at.account, self.desk.ws
        return lambda conn: connecting.switch(conn, ws, account, said, self.now)

    def contact(self, conn: Connection) -> int | None:
        """One that is no part of another."""
        chosen = select(contacts.c.id).where(contacts.c.merged_into.is_(None))
        rows = conn.execute(chosen.order_by(contacts.c.id)).scalars().all()
        return self.random.choice(rows) if rows else None

    def with_contact(self, work: Callable[[Connection, int], object]) -> None:
        """With one of the contacts, if there is any."""

        def chosen(conn: Connection) -> None:
            if (one := self.contact(conn)) is not None:
                work(conn, one)

        self.does(chosen)


def _die() -> None:
    raise Killed
