"""What holds for every event whatsoever."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.source import Answer, EventRecord, Facts, Kind, Participant, Role
from service.detection.judge import History, Limits, Verdict, judge, needs_history, parties
from tests.unit.detection_cases import AT

ADDRESSES = [
    "email:me@mine.org", "email:Me@Mine.org", "email:anna.bell@acme.com", "email:info@acme.com",
    "email:no-reply@acme.com", "email:bo@x.org", "email:dev@googlegroups.com", "email:junk",
    "phone:+491701234567", "linkedin:anna", "x:123", "nonsense", "email:mailer-daemon@x.org",
]  # fmt: skip
NAMES = ["", "Anna Bell", "Acme GmbH", "Anna via Zoom", "Anna (Google Docs)", "王小明", "\u202e\n"]
SUBJECTS = ["", "Hi", "Automatic reply: x", "Undeliverable: x", "Accepted: x", "Your order", "OOO"]
FACTS: dict[str, st.SearchStrategy[object]] = {
    "in_reply_to": st.just("a@b"),
    "list_id": st.sampled_from(["dev.googlegroups.com", ""]),
    "list_unsubscribe": st.booleans(),
    "list_post": st.booleans(),
    "precedence": st.sampled_from(["bulk", "list", "auto_reply"]),
    "auto_submitted": st.sampled_from(["no", "auto-generated", "auto-replied"]),
    "return_path": st.sampled_from(["<>", "bounce+1@x.org", "anna.bell@acme.com"]),
    "content_type": st.sampled_from(["text/plain", "multipart/report", "text/calendar"]),
    "report_type": st.sampled_from(["delivery-status", "feedback-report"]),
    "calendar_part": st.booleans(),
    "calendar_method": st.sampled_from(["request", "publish"]),
    "labels": st.just(["CATEGORY_PROMOTIONS"]),
    "feedback_id": st.booleans(),
    "auto_response": st.sampled_from(["All", "yes"]),
    "mailer": st.sampled_from(["PHPMailer", "Apple Mail"]),
    "spam": st.booleans(),
    "draft": st.booleans(),
    "status": st.sampled_from(["confirmed", "cancelled"]),
    "method": st.sampled_from(["request", "publish", "reply"]),
    "all_day": st.booleans(),
    "group": st.booleans(),
    "folder": st.sampled_from(["INBOX", "SPAM"]),
    "sponsored": st.booleans(),
}
PEOPLE = st.builds(
    Participant,
    st.sampled_from(ADDRESSES),
    st.sampled_from(get_args(Role)),
    st.sampled_from(NAMES),
    st.sampled_from(get_args(Answer)),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([True, True, True, False]),
)
EVENTS = st.builds(
    EventRecord,
    st.just("1"),
    st.sampled_from(["mail", "mail", "mail", *get_args(Kind)]),
    st.just("k"),
    st.just(AT),
    subject=st.sampled_from(SUBJECTS),
    participants=st.lists(PEOPLE, max_size=6).map(tuple),
    facts=st.fixed_dictionaries({}, optional=FACTS),
)
LIMITS = st.builds(Limits, st.integers(1, 5), st.integers(2, 5))
OWNERS = st.sampled_from([frozenset({"email:me@mine.org"}), frozenset[str]()])
KNOWN = st.frozensets(st.sampled_from(ADDRESSES))


def _judge(
    event: EventRecord, owners: frozenset[str], known: frozenset[str], to: Limits
) -> Verdict:
    return judge(event, parties(event, owners), History(known), to, owner_known=bool(owners))


@settings(max_examples=400, deadline=None)
@given(EVENTS, OWNERS, KNOWN, LIMITS)
def test_every_verdict_keeps_its_promises(
    event: EventRecord, owners: frozenset[str], known: frozenset[str], limits: Limits
) -> None:
    found = _judge(event, owners, known, limits)
    people = parties(event, owners)
    mine = {p.identifier for p in people if p.me}
    assert found.counted == bool(found.counterparts)
    assert mine.isdisjoint(found.counterparts)
    assert len(set(found.counterparts)) == len(found.counterparts)
    assert set(found.counterparts) <= {p.identifier for p in people if p.human}
    opening = "counted: " if found.counted else "not counted: "
    assert found.because.startswith(opening)
    assert found.because[len(opening) :].strip()
    assert found.rule == found.fired[0].name
    assert found.counted == (sum(fired.weight for fired in found.fired) > 0)
    assert found.class_ == ("person" if found.counted else found.fired[0].class_)


@settings(max_examples=300, deadline=None)
@given(EVENTS, OWNERS, KNOWN, LIMITS)
def test_the_order_of_participants_does_not_matter(
    event: EventRecord, owners: frozenset[str], known: frozenset[str], limits: Limits
) -> None:
    backwards = replace(event, participants=event.participants[::-1])
    one, other = _judge(event, owners, known, limits), _judge(backwards, owners, known, limits)
    assert set(one.counterparts) == set(other.counterparts)
    assert (one.direction, one.class_) == (other.direction, other.class_)


@settings(max_examples=300, deadline=None)
@given(EVENTS, OWNERS, KNOWN, LIMITS)
def test_copies_are_never_credited(
    event: EventRecord, owners: frozenset[str], known: frozenset[str], limits: Limits
) -> None:
    found = _judge(replace(event, kind="mail"), owners, known, limits)
    people = parties(event, owners)
    assert set(found.counterparts) <= {p.identifier for p in people if p.role in ("from", "to")}


@settings(max_examples=300, deadline=None)
@given(EVENTS, OWNERS, KNOWN, KNOWN, LIMITS)
def test_more_history_never_uncounts(
    event: EventRecord,
    owners: frozenset[str],
    known: frozenset[str],
    more: frozenset[str],
    limits: Limits,
) -> None:
    before = _judge(event, owners, known, limits)
    after = _judge(event, owners, known | more, limits)
    assert set(before.counterparts) <= set(after.counterparts)


@settings(max_examples=300, deadline=None)
@given(EVENTS, OWNERS, KNOWN, LIMITS)
def test_only_the_history_asked_for_matters(
    event: EventRecord, owners: frozenset[str], known: frozenset[str], limits: Limits
) -> None:
    asked = needs_history(event, parties(event, owners), limits).senders
    full, part = _judge(event, owners, known, limits), _judge(event, owners, known & asked, limits)
    assert full == part


@given(EVENTS, OWNERS)
def test_normalising_twice_changes_nothing(event: EventRecord, owners: frozenset[str]) -> None:
    assert parties(event, owners) == parties(event, owners)
    assert len(parties(event, owners)) == len(event.participants)


def test_facts_used_here_exist() -> None:
    assert set(FACTS) <= set(Facts.__annotations__)
