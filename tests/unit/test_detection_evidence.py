"""A verdict adds up what fired, and history speaks in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.source import Facts
from service.detection.answers import Answered, answered, parents
from service.detection.judge import Asks, History, Limits, Verdict, judge, needs_history, parties
from service.detection.rules import CERTAIN, RULES, fire
from tests.unit.detection_cases import ANNA, OWNERS, mail

MAY = datetime(2026, 5, 3, 9, tzinfo=UTC)
ANSWER = Facts(in_reply_to="mine@own")
STAMPED = Facts(in_reply_to="mine@own", auto_submitted="auto-generated", list_unsubscribe=True)


def verdict(sender: str, facts: Facts, history: History, subject: str = "Plan") -> Verdict:
    record = mail(sender, subject=subject, facts=facts)
    return judge(record, parties(record, OWNERS), history, Limits())


def test_an_answer_says_to_which_mail() -> None:
    found = verdict(ANNA, ANSWER, History(answered=Answered(MAY, direct=True)))
    assert found.because == "counted: Anna Bell answered your mail of 3 May 2026"
    assert [f.rule for f in found.fired] == ["mail.in.answer", "mail.in.person", "mail.in.name"]


def test_an_answer_outweighs_what_a_ticket_desk_stamps() -> None:
    found = verdict(ANNA, STAMPED, History(answered=Answered(MAY, direct=True)))
    assert found.because == (
        "counted: Anna Bell answered your mail of 3 May 2026 "
        "(outweighs: mass mail (List-Unsubscribe))"
    )
    weights = {f.rule: f.weight for f in found.fired}
    assert weights["mail.auto_generated"] < 0 < sum(weights.values())


def test_later_in_the_thread_it_says_so() -> None:
    found = verdict(ANNA, STAMPED, History(answered=Answered(MAY, direct=False)))
    assert found.rule == "mail.in.thread"
    assert found.because.startswith(
        "counted: Anna Bell wrote to you in a thread with your mail of 3 May 2026"
    )


@pytest.mark.parametrize(
    ("sender", "facts", "subject", "rule"),
    [
        ("no-reply@acme.example", ANSWER, "Plan", "mail.in.service"),
        (ANNA, Facts(in_reply_to="mine@own", auto_submitted="auto-replied"), "Plan",
         "mail.auto_reply"),
        (ANNA, Facts(in_reply_to="mine@own", calendar_method="reply"), "Plan", "mail.calendar"),
        (ANNA, Facts(in_reply_to="mine@own", report_type="disposition-notification"), "Read: Plan",
         "mail.receipt"),
        ("MAILER-DAEMON@x.example", ANSWER, "failure notice", "mail.bounce"),
        ("support@acme.example", ANSWER, "Plan", "mail.in.role"),
        ("Acme GmbH <team1@acme.example>", STAMPED, "Plan", "mail.bulk"),
    ],
)  # fmt: skip
def test_no_history_makes_a_person_of_these(
    sender: str, facts: Facts, subject: str, rule: str
) -> None:
    everyone = frozenset({"email:support@acme.example", "email:team1@acme.example"})
    history = History(everyone, answered=Answered(MAY, direct=True))
    found = verdict(sender, facts, history, subject)
    assert (found.rule, found.counted) == (rule, False)


def test_a_person_i_know_is_one_whatever_their_gateway_stamps_on() -> None:
    marks = Facts(
        list_unsubscribe=True, auto_submitted="auto-generated", precedence="bulk", spam=True,
        mailer="PHPMailer 6", labels=["CATEGORY_PROMOTIONS"], feedback_id=True,
    )  # fmt: skip
    assert verdict(ANNA, marks, History(frozenset({"email:anna.bell@acme.com"}))).counted


def test_a_newsletter_is_one_unless_its_author_answers_me() -> None:
    facts = Facts(list_id="a.example", list_unsubscribe=True, in_reply_to="mine@own")
    who = frozenset({"email:anna.bell@acme.com"})
    assert not verdict(ANNA, facts, History(who, who)).counted
    assert verdict(ANNA, facts, History(who, answered=Answered(MAY, direct=True))).counted


def test_whoever_is_met_is_no_stranger() -> None:
    met = History(met=frozenset({"email:anna.bell@acme.com"}))
    found = verdict(ANNA, Facts(list_unsubscribe=True), met)
    assert found.because.startswith("counted: Anna Bell wrote to you, and you have met them (")


def test_what_is_asked() -> None:
    plain, stamped = mail(ANNA, facts=ANSWER), mail(ANNA, facts=STAMPED)
    robot = mail("no-reply@acme.example", facts=STAMPED)
    who = frozenset({"email:anna.bell@acme.com"})
    asked = [needs_history(m, parties(m, OWNERS)) for m in (plain, stamped, robot)]
    assert asked == [Asks(parents=("mine@own",)), Asks(who, ("mine@own",)), Asks()]


def test_the_nearest_comes_first() -> None:
    facts = Facts(message_id="x", in_reply_to="c", references=["a", "b", "c", "x"])
    assert parents(facts) == ("c", "b", "a")
    assert parents(Facts(in_reply_to="x", message_id="x")) == ()
    assert len(parents(Facts(references=[str(i) for i in range(20)]))) == 5
    assert answered(("c", "b"), {"b": MAY}) == Answered(MAY, direct=False)
    assert answered(("c", "b"), {"c": MAY, "b": MAY}) == Answered(MAY, direct=True)
    assert answered(("c",), {}) is None


def test_the_table_is_sound() -> None:
    for name, rule in RULES.items():
        assert rule.weight, name
        assert name.partition("/")[0] in RULES, name
    for first in ("mail.bounce", "mail.auto_reply", "mail.calendar", "mail.in.service"):
        assert RULES[first].weight == CERTAIN
    assert sum(rule.weight for name, rule in RULES.items() if name.startswith("mail.in.")
               and rule.weight > 0) < -CERTAIN  # fmt: skip
    assert fire("mail.in.name", "why", -3.5).weight == -3.5
    with pytest.raises(KeyError):
        fire("mail.no.such.rule", "why")
