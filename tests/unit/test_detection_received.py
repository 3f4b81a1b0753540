"""Mail the owner got: people are credited, machines and lists are not."""

from __future__ import annotations

import pytest

from schemas.source import Facts
from service.detection.judge import Asks, History, Limits, judge, needs_history, parties
from tests.unit.detection_cases import ANNA, ME, OWNERS, Case, mail, senders, verdict

PERSON, KNOWN = "mail.in.person", "mail.in.known"
LISTED = Facts(list_id="dev.example.org", list_post=True, list_unsubscribe=True)
NEWSLETTER = Facts(list_id="abc.mc.us1.list-manage.com", list_unsubscribe=True, feedback_id=True)
CROWD = tuple(f"p{i}@x.org" for i in range(25))

PEOPLE = [
    Case(PERSON),
    Case(PERSON, cc=("boss@acme.com",)),
    Case(PERSON, to=("boss@acme.com",), cc=(ME,)),
    Case(PERSON, sender="jdoe@corp.com"),
    Case(PERSON, sender="1234567@qq.com"),
    Case(PERSON, sender="王小明 <xm@firm.cn>"),
    Case(PERSON, sender="Иван Петров <ip@firm.ru>"),
    Case(PERSON, sender="Smith, John <jsmith@corp.com>"),
    Case(PERSON, sender="Anna Bell (Acme) <ab@acme.com>"),
    Case(PERSON, sender="Anna Bell | Acme GmbH <xy@acme.com>"),
    Case(PERSON, sender="Anna Bell <ab@bell.de>"),
    Case(PERSON, sender="Anna from Acme <anna@acme.com>"),
    Case(PERSON, sender="Anna Bell <mail@annabell.de>"),
    Case(PERSON, sender="Anna Bell <anna.bell@mail.utoronto.ca>"),
    Case(PERSON, sender="s1234567@uni.edu"),
    Case(PERSON, subject="Re: out of office next week?", facts=Facts(in_reply_to="a@b")),
    Case(PERSON, subject="Out of office next week"),
    Case(PERSON, subject="AW: Abwesenheitsnotiz", facts=Facts(in_reply_to="a@b")),
    Case(PERSON, subject="Fwd: Undeliverable: my note"),
    Case(PERSON, subject="Undeliverable: can you read my letter?"),
    Case(PERSON, subject="Urlaub: Fotos aus Italien"),
    Case(PERSON, subject="Your invoice for March"),
    Case(PERSON, facts=Facts(auto_response="All")),
    Case(PERSON, facts=Facts(auto_response="OOF, AutoReply", auto_submitted="no")),
    Case(PERSON, facts=Facts(content_type="multipart/mixed", calendar_part=True)),
    Case(PERSON, facts=Facts(calendar_part=True, calendar_method="publish")),
    Case(PERSON, facts=Facts(content_type="text/plain"), subject="Accepted: our paper!"),
    Case(PERSON, facts=Facts(return_path="bounces+SRS=ab=cd@acme.onmicrosoft.com")),
    Case(PERSON, facts=Facts(labels=["INBOX", "Social", "CATEGORY_PERSONAL"])),
    Case(PERSON, facts=Facts(mailer="Apple Mail (2.3445)")),
]

OVERRIDDEN = [
    Case(KNOWN, facts=Facts(list_unsubscribe=True), known=True),
    Case(KNOWN, facts=Facts(precedence="bulk"), known=True),
    Case(KNOWN, facts=Facts(auto_submitted="auto-generated"), known=True),
    Case(KNOWN, facts=Facts(spam=True), known=True),
    Case(KNOWN, facts=LISTED, to=(ME, "dev@example.org"), known=True),
    Case(KNOWN, facts=Facts(labels=["CATEGORY_PROMOTIONS"]), known=True),
    Case(KNOWN, sender="Zoom <zoom@zoom.us>", known=True),
    Case(KNOWN, sender="Anna Bell <info@bell.de>", known=True),
    Case(KNOWN, to=(ME, *CROWD), known=True),
    Case(KNOWN, sender="jdoe@corp.com", subject="Your order 12", known=True),
    Case(PERSON, known=True),
]

