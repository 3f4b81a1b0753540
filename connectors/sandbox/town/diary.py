"""Meetings: with one or few, weekly ones without end, all-hands, and what is no meeting at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from connectors.sandbox.town import hours, subjects
from connectors.sandbox.town.cast import Cast, Person, many
from connectors.sandbox.town.pen import Pen
from connectors.sandbox.town.post import OWN, OWNER, Account, Post
from connectors.sandbox.town.talks import SPAN
from connectors.sandbox.world import Meeting, Party, Reply

_AHEAD = 30
"""Days for which meetings are planned."""

_REPLIES: tuple[Reply, ...] = ("accepted", "tentative", "declined", "needs-action")


@dataclass(frozen=True, slots=True)
class Entry:
    """Planned in these calendars. person: whom it is with, if with one. disturbed: a series some
    of whose occurrences are moved or cancelled."""

    meeting: Meeting
    accounts: tuple[Account, ...]
    person: Person | None = None
    disturbed: bool = False


class Diary:
    """All entries of both calendars."""

    def __init__(self, pen: Pen, cast: Cast, now: datetime, scale: float) -> None:
        self._pen, self._cast, self._now, self._scale = pen, cast, now, scale
        self._rng, self._uids = pen.rng, itertools.count(1)

    def all(self) -> Iterator[Entry]:
        """In no order."""
        close = self._cast.of("weekly", "monthly", "colleague")
        wide = self._cast.of("quarterly", "dormant", "mover", "double")
        for _ in range(many(190, self._scale)):
            yield self.single(self._rng.choice(close), self._day(-SPAN, _AHEAD))
        for _ in range(many(90, self._scale)):
            yield self.single(self._rng.choice(wide), self._day(-SPAN, -240))
        yield from self._series()
        yield from self._all_hands()
        yield from self._blocks()

    def single(self, person: Person, day: datetime) -> Entry:
        """With one person, at times with a mate of theirs."""
        rng, start = self._rng, hours.slot(self._rng, day.date())
        account, me = person.account, OWN[person.account]
        them = person.at(start, rng)
        reply: Reply = rng.choices(_REPLIES, (82, 6, 6, 6))[0]
        guests: dict[Party, Reply] = {them: reply}
        organizer = me
        if rng.random() < 0.4:
            organizer, guests = them, {me: reply}
        mates = self._cast.mates(person)
        if mates and rng.random() < 0.25:
            mate = rng.choice(mates)
            guests[Party(mate.shown, mate.address)] = "accepted"
        accounts: tuple[Account, ...] = (account,)
        if organizer == me and rng.random() < 0.05:
            accounts = ("google", "microsoft")
            guests[OWN["google" if account == "microsoft" else "microsoft"]] = "accepted"
        subject = self._pen.about(subjects.MEETINGS, person.language)
        meeting = self._meeting(subject, start, rng.choice((30, 45, 60, 90)), organizer, guests)
        return Entry(meeting, accounts, person)

    def mail(self, entry: Entry) -> Iterator[Post]:
        """The mail a meeting with somebody causes: their invitation, or their acceptance."""
        meeting, person, account = entry.meeting, entry.person, entry.accounts[0]
        if person is None:
            return
        invited = meeting.organizer.name != OWNER
        guest = next(iter(meeting.guests))
        if not invited and meeting.guests[guest] != "accepted":
            return
        early = timedelta(days=self._rng.uniform(2, 12))
        at = hours.office(self._rng, min(meeting.start, self._now) - early)
        subject = (subjects.INVITED if invited else subjects.ACCEPTED)[person.language]
        letter = self._pen.begin(
            meeting.organizer if invited else guest,
            (OWN[account],),
            subject.format(subject=meeting.subject, when=meeting.start.strftime("%d.%m.%Y")),
            at,
            headers=(("Content-Type", "multipart/alternative"),),
            meeting="request" if invited else "reply",
        )
        if hours.ago(self._now, SPAN) < at < self._now:
            yield Post(letter, account, "inbox", "calendar")

    def _series(self) -> Iterator[Entry]:
        """Weekly, for ever; some occurrences disturbed."""
        for person in self._regulars():
            start = hours.slot(self._rng, self._day(-600, -60).date())
            them, me = Party(person.shown, person.address), OWN[person.account]
            title = self._rng.choice(subjects.SERIES[person.language])
            subject = title.format(name=person.name.split(" ")[0])
            meeting = self._meeting(subject, start, 30, me, {them: "accepted"}, times=0)
            yield Entry(meeting, (person.account,), person, disturbed=True)

    def _regulars(self) -> list[Person]:
        weekly, colleagues = self._cast.of("weekly"), self._cast.of("colleague")
        return weekly[: many(3, self._scale)] + colleagues[: many(3, self._scale)]

    def _all_hands(self) -> Iterator[Entry]:
        house = [Party(p.shown, p.address) for p in self._cast.of("colleague")]
        extra = [Party("", f"staff{n}@northbridge.example") for n in range(1, 15)]
        everyone: dict[Party, Reply] = {OWN["microsoft"]: "accepted"}
        everyone |= dict.fromkeys(house + extra, "accepted")
        boss = Party("Northbridge Office", "office@northbridge.example")
        for quarter in range(many(8, self._scale)):
            start = hours.slot(self._rng, hours.ago(self._now, 20 + 91 * quarter).date())
            meeting = self._meeting(subjects.ALL_HANDS, start, 60, boss, everyone)
            yield Entry(meeting, ("microsoft",))

    def _blocks(self) -> Iterator[Entry]:
        """What is in a calendar and no meeting: focus time, birthdays, trips."""
        me = OWN["google"]
        start = hours.slot(self._rng, self._day(-300, -200).date())
        yield Entry(self._meeting(subjects.FOCUS, start, 120, me, {}, 0, "focusTime"), ("google",))
        for person in self._cast.of("weekly", "monthly")[: many(10, self._scale)]:
            day = self._midnight(self._day(-364, 60))
            subject = f"{person.name}'s birthday"
            yield self._whole_days(subject, day, 1, "birthday", "google")
        for number in range(many(12, self._scale)):
            day = self._midnight(self._day(-SPAN, _AHEAD))
            account: Account = "google" if number % 2 else "microsoft"
            yield self._whole_days(self._rng.choice(subjects.TRIPS), day, 3, "default", account)

    def _whole_days(
        self, subject: str, day: datetime, days: int, kind: str, account: Account
    ) -> Entry:
        meeting = Meeting(
            uid=self._uid(),
            subject=subject,
            start=day,
            end=day + timedelta(days=days),
            organizer=OWN[account],
            all_day=True,
            kind=kind,
        )
        return Entry(meeting, (account,))

    def _meeting(
        self,
        subject: str,
        start: datetime,
        minutes: int,
        organizer: Party,
        guests: dict[Party, Reply],
        times: int = 1,
        kind: str = "default",
    ) -> Meeting:
        end = start + timedelta(minutes=minutes)
        return Meeting(self._uid(), subject, start, end, organizer, guests, times, kind=kind)

    def _uid(self) -> str:
        return f"{next(self._uids):x}-{self._rng.getrandbits(48):012x}@agenda.example"

    def _day(self, first: float, last: float) -> datetime:
        return self._now + timedelta(days=self._rng.uniform(first, last))

    def _midnight(self, moment: datetime) -> datetime:
        return datetime.combine(moment.date(), time(), moment.tzinfo)
