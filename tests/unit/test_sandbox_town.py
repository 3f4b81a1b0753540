"""The town is the same for one seed, of believable size, and breaks no law of mail or time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import get_args

import pytest

from connectors.sandbox.clock import Clock
from connectors.sandbox.google.platform import GooglePlatform
from connectors.sandbox.microsoft.platform import MicrosoftPlatform
from connectors.sandbox.town.cast import Person
from connectors.sandbox.town.hours import CLOSES, OPENS, ZONE
from connectors.sandbox.town.kinds import Kind
from connectors.sandbox.town.post import ALIAS, ME, OWN, OWNER, Label
from connectors.sandbox.town.town import Town, populate
from connectors.sandbox.world import Box, Letter, Occurrence, Place

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
YEARS = timedelta(days=732)


class World:
    """A town in two boxes of the stand-ins."""

    def __init__(self, seed: int = 1, scale: float = 1.0) -> None:
        clock = Clock(NOW)
        self.google: Box = GooglePlatform(clock).open(
            OWN["google"].address, OWNER, (ALIAS.address,)
        )
        self.microsoft: Box = MicrosoftPlatform(clock).open(OWN["microsoft"].address, OWNER)
        self.town: Town = populate(seed, NOW, self.google, self.microsoft, scale)

    @property
    def boxes(self) -> tuple[Box, Box]:
        return self.google, self.microsoft

    def letters(self) -> Iterator[tuple[Letter, Place]]:
        for box in self.boxes:
            yield from box.letters().values()

    def occurrences(self, until: timedelta = timedelta(0)) -> Iterator[Occurrence]:
        for box in self.boxes:
            yield from box.occurrences(NOW - YEARS, NOW + until)

    def of(self, *kinds: Kind) -> list[Person]:
        return [person for person in self.town.people if person.kind in kinds]

    def snapshot(self) -> list[object]:
        return [
            [box.letters(), box.cards(), box.occurrences(NOW - YEARS, NOW + YEARS)]
            for box in self.boxes
        ]

    @cached_property
    def personal(self) -> list[tuple[Letter, frozenset[str]]]:
        """Letters of people, in order, each with sender and recipients."""
        found = [
            (x, frozenset((x.sender.address, *(party.address for party in x.to))))
            for x, place in self.letters()
            if self.town.labels[x.message_id] == "person" and place != "draft"
        ]
        return sorted(found, key=lambda pair: pair[0].sent_at)

    def written(self, person: Person) -> list[tuple[Letter, bool]]:
        """Letters with somebody, each with whether the owner wrote it, in order."""
        theirs = {person.address, person.other}
        return [(x, x.sender.address in ME) for x, who in self.personal if theirs & who]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_a_town_has_the_size_of_a_life(world: World) -> None:
    assert 280 <= len(world.town.people) <= 320
    assert 6000 <= len(world.google.letters()) <= 8500
    assert 2500 <= len(world.microsoft.letters()) <= 4000
    assert 250 <= len(list(world.occurrences())) <= 1000
    assert all(20 <= len(box.cards()) <= 150 for box in world.boxes)


def test_every_way_of_knowing_somebody_occurs(world: World) -> None:
    assert {person.kind for person in world.town.people} == set(get_args(Kind))
    assert {person.language for person in world.town.people} == {"en", "de"}
    names = [person.name for person in world.town.people]
    assert any(not name.isascii() and name[0] > "\u0400" for name in names)
    assert any(". " in name for name in names)


@pytest.mark.parametrize("scale", [0.02, 0.2])
def test_a_smaller_town_has_all_kinds_too(scale: float) -> None:
    small = World(scale=scale)
    assert {person.kind for person in small.town.people} == set(get_args(Kind))
    assert len(list(small.letters())) < 14_000 * max(scale, 0.1)


def test_one_seed_is_one_town() -> None:
    first, second = World(7, 0.05), World(7, 0.05)
    assert first.snapshot() == second.snapshot()
    assert dict(first.town.labels) == dict(second.town.labels)
    later = [NOW + timedelta(minutes=n) for n in range(1, 30)]
    assert [first.town.live(at) for at in later] == [second.town.live(at) for at in later]
    assert first.snapshot() == second.snapshot()


def test_another_seed_is_another_town() -> None:
    assert World(7, 0.05).snapshot() != World(8, 0.05).snapshot()


DIGEST = """
import hashlib
from tests.unit.test_sandbox_town import World
print(hashlib.sha256(repr(World(3, 0.03).snapshot()).encode()).hexdigest())
"""


def test_the_order_of_hashes_does_not_matter() -> None:
    def digest(hashes: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": hashes}
        command = [sys.executable, "-c", DIGEST]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout

    assert digest("1") == digest("2")


def test_all_mail_has_its_truth_and_every_truth_its_mail(world: World) -> None:
    ids = {letter.message_id for letter, _ in world.letters()}
    assert ids == set(world.town.labels)
    assert set(world.town.labels.values()) == set(get_args(Label))


def test_the_truth_fits_the_place(world: World) -> None:
    for letter, place in world.letters():
        label = world.town.labels[letter.message_id]
        assert (place == "spam") == (label == "spam")
        assert (place in ("sent", "draft")) == (
            letter.sender.address in ME and not _is_received(letter, place)
        )


def _is_received(letter: Letter, place: Place) -> bool:
    """A note the owner sent to her other account."""
    return place == "inbox" and {party.address for party in letter.to} <= ME


def test_answers_point_to_earlier_mail(world: World) -> None:
    sent = {letter.message_id: letter.sent_at for letter, _ in world.letters()}
    answers = [letter for letter, _ in world.letters() if letter.in_reply_to]
    assert len(answers) > 1000
    for letter in answers:
        assert letter.references[-1] == letter.in_reply_to
        moments = [sent[reference] for reference in letter.references]
        assert moments == sorted(moments)
        assert moments[-1] < letter.sent_at


def test_an_id_names_one_mail(world: World) -> None:
    by_id: dict[str, Letter] = {}
    for letter, _ in world.letters():
        assert by_id.setdefault(letter.message_id, letter) == letter
    assert len(by_id) < len(list(world.letters()))  # some lie in both accounts


def test_nobody_writes_from_the_future_or_before_the_town(world: World) -> None:
    assert all(NOW - YEARS < letter.sent_at < NOW for letter, _ in world.letters())


def test_each_box_was_filled_in_the_order_of_time(world: World) -> None:
    for box in world.boxes:
        moments = [letter.sent_at for letter, place in box.letters().values()]
        assert moments == sorted(moments)


def test_people_write_in_office_hours(world: World) -> None:
    for letter, place in world.letters():
        if world.town.labels[letter.message_id] == "person" and place != "draft":
            local = letter.sent_at.astimezone(ZONE)
            assert local.weekday() < 5
            assert OPENS <= local.hour < CLOSES


def test_dormant_people_are_silent(world: World) -> None:
    for person in world.of("dormant"):
        last, _ = world.written(person)[-1]
        assert timedelta(days=180) < NOW - last.sent_at < timedelta(days=600)


def test_who_waits_for_whom(world: World) -> None:
    for person in world.of("awaits_me"):
        letter, mine = world.written(person)[-1]
        assert not mine
        assert NOW - letter.sent_at < timedelta(days=21)
    for person in world.of("awaited"):
        letter, mine = world.written(person)[-1]
        assert mine
        assert not letter.in_reply_to
        assert timedelta(days=5) < NOW - letter.sent_at < timedelta(days=31)


def test_nobody_else_seems_to_wait(world: World) -> None:
    for person in world.of("weekly", "monthly", "quarterly", "mover", "double", "colleague"):
        letter, mine = world.written(person)[-1]
        assert mine or NOW - letter.sent_at > timedelta(days=60), person


def test_strangers_get_no_answer(world: World) -> None:
    for person in world.of("stranger"):
        assert [mine for _, mine in world.written(person)] in ([False], [False, False])


def test_who_changed_jobs_writes_from_the_new_address_only(world: World) -> None:
    for person in world.of("mover"):
        assert person.moved_at is not None
        for letter, mine in world.written(person):
            if not mine:
                former = letter.sender.address == person.other
                assert former == (letter.sent_at < person.moved_at)


def test_namesakes_work_at_different_firms(world: World) -> None:
    people = world.of("namesake")
    firms = {person.name: set[str]() for person in people}
    for person in people:
        firms[person.name].add(person.firm.domain)
    assert {len(found) for found in firms.values()} == {2}
    assert len({p.name for p in world.town.people}) == len(world.town.people) - len(firms)


def test_no_two_people_share_an_address(world: World) -> None:
    taken = [a for p in world.town.people for a in (p.address, p.other) if a]
    assert len(taken) == len(set(taken))


def test_noise_gives_itself_away_as_in_life(world: World) -> None:
    fields: dict[Label, Counter[str]] = {}
    for letter, _ in world.letters():
        told = fields.setdefault(world.town.labels[letter.message_id], Counter())
        told.update(name for name, _ in letter.headers)
        told["crowd"] += len(letter.to) > 20
        told["invitation"] += letter.meeting == "request"
    assert min(fields["bulk"][n] for n in ("List-Id", "List-Unsubscribe", "Precedence")) > 500
    assert fields["auto_reply"]["Auto-Submitted"] > 30
    assert fields["bounce"]["X-Failed-Recipients"] >= 10
    assert fields["group"]["List-Post"] > 50
    assert fields["group"]["crowd"] >= 10
    assert fields["calendar"]["invitation"] > 50
    assert not fields["person"]["List-Unsubscribe"]


def test_meetings_are_of_every_sort(world: World) -> None:
    met = list(world.occurrences(timedelta(days=30)))
    assert any(len(occurrence.answers) > 12 for occurrence in met)
    answers = {reply for occurrence in met for reply in occurrence.answers.values()}
    assert answers == {"needs-action", "accepted", "tentative", "declined"}
    series = [uid for uid, n in Counter(o.uid for o in met).items() if n > 8]
    assert len(series) >= 6
    assert any(o.uid in series and o.start != o.original for o in met)
    held = {(o.uid, o.start) for o in world.google.occurrences(NOW - YEARS, NOW + YEARS)}
    assert held & {(o.uid, o.start) for o in world.microsoft.occurrences(NOW - YEARS, NOW + YEARS)}


def test_life_goes_on_now() -> None:
    world = World(5, 0.1)
    before, told, at = {letter.message_id for letter, _ in world.letters()}, list[str](), NOW
    for _ in range(60):
        at += timedelta(minutes=10)
        sentences = world.town.live(at)
        assert 1 <= len(sentences) <= 3
        told += sentences
        new = [x for x, _ in world.letters() if x.message_id not in before]
        assert all(letter.sent_at == at for letter in new)
        before |= {letter.message_id for letter in new}
        assert {letter.message_id for letter in new} <= set(world.town.labels)
    text = " ".join(told)
    for words in ("answered you.", "You answered", "wrote to you", "newsletter", "moved to"):
        assert words in text