BOUNCED = [
    Case("mail.bounce", "MAILER-DAEMON@mx.org", "failure notice"),
    Case("mail.bounce", facts=Facts(report_type="delivery-status"), known=True),
    Case("mail.bounce", "postmaster@x.org", "Undeliverable: Lunch"),
    Case("mail.bounce", "postmaster@x.de", "Unzustellbar: Essen"),
    Case(
        "mail.bounce",
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae46@corp.com>",
        "Non remis : Déjeuner",
    ),
    Case(
        "mail.bounce",
        "no-reply@mx.org",
        "Delivery Status Notification (Failure)",
        Facts(return_path="<>", auto_submitted="auto-replied"),
    ),
    Case("mail.bounce", facts=Facts(return_path="<>", content_type="multipart/report")),
    Case("mail.receipt", facts=Facts(report_type="disposition-notification"), known=True),
    Case("mail.report", "noreply-dmarc-support@google.com", "Report domain: mine.org Submitter"),
    Case("mail.report", facts=Facts(report_type="feedback-report")),
]

AUTOMATIC = [
    Case("mail.auto_reply", facts=Facts(auto_submitted="auto-replied"), known=True),
    Case("mail.auto_reply", facts=Facts(auto_submitted="auto-replied (vacation)")),
    Case("mail.auto_reply", facts=Facts(precedence="auto_reply")),
    Case("mail.auto_reply", facts=Facts(auto_response="yes")),
    Case("mail.auto_reply", facts=Facts(return_path="<>")),
    Case("mail.auto_reply", subject="Out of office", facts=Facts(in_reply_to="a@b")),
    *[
        Case("mail.auto_reply", subject=subject, known=True)
        for subject in (
            "Automatic reply: Lunch on Friday?",
            "Out of Office: Lunch",
            "[Auto-Reply] Lunch",
            "Automatische Antwort: Essen",
            "Abwesenheitsnotiz",
            "Réponse automatique : Déjeuner",
            "Respuesta automática: Comida",
            "Risposta automatica: Pranzo",
            "Resposta automática: Almoço",
            "Automatisch antwoord: Lunch",
            "Odpowiedź automatyczna: Obiad",
            "Автоматический ответ: Обед",
            "自動返信: 昼食",
            "自动回复：午餐",
            "【自动回复】午餐",
        )
    ],
]

CALENDAR = [
    Case("mail.calendar", facts=Facts(content_type="text/calendar"), known=True),
    Case("mail.calendar", facts=Facts(calendar_part=True, calendar_method="request"), known=True),
    Case("mail.calendar", facts=Facts(calendar_part=True, calendar_method="reply")),
    Case("mail.calendar", facts=Facts(sender="calendar-notification@google.com")),
    Case("mail.calendar", subject="Accepted: Lunch @ Fri Mar 6"),
    Case("mail.calendar", subject="Zugesagt: Essen"),
    Case("mail.calendar", subject="Refusé : Déjeuner", facts=Facts(content_type="multipart/mixed")),
]

BULK = [
    Case("mail.list", facts=LISTED, to=("dev@example.org",), known=True),
    Case("mail.list", facts=LISTED, to=(ME, "dev@example.org")),
    Case("mail.list", facts=NEWSLETTER, known=True),
    Case("mail.list", facts=Facts(precedence="list"), to=("dev@example.org",)),
    Case("mail.list", facts=Facts(x_been_there=True)),
    Case("mail.bulk", facts=Facts(list_unsubscribe=True)),
    Case("mail.bulk", facts=Facts(precedence="bulk")),
    Case("mail.bulk", facts=Facts(feedback_id=True)),
    Case("mail.bulk", facts=Facts(return_path="bounces+12-ab=me=x.org@em.sendgrid.net")),
    Case("mail.spam", facts=Facts(spam=True)),
    Case("mail.auto_generated", facts=Facts(auto_submitted="auto-generated")),
    Case("mail.in.unaddressed", to=("everyone@acme.com",), known=True),
    Case("mail.in.unaddressed", to=(), known=True),
    Case("mail.in.many", to=(ME, *CROWD)),
    Case("mail.in.category", facts=Facts(labels=["CATEGORY_PROMOTIONS"])),
    Case("mail.in.category", facts=Facts(labels=["Category Social"])),
    Case("mail.in.category", facts=Facts(labels=["Kategorie: Werbung"])),
    Case("mail.in.mailer", facts=Facts(mailer="PHPMailer 6.1")),
]

