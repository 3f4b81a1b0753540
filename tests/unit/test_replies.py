"""Who answered whom, whatever clocks and headers say."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from service.db.moments import DAY, HOUR
from service.timeline.replies import Latency, Letter, Parent, latencies, turns

NONE = Latency(None, 0)


def letter(number: int, at: int, way: str, *answers: Letter, thread: str = "") -> Letter:
    parents = frozenset(Parent(one.id, one.at, one.out) for one in answers)
    return Letter(number, at, way == "out", thread, not answers, parents)


Q = letter(1, 100 * HOUR, "in")


def test_a_link_wins_over_the_clock() -> None:
    late = letter(2, 40 * HOUR, "out", Q)
    assert turns([late, Q]) == {1: Q.at, 2: Q.at + 1}
    again = letter(3, 41 * HOUR, "in", late)
    assert turns([again, late, Q])[3] == Q.at + 2


def test_a_ring_of_answers_ends() -> None:
    one = Letter(1, 5, True, answers=frozenset({Parent(2, 9, False)}))
    two = Letter(2, 9, False, answers=frozenset({Parent(1, 5, True)}))
    assert set(turns([one, two])) == {1, 2}


def test_identical_moments_are_told_apart_by_the_link() -> None:
    reply = letter(2, Q.at, "out", Q)
    assert turns([reply, Q])[2] > turns([reply, Q])[1]


def test_latency_of_both_sides() -> None:
    mine = letter(2, 103 * HOUR, "out", Q)
    theirs = letter(3, 104 * HOUR, "in", mine)
    later = letter(4, 113 * HOUR, "out", theirs, Q)
    assert latencies([Q, mine, theirs, later]) == (Latency(6.0, 2), Latency(1.0, 1))


def test_only_the_first_answer_counts_and_no_answer_takes_less_than_no_time() -> None:
    first, second = letter(2, 101 * HOUR, "out", Q), letter(3, 200 * HOUR, "out", Q)
    assert latencies([Q, second, first]) == (Latency(1.0, 1), NONE)
    assert latencies([Q, letter(2, 40 * HOUR, "out", Q)]) == (NONE, NONE)
    assert latencies([Q, letter(2, 101 * HOUR, "in", Q)]) == (NONE, NONE)


def test_a_thread_stands_in_for_headers() -> None:
    talk = [
        letter(1, 0, "in", thread="t"),
        letter(2, 30 * DAY, "out", thread="t"),
        letter(3, 31 * DAY, "in", thread="other"),
    ]
    assert latencies(talk)[0] == Latency(720.0, 1)


def test_where_no_header_tells_the_order_of_two_people_does() -> None:
    bare = [letter(1, 0, "in"), letter(2, DAY, "out"), letter(3, 60 * DAY, "in")]
    assert latencies(bare) == (Latency(24.0, 1), NONE)


def test_a_side_that_states_what_it_answers_began_where_it_states_nothing() -> None:
    stated = letter(2, 101 * HOUR, "out", Q)
    fresh = letter(4, 121 * HOUR, "out")
    assert latencies([Q, stated, letter(3, 120 * HOUR, "in"), fresh])[0] == Latency(1.0, 1)


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 7)), max_size=8),
       st.randoms())  # fmt: skip
def test_the_order_of_letters_makes_no_difference(
    told: list[tuple[int, bool, int]], random: Random
) -> None:
    plain = [Letter(i, at * HOUR, out) for i, (at, out, _) in enumerate(told)]
    linked = [
        one._replace(answers=frozenset({Parent(of, plain[of].at, plain[of].out)}), opener=False)
        if (of := told[one.id][2]) < len(plain) and of != one.id
        else one
        for one in plain
    ]
    shuffled = random.sample(linked, len(linked))
    assert turns(shuffled) == turns(linked)
    assert latencies(shuffled) == latencies(linked)
