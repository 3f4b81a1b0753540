"""The world as Hypothesis acts on it: mail, meetings, cards, faults, deaths, consents taken back.

After quiet, what Touchline holds equals what is so. One machine serves both databases.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from connectors.sandbox.world import Card, Letter, Meeting, Party, Place, Reply
from service.accounts import ask
from service.db.moments import ms
from service.settings import Settings
from tests.worlds.rig import Killed, Rig
from tests.worlds.truth import compare

PEOPLE = tuple(
    Party(name, f"{name.split()[0].lower()}@{host}.example")
    for name, host in (("Anna Bell", "acme"), ("Boris Petrov", "petrov"), ("Cléo Brun", "brun"))
)
PLACES: tuple[Place, ...] = ("inbox", "archive", "work", "trash", "spam")
REPLIES: tuple[Reply, ...] = ("accepted", "declined", "tentative", "needs-action")
ADDRESSES = {"google": "mara@lind.example", "microsoft": "mara.lind@north.example"}
FAULTS = {
    "google": (
        ("server_error", "503"), ("server_error", "500"), ("throttled", "403"),
        ("throttled_until", "7"), ("throttled_until", "900"), ("too_many_concurrent", ""),
        ("cut", ""), ("history_gone", ""), ("history_empty_page", ""), ("gone_on_get", ""),
        ("batch_partial", "2"), ("gone_full_sync", ""), ("gone_updated_min", ""),
        ("expired_sync_token", ""), ("empty_page", ""), ("token_down", ""), ("unauthorized", ""),
        ("daily_limit", ""),
    ),
    "microsoft": (
        ("server_error", "503"), ("server_error", "504"), ("throttled", "5"),
        ("throttled", "900"), ("cut", ""), ("gone_with_location", ""),
        ("sync_state_not_found", ""), ("resync_required", ""), ("empty_page", ""),
        ("sparse", ""), ("duplicate", ""), ("removed_but_alive", ""), ("batch_mixed", ""),
        ("token_down", ""), ("unauthorized", ""),
    ),
}  # fmt: skip
"""All that passes by itself. `gone_on_get` lies about a letter that is there: the next audit
finds it, so it is left to a test of its own."""
WHO = st.sampled_from(sorted(ADDRESSES))
NUMBER = st.integers(0, 10_000)
WHOLE = st.sampled_from((False, True, False))
"""Whether a change concerns a whole series."""


class WorldMachine(RuleBasedStateMachine):
    """Acts, syncs, dies; `agree` compares. template: a migrated SQLite file to copy."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="touchline-world-"))
        self.rig = Rig(self.url(), Settings(data_dir=self._folder))
        self.account: dict[str, int] = {}
        self._number = 0
        self._series: set[str] = set()

    def url(self) -> str:
        """A fresh database."""
        path = self._folder / "world.sqlite3"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    @initialize()
    def begin(self) -> None:
        """An account of each provider."""
        for provider, address in ADDRESSES.items():
            self.account[provider] = self.rig.open(provider, address)

    def box(self, who: str) -> Any:
        """The box acted on."""
        return self.rig.boxes[self.account[who]]

    # -- mail

    def letter(self, sender: Party, to: Party) -> Letter:
        """A new one, written now."""
        self._number += 1
        return Letter(
            message_id=f"<w{self._number}@{sender.address.partition('@')[2]}>",
            sender=sender,
            to=(to,),
            subject=f"Letter {self._number}",
            sent_at=self.rig.clock(),
        )

    @rule(who=WHO, person=st.sampled_from(PEOPLE), place=st.sampled_from(PLACES), many=NUMBER)
    def a_letter_comes(self, who: str, person: Party, place: Place, many: int) -> None:
        box = self.box(who)
        for _ in range(1 + many % 3):
            box.receive(self.letter(person, Party("Mara Lind", box.address)), place)

    @rule(who=WHO, person=st.sampled_from(PEOPLE))
    def a_letter_is_sent(self, who: str, person: Party) -> None:
        box = self.box(who)
        box.send(self.letter(Party("Mara Lind", box.address), person))

    @rule(who=WHO, person=st.sampled_from(PEOPLE))
    def a_draft_is_begun(self, who: str, person: Party) -> None:
        box = self.box(who)
        box.draft(self.letter(Party("Mara Lind", box.address), person))

    def some_letter(self, who: str, which: int, *, draft: bool = False) -> str | None:
        """One of the last letters, or drafts: few, so that much befalls the same one."""
        letters = self.box(who).letters().items()
        found = sorted(key for key, (_, place) in letters if (place == "draft") is draft)
        return found[-1 - which % min(4, len(found))] if found else None

    @rule(who=WHO, which=NUMBER)
    def a_draft_is_posted(self, who: str, which: int) -> None:
        if draft := self.some_letter(who, which, draft=True):
            self.box(who).post(draft, self.rig.clock())

    @rule(who=WHO, which=NUMBER, place=st.sampled_from(PLACES), back=st.booleans())
    def a_letter_is_moved(self, who: str, which: int, place: Place, back: bool) -> None:
        if key := self.some_letter(who, which):
            before = self.box(who).letters()[key][1]
            moved = self.box(who).move(key, place)
            if back and before != "sent":
                self.box(who).move(moved, before)

    @rule(who=WHO, which=NUMBER, place=st.sampled_from(PLACES))
    def a_letter_goes_and_comes_back(self, who: str, which: int, place: Place) -> None:
        """With a poll between: what went is there again as it was."""
        if key := self.some_letter(who, which):
            before = self.box(who).letters()[key][1]
            moved = self.box(who).move(key, place)
            self._turn(who)
            if before != "sent":
                self.box(who).move(moved, before)

    @rule(who=WHO, which=NUMBER)
    def a_letter_is_read(self, who: str, which: int) -> None:
        if key := self.some_letter(who, which):
            self.box(who).flip(key)

    @rule(who=WHO, which=NUMBER, draft=st.booleans())
    def a_letter_is_deleted(self, who: str, which: int, draft: bool) -> None:
        if key := self.some_letter(who, which, draft=draft):
            self.box(who).delete(key)

    # -- meetings

    @rule(who=WHO, days=st.integers(-60, 30), times=st.sampled_from((4, 1, 0)), mine=st.booleans())
    def a_meeting_is_booked(self, who: str, days: int, times: int, mine: bool) -> None:
        self._number += 1
        start = self.rig.clock().replace(microsecond=0) + timedelta(days=days)
        me, anna, boris = Party("Mara Lind", self.box(who).address), *PEOPLE[:2]
        guests: dict[Party, Reply] = {boris: "accepted", (anna if mine else me): "needs-action"}
        event = self.box(who).meet(
            Meeting(
                uid=f"u{self._number}@world.example",
                subject=f"Meeting {self._number}",
                start=start,
                end=start + timedelta(minutes=45),
                organizer=me if mine else anna,
                guests=guests,
                times=times,
            )
        )
        if times != 1:
            self._series.add(event)

    def part(self, one: Any, whole: bool) -> Any:
        """Which occurrence is meant; None for the whole, and for what is no series."""
        return one.original if one.event in self._series and not whole else None

    def some_occurrence(self, who: str, which: int) -> Any:
        """One that is planned about now; there is always something planned."""
        if not self._series:
            self.a_meeting_is_booked(who, -20, 4, mine=True)
        now = self.rig.clock()
        found = self.box(who).occurrences(now - timedelta(days=60), now + timedelta(days=40))
        return found[which % len(found)] if found else None

    @rule(who=WHO, which=NUMBER, hours=st.integers(-30, 30), whole=WHOLE)
    def a_meeting_is_moved(self, who: str, which: int, hours: int, whole: bool) -> None:
        if one := self.some_occurrence(who, which):
            # A day at most: an occurrence does not overtake its neighbours.
            part = self.part(one, whole)
            if part is None:
                self._turn(who)  # so that what moves was seen where it was
            moved = (one.original if part is None else one.start) + timedelta(hours=hours)
            self.box(who).reschedule(one.event, moved, part)

    @rule(who=WHO, which=NUMBER, whole=WHOLE)
    def a_meeting_is_cancelled(self, who: str, which: int, whole: bool) -> None:
        if one := self.some_occurrence(who, which):
            self.box(who).cancel(one.event, self.part(one, whole))

    @rule(who=WHO, which=NUMBER, reply=st.sampled_from(REPLIES), whole=WHOLE)
    def somebody_answers(self, who: str, which: int, reply: Reply, whole: bool) -> None:
        one = self.some_occurrence(who, which)
        if one and one.answers:
            guest = sorted(one.answers)[which % len(one.answers)]
            self.box(who).answer(one.event, guest, reply, self.part(one, whole))

    # -- cards

    @rule(who=WHO, which=NUMBER)
    def a_card_is_kept(self, who: str, which: int) -> None:
        self._number += 1
        address = f"c{self._number}@cards.example"
        self.box(who).keep(Card(f"Card {which % 5}", (address,), company="Cards"))

    @rule(who=WHO, which=NUMBER, drop=st.booleans())
    def a_card_changes(self, who: str, which: int, drop: bool) -> None:
        cards = self.box(who).cards()
        if not cards:
            return
        key = sorted(cards)[which % len(cards)]
        if drop:
            self.box(who).drop(key)
        else:
            self._number += 1
            self.box(who).rewrite(key, Card(f"Card {self._number}", cards[key].emails))

    # -- the service, and what befalls it

    @rule(who=WHO, fault=NUMBER, times=st.integers(1, 7))
    def something_goes_wrong(self, who: str, fault: int, times: int) -> None:
        kind, value = FAULTS[who][fault % len(FAULTS[who])]
        self.rig.platform(who).faults.plan(kind, times=times, value=value)

    @rule(who=WHO)
    def a_consent_is_taken_back(self, who: str) -> None:
        self.rig.platform(who).revoke(ADDRESSES[who])
        self._turn(who)
        self.rig.platform(who).faults.clear()  # a consent that fails is simply tried again
        self.rig.connect(who, ADDRESSES[who])

    @rule(who=WHO, steps=st.one_of(st.none(), st.integers(0, 60)))
    def a_turn(self, who: str, steps: int | None) -> None:
        """A poll, killed after some steps or not."""
        if steps is not None:
            self.rig.fuse.light(steps)
        self._turn(who)
        self.rig.fuse.put_out()

    def _turn(self, provider: str) -> None:
        try:
            self.rig.turn(self.account[provider])
        except Killed:
            return

    @rule(who=WHO, full=st.booleans())
    def somebody_asks(self, who: str, full: bool) -> None:
        account = self.account[who]
        with self.rig.db.writing(self.rig.ws.id) as conn:
            if full:
                ask.resync(conn, self.rig.ws, account, ms(self.rig.clock()))
            else:
                now = ms(self.rig.clock())
                ask.audit(conn, self.rig.ws, account, now, accept_removals=True)

    @rule(minutes=st.sampled_from((1, 5, 61, 24 * 60, 8 * 24 * 60)))
    def time_passes(self, minutes: int) -> None:
        self.rig.clock.move(timedelta(minutes=minutes))

    @rule()
    def it_is_derived(self) -> None:
        self.rig.settle()

    @precondition(lambda self: bool(self.account))
    @rule()
    def agree(self) -> None:
        """All is quiet, and all is equal."""
        self.rig.quiet()
        self.rig.settle()
        compare(self.rig)

    def teardown(self) -> None:
        """Whatever happened, it ends in agreement."""
        try:
            if self.account:
                self.agree()
        finally:
            self.rig.db.close()
            shutil.rmtree(self._folder, ignore_errors=True)
