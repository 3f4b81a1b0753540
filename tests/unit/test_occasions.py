"""Occasions: the first that is true, and nothing that is not; ways to somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.timeline.occasions import Facts, occasion
from service.timeline.reaching import Key, Used, reaches

TODAY = date(2026, 11, 1)
NOTHING = Facts(
    kind="overdue",
    today=TODAY,
    job_changed=None,
    company="",
    title="",
    first_touch=None,
    last_touch=None,
    wrote="",
    topic="",
    birthday="",
    dates=[],
    interests=[],
    notes="",
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("facts", "name", "because"),
    [
        ({}, "none", "no occasion known"),
        (
            {"job_changed": ago(20), "last_touch": ago(40), "title": "CTO", "company": "Acme"},
            "new_job",
            "they have a new job, seen on 12 Oct 2026: CTO at Acme",
        ),
        ({"job_changed": ago(400), "last_touch": ago(500)}, "none", "no occasion known"),
        ({"job_changed": ago(40), "last_touch": ago(20)}, "none", "no occasion known"),
        ({"birthday": "1980-11-15"}, "birthday", "their birthday is on 15 Nov 2026 (46 years)"),
        ({"birthday": "--11-15"}, "birthday", "their birthday is on 15 Nov 2026"),
        ({"birthday": "1980-11-16"}, "none", "no occasion known"),
        (
            {"dates": [("wedding", "2010-11-03")], "birthday": "--11-05"},
            "date",
            "“wedding” is on 3 Nov 2026, as you wrote down",
        ),
        (
            {"kind": "awaiting_my_reply", "last_touch": ago(3), "wrote": "in", "topic": "Lease"},
            "their_letter",
            "their letter of 29 Oct 2026 about “Lease” waits for your answer",
        ),
        (
            {"kind": "awaiting_my_reply", "last_touch": ago(3), "wrote": "out", "topic": "Lease"},
            "their_letter",
            "their letter waits for your answer",
        ),
        (
            {"kind": "awaiting_their_reply", "last_touch": ago(6), "wrote": "out"},
            "your_letter",
            "your letter of 26 Oct 2026 has no answer yet",
        ),
        (
            {"first_touch": date(2021, 11, 9)},
            "anniversary",
            "your first contact was 5 years ago on 9 Nov 2026",
        ),
        ({"first_touch": ago(10)}, "none", "no occasion known"),
        (
            {"topic": "Lease", "last_touch": ago(120), "interests": ["sailing"]},
            "last_topic",
            "your last exchange, on 4 Jul 2026, was about “Lease”",
        ),
        ({"interests": ["sailing"]}, "interest", "you noted their interest in “sailing”"),
        ({"notes": "likes  tea\nmore"}, "note", "you noted: “likes tea”"),
    ],
)
def test_the_first_that_is_true(facts: dict[str, Any], name: str, because: str) -> None:
    found = occasion(replace(NOTHING, **facts))
    assert (found.name, found.because) == (name, because)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_the_sentence(topic: str, note: str) -> None:
    found = occasion(replace(NOTHING, topic=topic, last_touch=TODAY, notes=note))
    assert "\n" not in found.because
    assert len(found.because) < 220


KEYS = [
    Key("phone:+4915112345678", True, 0),
    Key("email:info@x.com", False, 9),
    Key("email:old@x.com", True, 5),
    Key("email:new@x.com", True, 7),
    Key("linkedin:anna", True, 0),
]


def test_what_they_answer_on_comes_first() -> None:
    used = [Used("call", "they answer you by call"), Used("mail", "8 of your last 9")]
    found = reaches(KEYS, used, "")
    assert [(one.channel, one.to) for one in found] == [
        ("call", "phone:+4915112345678"),
        ("mail", "email:new@x.com"),
        ("message", "linkedin:anna"),
    ]
    assert found[0].because == "they answer you by call"


def test_without_history_an_identifier_tells() -> None:
    found = reaches(KEYS, [], " no calls\nplease ")
    assert (found[0].channel, found[0].to) == ("mail", "email:new@x.com")
    assert found[0].because == "a mail address of theirs is known; you noted: no calls please"


def test_a_channel_without_an_identifier_is_none() -> None:
    assert reaches([], [Used("mail", "x")], "")[0].channel is None
    assert reaches([], [Used("gift", "x")], "")[0].channel is None
    met = reaches([], [Used("meeting", "3 of 4")], "")[0]
    assert (met.channel, met.to) == ("meeting", None)
