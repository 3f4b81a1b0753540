"""Lessons of real mail: what its headers look like where they break the rules of the books."""

from __future__ import annotations

import pytest

from schemas.source import Facts
from service.detection import weights
from service.detection.marks import MARKS
from tests.unit.detection_cases import ANNA, ME, Case, mail, senders, verdict

PERSON, LOOKS = "mail.in.person", "mail.in.looks"
TNEF = Facts(content_type="application/ms-tnef")
HTML = Facts(content_type="text/html", message_id="77.JavaMail.root@app3", size=9000)
GMAIL = Facts(content_type="multipart/alternative", message_id="CAx1=y@mail.gmail.com", size=4000)

CASES = [
    # bounces that only their subject tells
    Case("mail.bounce", sender="ndr@mx.org", subject="Mail delivery failed: returning message"),
    Case("mail.bounce", sender="<SMTP_Service@mx.org>", subject="Delivery failure notification"),
    Case("mail.bounce", sender="ops@mx.org", subject="Delivery Status"),
    Case("mail.bounce", sender="Post <postmaster@mx.org>", facts=Facts(return_path="<>")),
    # an empty return path of a desk is no bounce
    Case("mail.auto_reply", sender="no_reply@amt.de", facts=Facts(return_path="<>")),
    # receipts in a type of Outlook's own
    Case("mail.receipt", subject="Read: plan", facts=TNEF),
    Case("mail.receipt", subject="Gelesen: Plan", facts=TNEF),
    Case(PERSON, subject="Read: the book I told you of"),
    # desks that thank and filters that ask; people who do are people
    Case("mail.auto_reply", sender="antrag@amt.de", subject="Eingangsbestätigung: Ihr Antrag"),
    Case("mail.auto_reply", sender="desk9@shop.org", subject="Thank you for contacting us"),
    Case("mail.auto_reply", sender="guard@wall.org", subject="Please confirm your message to Bo"),
    Case("mail.auto_reply", sender="x1@shop.jp", subject="お問い合わせありがとうございます"),
    Case(PERSON, subject="Thank you for your message"),
    Case(PERSON, subject="Danke für Ihre Nachricht"),
    # more languages
    Case("mail.auto_reply", subject="Automātiskā atbilde: plāns"),
    Case("mail.auto_reply", subject="Автоматична відповідь: план"),
    # lists of old, by those who keep them
    Case("mail.list", to=("dev@x.org",), facts=Facts(sender="owner-dev@x.org", precedence="bulk")),
    Case("mail.list", to=("dev@x.org",), facts=Facts(return_path="dev-bounces@x.org")),
    Case("mail.list", to=("dev@x.org",), facts=Facts(return_path="dev-owner+me=mine.org@x.org")),
    Case("mail.bulk", facts=Facts(return_path="bounce-77-me=mine.org@mass.org")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.subject}")
def test_what_real_mail_says(case: Case) -> None:
    found = verdict(mail(case.sender, case.to, case.cc, case.subject, case.facts))
    assert found.rule == case.rule


def test_a_newsletter_is_automated_and_a_discussion_a_group() -> None:
    listed = Facts(list_id="a.x.org", list_unsubscribe=True)
    assert verdict(mail(ANNA, facts=listed)).class_ == "automated"
    assert verdict(mail(ANNA, to=("a@x.org",), facts=listed)).class_ == "automated"
    assert verdict(mail(ANNA, facts=Facts(list_id="a.x.org", list_post=True))).class_ == "group"


MACHINES = [
    ("guardian <feeds@host.org>", "Curling game hits the shelves", HTML),
    ("superdeal@shop.org", "LAST DAY! Save now", HTML),
    ("crew77@games.org", "Your coins are waiting: log in!", HTML),
]
PEOPLE: list[tuple[str, str, Facts]] = [
    (ANNA, "Lunch on Friday?", GMAIL),
    ("Zhang Wei <zhangwei1988@qq.com>", "about the contract", GMAIL),
    ("Bo <bo@li.org>", "quick question", GMAIL),
    (ANNA, "Invoice 2026-17", {**GMAIL, "content_type": "multipart/mixed"}),
    ("a.bell@acme.com", "Re: plan", {**GMAIL, "in_reply_to": "q@x", "mailer": "Outlook"}),
]


@pytest.mark.parametrize(("sender", "subject", "facts"), MACHINES)
def test_the_looks_of_machines(sender: str, subject: str, facts: Facts) -> None:
    found = verdict(mail(sender, subject=subject, facts=facts))
    assert (found.rule, found.class_) == (LOOKS, "automated")
    assert found.because.startswith("not counted: it looks like a program's (")


@pytest.mark.parametrize(("sender", "subject", "facts"), PEOPLE)
def test_the_looks_of_people(sender: str, subject: str, facts: Facts) -> None:
    found = verdict(mail(sender, subject=subject, facts=facts))
    assert found.rule == PERSON
    assert LOOKS in [fired.rule for fired in found.fired]
    assert "looks" not in found.because


def test_history_outweighs_any_looks() -> None:
    for sender, subject, facts in MACHINES:
        record = mail(sender, subject=subject, facts=facts)
        assert verdict(record, senders(record)).rule == "mail.in.known"


def test_a_source_without_headers_has_no_looks() -> None:
    found = verdict(mail("crew77@games.org", subject="Log in!", facts=Facts(message_id="a@b")))
    assert found.rule == PERSON


def test_looks_are_asked_only_where_nothing_speaks_against_it() -> None:
    listed: Facts = {**HTML, "list_unsubscribe": True}
    rules = [fired.rule for fired in verdict(mail(ANNA, facts=listed)).fired]
    assert "mail.bulk" in rules
    assert LOOKS not in rules


def test_every_mark_has_a_weight() -> None:
    assert weights.WEIGHTS.keys() == MARKS.keys()


def test_marks_never_stumble() -> None:
    odd = Facts(message_id="@", reply_to="<>", return_path="<>", mailer="", content_type="", size=1)
    for sender in ("x", "@", "a@", "undisclosed-recipients", "Bo <bo@[10.0.0.1]>"):
        assert verdict(mail(sender, subject="\ud83d", facts=odd)).direction == "in"
    assert not verdict(mail(ANNA, to=(ME, *(f"p{i}@x.org" for i in range(40))))).counted
