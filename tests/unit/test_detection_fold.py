"""Several copies of one meeting make one telling of it, in any order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.source import Answer, EventRecord, Facts, Participant
from service.detection.fold import called_off, fold
from tests.unit.detection_cases import AT, ME, event, mail

ANNA, BO, MINE = "anna@x.org", "bo@x.org", "me@second.org"


def copy(whose: str = "", organizer: str = ANNA, **answers: Answer) -> EventRecord:
    """A copy in the calendar of `whose` ("": it says of nobody that it is the owner). answers: of
    the guests anna, bo, mine (a second address of the owner) and me."""
    who = {"anna": ANNA, "bo": BO, "mine": MINE, "me": ME}
    people = [Participant(f"email:{organizer}", "organizer", me=organizer == whose)]
    people += [
        Participant(f"email:{who[name]}", "attendee", "", answer, who[name] == whose)
        for name, answer in answers.items()
    ]
    return event("meeting", people, "Lunch", Facts(uid="u", sequence=0, stamp="2026-01-01"))


def stamped(record: EventRecord, stamp: str, sequence: int | None = 0) -> EventRecord:
    facts = Facts(uid="u", stamp=stamp)
    if sequence is not None:
        facts["sequence"] = sequence
    return replace(record, facts=facts)


def answers(*events: EventRecord) -> dict[str, str]:
    """What each guest answered, the same for any order of the copies."""
    found = {repr(fold(order)) for order in permutations(events)}
    assert len(found) == 1
    folded = fold(events)
    return {
        p.identifier.removeprefix("email:"): p.answer
        for p in folded.participants
        if p.role == "attendee"
    }


def test_of_the_owner_the_owners_calendar_knows_best() -> None:
    own = copy(ME, me="declined", bo="needs-action")
    export = stamped(copy(me="accepted", bo="accepted"), "2026-02-01")
    assert answers(own, export) == {ME: "declined", BO: "accepted"}


def test_of_others_the_organizers_calendar_knows_best() -> None:
    organizers = copy(ME, organizer=ME, me="accepted", mine="needs-action", bo="declined")
    guests = copy(MINE, organizer=ME, me="accepted", mine="tentative", bo="accepted")
    later = stamped(guests, "2026-03-01")
    assert answers(organizers, later) == {ME: "accepted", MINE: "tentative", BO: "declined"}


def test_among_strangers_copies_the_later_one_is_right() -> None:
    early, late = copy(bo="accepted"), stamped(copy(bo="declined"), "2026-03-01")
    assert answers(early, late) == {BO: "declined"}
    silent = stamped(copy(bo="needs-action"), "2026-01-01")
    assert answers(copy(bo="accepted"), silent) == {BO: "accepted"}


def test_what_a_copy_does_not_say_another_may() -> None:
    assert answers(copy(ME, me="accepted", bo=""), copy(me="", bo="accepted")) == {
        ME: "accepted",
        BO: "accepted",
    }


def test_a_new_round_asks_everybody_again() -> None:
    before = stamped(copy(ME, me="accepted", bo="accepted"), "2026-01-01", 0)
    moved = stamped(copy(bo="needs-action", me="needs-action"), "2026-01-02", 1)
    assert answers(before, moved) == {ME: "needs-action", BO: "needs-action"}


def test_a_copy_without_a_sequence_is_ranked_by_its_stamp() -> None:
    exported = stamped(copy(me="accepted"), "2026-01-01", 3)
    moved = replace(stamped(copy(me="accepted"), "2026-02-01", None), occurred_at=AT.replace(day=9))
    assert {fold(order).occurred_at for order in permutations([exported, moved])} == {
        AT.replace(day=9)
    }


def test_spellings_of_one_address_are_one() -> None:
    loud = stamped(copy(bo="accepted"), "2026-01-01")
    people = tuple(
        replace(p, identifier="email:" + p.identifier[6:].upper(), answer="")
        for p in loud.participants
    )
    quiet = stamped(replace(loud, participants=people), "2026-03-01")
    assert set(answers(loud, quiet).values()) == {"accepted"}


def test_a_mail_about_it_adds_no_answer() -> None:
    letter = replace(mail(ANNA, facts=Facts(calendar_uid="u")), key="k")
    assert fold([letter, copy(bo="accepted")]).kind == "meeting"
    assert called_off(letter) is letter
    assert called_off(copy()).facts["status"] == "cancelled"


ANSWERS: st.SearchStrategy[Answer] = st.sampled_from(
    ["", "accepted", "declined", "tentative", "needs-action"]
)
COPIES = st.builds(
    lambda me, organizer, mine, bo, sequence, stamp: stamped(
        copy(me, organizer, me=mine, bo=bo), f"2026-01-0{stamp}", sequence
    ),
    st.sampled_from(["", ME, BO]),
    st.sampled_from([ME, ANNA]),
    ANSWERS,
    ANSWERS,
    st.sampled_from([None, 0, 1]),
    st.integers(1, 3),
)


@pytest.mark.parametrize("size", [2, 3, 4])
@given(data=st.data())
def test_order_never_matters(size: int, data: st.DataObject) -> None:
    events = data.draw(st.lists(COPIES, min_size=size, max_size=size))
    shuffled = data.draw(st.permutations(events))
    assert fold(events) == fold(shuffled)


LISTED = Facts(
    list_id="dev.x.org", list_post=True, sender="owner-dev@x.org", return_path="dev-bounces@x.org",
    precedence="list", size=9,
)  # fmt: skip


def carried(sender: str, *facts: Facts) -> Facts:
    """The facts of copies of one mail that the owner's two addresses and a list got."""
    copies = [mail(sender, to=(ME, "dev@x.org"), facts=some) for some in facts]
    found = [fold(order, frozenset({f"email:{ME}"})).facts for order in permutations(copies)]
    assert all(one == found[0] for one in found)
    return found[0]


def test_a_list_is_believed_where_every_copy_came_by_one() -> None:
    plain = Facts(size=8, return_path="anna@x.org")
    assert carried(ANNA, LISTED, plain) in (
        {"size": 8, "return_path": "anna@x.org"},
        {"size": 9, "return_path": "anna@x.org"},
    )
    assert carried(ANNA, LISTED, {**LISTED, "list_id": "ops.x.org"})["list_post"]
    assert carried(ANNA, LISTED, Facts(message_id="m"))["list_id"]  # Graph without headers


def test_what_a_gateway_stamps_on_one_copy_only_is_not_believed() -> None:
    stamped_ = Facts(size=8, list_unsubscribe=True)
    assert "list_unsubscribe" not in carried(ANNA, stamped_, Facts(size=9))
    assert carried(ANNA, stamped_, {**stamped_, "size": 9})["list_unsubscribe"]


def test_the_owners_own_mail_that_a_list_brought_back_went_to_a_list() -> None:
    assert carried(ME, LISTED, Facts(size=8))["list_id"]
