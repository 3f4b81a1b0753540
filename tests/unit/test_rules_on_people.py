"""Whom a rule concerns, what rules give, and how one reads. Pure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.rule import RuleGives, RuleTest
from service.reconciler import rules
from service.reconciler.rules import Person, Rule, concerns, sentence

ANNA = Person(
    {"mail.acme.com", "home.example"}, "ACME GmbH", "Head of Sales, Head of Marketing",
    "München", {"choir"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("test", "hit"),
    [
        ({"domain": ["acme.com"]}, True),
        ({"domain": ["cme.com"]}, False),
        ({"domain": ["x.com", "home.example"]}, True),
        ({"company": ["Acme"]}, True),
        ({"company": ["acme ltd"]}, True),
        ({"company": ["Ac"]}, False),
        ({"title": ["head of marketing"]}, True),
        ({"title": ["head sales"]}, False),
        ({"title": ["ead"]}, False),
        ({"city": ["Munchen"]}, True),
        ({"tag": ["choir", "x"]}, True),
        ({"tag": ["Choir"]}, False),
        ({"domain": ["acme.com"], "tag": ["x"]}, False),
        ({"domain": ["acme.com"], "tag": ["choir"]}, True),
        ({"company": ["!"]}, False),
    ],
)
def test_whom_it_concerns(test: dict[str, Any], hit: bool) -> None:
    assert concerns(RuleTest(**test), ANNA) is hit


def test_a_rule_says_something() -> None:
    tests: tuple[Any, ...] = ({}, {"domain": []}, {"domain": [""]}, {"nmae": ["x"]})
    for wrong in tests:
        with pytest.raises(ValidationError):
            RuleTest.model_validate(wrong)
    gives: tuple[Any, ...] = ({}, {"tags": []}, {"importance": 6}, {"tier": " "})
    for wrong in gives:
        with pytest.raises(ValidationError):
            RuleGives.model_validate(wrong)


def test_it_reads_as_a_sentence() -> None:
    test = RuleTest(domain=["acme.com", "a.org"], title=["CEO"])
    assert sentence(test, RuleGives(tier="key")) == (
        "everyone at acme.com or a.org, whose title says CEO is key"
    )
    gives = RuleGives(tags=["a", "b"], importance=5, stage="crisis", cadence_days=0)
    assert sentence(RuleTest(tag=["x"]), gives) == (
        "everyone tagged x has importance 5, is in stage crisis, wants no touch, is tagged a, b"
    )


GIVES = st.builds(
    RuleGives,
    tier=st.sampled_from(["key", "regular"]),
    tags=st.lists(st.sampled_from("abc"), max_size=2),
    importance=st.none() | st.integers(1, 5),
)


@given(st.lists(GIVES, max_size=5))
def test_the_first_wins_and_tags_add_up(several: list[RuleGives]) -> None:
    test = RuleTest(tag=["choir"])
    found = rules.given([Rule(n, test, one) for n, one in enumerate(several)], ANNA)
    assert found.tags.keys() == {tag for one in several for tag in one.tags}
    assert found.columns.get("tier", (None,))[0] == (several[0].tier if several else None)
    important = [one.importance for one in several if one.importance is not None]
    assert found.columns.get("importance", (None,))[0] == (important[0] if important else None)
    assert rules.given([Rule(1, RuleTest(tag=["x"]), one) for one in several], ANNA).tags == {}