SHAPES = [
    Case("mail.in.service", "no-reply@shop.example", known=True),
    Case("mail.in.service", "Shop <bounce+12ab@shop.example>"),
    Case("mail.in.service", "LinkedIn <messages-noreply@linkedin.com>"),
    Case("mail.in.service", "Anna Bell <reply+AB12@reply.github.com>", known=True),
    Case("mail.in.service", "dev-bounces@lists.example.org"),
    Case("mail.in.service", "3f2504e0-4f89-11d3-9a0c-0305e82c3301@marketplace.example"),
    Case("mail.in.relayed", "Anna Bell via DocuSign <dse@docusign.net>", known=True),
    Case("mail.in.relayed", "Anna Bell (Google Docs) <d@docs.google.com>"),
    Case("mail.in.relayed", "'Anna Bell' via Dev <dev@googlegroups.com>", known=True),
    Case("mail.in.role", "info@bahn.example", known=True),
    Case("mail.in.role", "Deutsche Bahn <info@bahn.example>"),
    Case("mail.in.role", "kundenservice@firma.example"),
    Case("mail.in.role", "atencion@empresa.example"),
    Case("mail.in.role", "sekretariat@szkola.example"),
    Case("mail.in.role", "otdel.prodazh@firma.example"),
    Case("mail.in.role", "kefu@shop.example"),
    Case("mail.in.role", "info-de@firma.example"),
    Case("mail.in.brand", "Zoom <zoom@zoom.us>"),
    Case("mail.in.brand", "Acme GmbH <x@acme.example>"),
    Case("mail.in.brand", "The New York Times <daily@nytimes.example>"),
    Case("mail.in.brand", "Amazon.com <xa@amazon.example>"),
    Case("mail.in.campaign", "Anna Bell <x@em123.shop.example>"),
    Case("mail.in.campaign", "Shoes <s@news.shop.example>"),
    Case("mail.in.campaign", "Shoes <s@mail.shop.example>"),
    Case("mail.in.generated", "8837465521@gateway.example"),
    Case("mail.in.transaction", "xy@corp.com", "Your order 4711 has shipped"),
    Case("mail.in.transaction", "xy@corp.com", "Ihre Bestellung 4711"),
]

MACHINES = BOUNCED + AUTOMATIC + CALENDAR + BULK + SHAPES


def _judged(case: Case) -> tuple[str, bool, tuple[str, ...], frozenset[str]]:
    record = mail(case.sender, case.to, case.cc, case.subject, case.facts)
    wrote = senders(record)
    found = verdict(record, wrote if case.known else frozenset())
    return found.rule, found.counted, found.counterparts, wrote


@pytest.mark.parametrize("case", PEOPLE + OVERRIDDEN, ids=repr)
def test_people_are_credited(case: Case) -> None:
    rule, counted, counterparts, wrote = _judged(case)
    assert (rule, counted) == (case.rule, True)
    assert set(counterparts) == wrote


@pytest.mark.parametrize("case", MACHINES, ids=repr)
def test_machines_are_not(case: Case) -> None:
    rule, counted, _, _ = _judged(case)
    assert (rule, counted) == (case.rule, False)


@pytest.mark.parametrize("case", PEOPLE + OVERRIDDEN + MACHINES, ids=repr)
def test_only_the_history_asked_for_matters(case: Case) -> None:
    record = mail(case.sender, case.to, case.cc, case.subject, case.facts)
    people = parties(record, OWNERS)
    asked = needs_history(record, people).senders
    for known in (frozenset[str](), senders(record)):
        all_told = judge(record, people, History(known), Limits())
        assert judge(record, people, History(known & asked), Limits()) == all_told


def test_a_letter_needs_no_history() -> None:
    record = mail(ANNA)
    assert needs_history(record, parties(record, OWNERS)) == Asks()


def test_the_sentence_names_the_evidence() -> None:
    found = verdict(mail(ANNA, facts=LISTED))
    assert found.because == "not counted: sent to a mailing list (List-Id dev.example.org)"
    assert verdict(mail(ANNA)).because == "counted: Anna Bell wrote to you"


def test_hostile_names_do_not_reach_the_sentence() -> None:
    found = verdict(mail("A\u202enna\nBell " + "x" * 500 + " <a@acme.com>"))
    assert found.because.isprintable()
    assert len(found.because) < 200


def test_the_direction_is_none_when_the_owner_is_no_party() -> None:
    assert verdict(mail(ANNA, to=("dev@example.org",))).direction == "none"
    assert verdict(mail(ANNA)).direction == "in"


def test_without_any_owner_the_verdict_tells_what_to_do() -> None:
    record = mail(ANNA)
    people = parties(record, frozenset())
    found = judge(record, people, History(), Limits(), owner_known=False)
    assert (found.rule, found.counted, found.direction) == ("owner.unknown", False, "none")
    assert "--me" in found.because


def test_drafts_are_not_letters() -> None:
    assert verdict(mail(ANNA, facts=Facts(draft=True))).rule == "mail.draft"
