"""Finding, making and writing people, for every CRM."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from connectors.sink import Outcome, Person, Receipt, Value
from tests.contract.crm_access import AccessContract
from tests.contract.crm_ground import AFTER, BEFORE, OWN, At, ada, key_of

TOUCHED = datetime(2026, 11, 20, 10, tzinfo=UTC)


def outcomes(receipts: list[Receipt]) -> list[Outcome]:
    """What became of each."""
    return [receipt.outcome for receipt in receipts]


class PeopleContract(AccessContract):
    """Records of people: found by address, made where they lack, and else left as they are."""

    def test_people_are_found_by_address(self) -> None:
        async def story(at: At) -> None:
            first = at.stand.add("Ada Lovelace", "Ada@Example.com")
            at.stand.add("Bob Bell", "bob@example.com")
            self.settled(at.clock)
            asked = ["ada@example.com", "nobody@example.com"]
            found = await at.sink.find(asked)
            assert {address: list(ids) for address, ids in found.items()} == {asked[0]: [first]}

        self.play(story)

    def test_people_are_found_by_a_further_address(self) -> None:
        async def story(at: At) -> None:
            if self.secondary:
                first = at.stand.add("Ada Lovelace", "ada@example.com")
                self.second(at.stand, first, "ada@home.example")
                self.settled(at.clock)
                found = await at.sink.find(["ada@home.example"])
                assert list(found["ada@home.example"]) == [first]

        self.play(story)

    def test_who_is_there_twice_is_found_oldest_first(self) -> None:
        async def story(at: At) -> None:
            if not self.unique:
                ids = [at.stand.add(f"Ada {number}", "ada@example.com") for number in range(3)]
                self.settled(at.clock)
                found = await at.sink.find(["ada@example.com"])
                assert list(found["ada@example.com"]) == ids

        self.play(story)

    @pytest.mark.parametrize("odd", ["o'neil@example.com", "a+b&c=d@example.com", "x%_*@ex.com"])
    def test_an_odd_address_is_found_and_nobody_else(self, odd: str) -> None:
        async def story(at: At) -> None:
            one = at.stand.add("Odd Address", odd)
            at.stand.add("Someone Else", "someone@example.com")
            self.settled(at.clock)
            assert await at.sink.find([odd]) == {odd: [one]}

        self.play(story)

    def test_many_addresses(self) -> None:
        async def story(at: At) -> None:
            size = at.sink.batches.addresses
            there = {f"p{n}@example.com": at.stand.add(f"P {n}", f"p{n}@example.com")
                     for n in range(size)}  # fmt: skip
            self.settled(at.clock)
            found = await at.sink.find(list(there))
            assert {address: ids[0] for address, ids in found.items()} == there

        self.play(story)

    def test_a_person_is_made(self) -> None:
        async def story(at: At) -> None:
            (receipt,) = await at.save(ada())
            assert (receipt.outcome, receipt.made) == ("done", True)
            (shown,) = at.stand.shown()
            assert (shown.id, shown.name) == (receipt.remote_id, "Ada Lovelace")
            assert shown.emails == ("ada.lovelace@example.com",)
            self.settled(at.clock)
            found = await at.sink.find(["ada.lovelace@example.com"])
            assert list(found["ada.lovelace@example.com"]) == [receipt.remote_id]

        self.play(story)

    def test_somebody_without_a_whole_name_is_made_too(self) -> None:
        async def story(at: At) -> None:
            lone = replace(ada("Plato"), given_name="Plato", family_name="")
            bare = Person(key_of("bare"), "", "", emails=("bare@example.com",))
            full = replace(ada("Eve Adams"), phone="+442071234567", company="Acme", title="CTO")
            assert outcomes(await at.save(lone, bare, full)) == ["done"] * 3
            assert sum("Plato" in one.name for one in at.stand.shown()) == 1
            assert all(one.name.strip() for one in at.stand.shown() if "bare" not in one.emails[0])

        self.play(story)

    def test_a_record_gets_values_and_keeps_the_rest(self) -> None:
        async def story(at: At) -> None:
            own = (await at.sink.prepare(OWN)).fields
            here = at.stand.add("Augusta King", "ada@example.com")
            ours: dict[str, Value] = {
                "last_touched_at": TOUCHED, "last_touch_kind": "mail", "score": 0.72,
                "next_due_at": datetime(2026, 12, 20, tzinfo=UTC),
            }  # fmt: skip
            values = {own[name]: value for name, value in ours.items() if name in own}
            told = await at.save(ada("Ada Lovelace", here, **values))
            assert [(r.outcome, r.remote_id, r.made) for r in told] == [("done", here, False)]
            (shown,) = at.stand.shown()
            assert (shown.name, shown.emails) == ("Augusta King", ("ada@example.com",))
            assert all(shown.values.get(name) not in (None, "") for name in values)
            if "last_touched_at" in own:
                assert "2026-11-20" in str(shown.values[own["last_touched_at"]])
            emptied: dict[str, Value] = dict.fromkeys(values)
            assert outcomes(await at.save(ada("Ada Lovelace", here, **emptied))) == ["done"]
            (shown,) = at.stand.shown()
            assert all(shown.values.get(name) in (None, "") for name in values)

        self.play(story)

    def test_values_of_every_type_are_taken(self) -> None:
        async def story(at: At) -> None:
            own = (await at.sink.prepare(OWN)).fields
            if kind := own.get("last_touch_kind"):
                stated = ("ünï \"quoted\" 'x' \\ <b>", 7.5, True, date(2026, 1, 2), TOUCHED)
                people = [ada(f"P{number} Person", **{kind: str(value)})
                          for number, value in enumerate(stated)]  # fmt: skip
                assert set(outcomes(await at.save(*people))) == {"done"}

        self.play(story)

    def test_many_are_made_each_once_and_in_order(self) -> None:
        async def story(at: At) -> None:
            count = 2 * min(at.sink.batches.people, 100)
            people = [ada(f"P{n} Person") for n in range(count)]
            told = await at.save(*people)
            assert outcomes(told) == ["done"] * count
            names = {one.id: one.name for one in at.stand.shown()}
            assert [names[r.remote_id] for r in told] == [p.name for p in people]
            again = [replace(p, remote_id=r.remote_id) for p, r in zip(people, told, strict=True)]
            assert [r.remote_id for r in await at.save(*again)] == [r.remote_id for r in told]
            assert len(at.stand.shown()) == count

        self.play(story)

    def test_one_bad_of_many_harms_no_other(self) -> None:
        async def story(at: At) -> None:
            gone = at.stand.add("Gone Away", "gone@example.com")
            here = at.stand.add("Here Still", "here@example.com")
            at.stand.delete(gone)
            own = (await at.sink.prepare(OWN)).fields
            values = {own["last_touch_kind"]: "mail"} if "last_touch_kind" in own else {}
            good, bad = ada("Good One"), self.spoilt(ada("Bad One"))
            people = [ada("Here Still", here, **values), good, bad, ada("Last One"),
                      ada("Gone Away", gone, **values)]  # fmt: skip
            told = await at.save(*people)
            assert outcomes(told[:4]) == ["done", "done", "failed", "done"]
            assert told[4].outcome == "gone" or not values
            assert all(len(r.because) > 10 for r in told if r.outcome != "done")
            assert {one.name for one in at.stand.shown()} == {
                "Here Still", "Good One", "Last One",
            }  # fmt: skip

        self.play(story)

    def test_who_is_there_already_is_not_made_again(self) -> None:
        async def story(at: At) -> None:
            if self.unique:
                here = at.stand.add("Augusta King", "ada.lovelace@example.com")
                told = await at.save(ada("New One"), ada("Ada Lovelace"))
                assert outcomes(told) == ["done", "done"]
                assert (told[1].remote_id, told[1].made) == (here, False)
                assert {one.name for one in at.stand.shown()} == {"Augusta King", "New One"}

        self.play(story)

    def test_deleted_and_merged_records_are_told(self) -> None:
        async def story(at: At) -> None:
            own = (await at.sink.prepare(OWN)).fields
            values = {own["last_touch_kind"]: "mail"} if "last_touch_kind" in own else {}
            ids = [at.stand.add(f"P{n} Person", f"p{n}@example.com") for n in range(3)]
            at.stand.delete(ids[0])
            at.stand.merge(ids[2], ids[1])
            followed = {ids[1]: ids[2]} if self.merges else {}
            assert await at.sink.current(ids) == {**followed, ids[2]: ids[2]}
            told = await at.save(*(ada(f"P{n} Person", ids[n], **values) for n in range(3)))
            if values:
                assert told[0].outcome == "gone"
                assert told[1].outcome == "gone" or (self.merges and told[1].remote_id == ids[2])
            assert told[2].outcome == "done"
            assert [one.id for one in at.stand.shown()] == [ids[2]]
            at.clock.move(timedelta(hours=2))
            found = await at.sink.find(["p0@example.com", "p1@example.com"])
            assert found == ({"p1@example.com": [ids[2]]} if self.inherits else {})

        self.play(story)

    @pytest.mark.parametrize("kind", BEFORE + AFTER)
    def test_nobody_is_made_twice(self, kind: str) -> None:
        """Whichever request meets the fault: nobody is sent again before they were looked for."""

        async def story(at: At) -> None:
            await at.sink.prepare(OWN)
            for number in range(4):
                names = [f"A{number} {kind}", f"B{number} {kind}"]
                at.weather.at(number, kind)
                await settle(self, at, *map(ada, names))
            counted = Counter(one.name for one in at.stand.shown())
            assert set(counted.values()) == {1}, counted
            assert len(counted) == 8

        self.play(story)


async def settle(ground: PeopleContract, at: At, *people: Person) -> None:
    """Makes people as the service does: what is unknown is looked for before it is sent again."""
    left = list(people)
    for _ in range(9):
        if not left:
            return
        before = len(at.stand.living())
        told = await at.attempt(at.save(*left))
        if told is None:
            assert len(at.stand.living()) == before
            continue
        assert len(told) == len(left)
        lost = [one for one, r in zip(left, told, strict=True) if r.outcome in ("unknown", "later")]
        if not lost:
            return
        ground.settled(at.clock)
        asked = [one.emails[0].lower() for one in lost]
        found = await at.surely(partial(at.sink.find, asked))
        for one, receipt in zip(left, told, strict=True):
            if receipt.outcome == "later":
                assert one.emails[0].lower() not in found
        left = [one for one in lost if one.emails[0].lower() not in found]
    raise AssertionError(f"{len(left)} never came to rest")
