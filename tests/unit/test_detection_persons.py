"""People whom a word of their subject, name or address makes look like machines, and machines
that look like people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.ruling import Word
from schemas.source import EventRecord, Facts
from service.detection.answers import Answered
from service.detection.judge import History, Limits, Verdict, judge, parties
from service.detection.roles import is_service
from service.detection.rulings import Rulings
from service.detection.sender import shape
from tests.unit.detection_cases import ANNA, ME, OWNERS, Case, mail, senders, verdict

PERSON, KNOWN = "mail.in.person", "mail.in.known"
LETTER = Facts(content_type="multipart/alternative", calendar_part=False)
UNSEEN = Facts(content_type="multipart/alternative")
ANSWER = Facts(in_reply_to="mine@own")
MINE = History(answered=Answered(datetime(2026, 5, 3, tzinfo=UTC), direct=True))
THREAD = History(answered=Answered(datetime(2026, 5, 3, tzinfo=UTC), direct=False))

PEOPLE = [
    Case(PERSON, subject="Invitation: dinner at ours?", facts=LETTER),
    Case(PERSON, subject="Accepted: your paper", facts=LETTER),
    Case(PERSON, subject="Auto: which winter tyres did you take?"),
    Case(PERSON, "bob@acme.example", "Delivery status of the desk you ordered?"),
    Case(PERSON, "Jan Post <jpost@acme.nl>"),
    Case(PERSON, "Marina Sales <msales77@gmail.com>"),
    Case(PERSON, "Katja Press <k.press@acme.de>"),
    Case(PERSON, "Robert Service <r.service@ox.ac.uk>"),
    Case(PERSON, "Michel Lab <m.lab@acme.fr>"),
    Case(PERSON, "Maria Lopez <maria@maria.studio>"),
    Case(PERSON, "Steven Rost (Google) <rost@goodmis.example>"),
    Case(PERSON, "Marc Auto <marc.auto@acme.fr>"),
]
MACHINES = [
    Case("mail.calendar", subject="Accepted: Lunch", facts=UNSEEN, known=True),
    Case("mail.calendar", subject="Invitation: Plan @ Tue 3 Mar 2026", facts=UNSEEN, known=True),
    Case("mail.bounce", "Symantec Mail Security <symantec@gw.example>", "Delivery failure"),
    Case("mail.bounce", "QQ邮箱管理员 <PostMaster@qq.com>", "来自qq.com的退信"),
    Case("mail.bounce", "dev@mx.example", "Delivery Status"),
    Case("mail.auto_reply", subject="AUTO: Anna Bell is out of the office (returning 3 May)"),
    Case("mail.in.relayed", "Anna Bell (Google Docs) <d@docs.google.com>"),
    Case("mail.in.relayed", "Anna Bell (JIRA) <anna.bell@acme.com>"),
    Case("mail.in.service", "Crédit Agricole <alertes@ca.example>"),
    Case("mail.in.brand", "淘宝网 <taobao@service.taobao.com>"),
    Case("mail.in.brand", "Media Lab <mlab@mlab.example>"),
    Case("mail.in.brand", "Acme Sales <xsales@acme.example>"),
]
ABSENT = [
    "Jestem na urlopie Re: Projekt", "Ich bin nicht im Haus Re: Projekt",
    "I'm on annual leave until 14 March", "Je suis absent jusqu'au 3 mai",
    "Estoy de vacaciones hasta el lunes", "Sono in ferie fino a lunedì", "Estou de férias",
    "Ik ben op vakantie tot 3 mei", "Я в отпуске до понедельника", "休暇中です", "我正在休假",
]  # fmt: skip


@pytest.mark.parametrize("case", PEOPLE + MACHINES, ids=lambda c: f"{c.sender}: {c.subject}")
def test_who_is_who(case: Case) -> None:
    record = mail(case.sender, case.to, case.cc, case.subject, case.facts)
    found = verdict(record, senders(record) if case.known else frozenset())
    assert (found.rule, found.counted) == (case.rule, case.rule in (PERSON, KNOWN))


@pytest.mark.parametrize("subject", ABSENT)
def test_an_absence_in_place_of_the_subject(subject: str) -> None:
    assert verdict(mail(ANNA, subject=subject, facts=ANSWER)).rule == "mail.auto_reply"
    if " Re: " not in subject:
        assert verdict(mail(ANNA, subject=subject)).counted


def judged(record: EventRecord, history: History, word: Word | None = None) -> Verdict:
    rulings = Rulings({"anna.bell@acme.com": word} if word else {}, {})
    return judge(record, parties(record, OWNERS, rulings), history, Limits())


def test_history_outweighs_what_only_a_subject_says_of_calendars() -> None:
    facts: Facts = {**UNSEEN, **ANSWER}
    record = mail(ANNA, subject="Accepted: your paper", facts=facts)
    assert judged(record, MINE).counted
    assert not judged(record, THREAD).counted


@pytest.mark.parametrize("subject", ["Accepted: Lunch", "Abwesenheitsnotiz"])
def test_the_owners_word_beats_a_mere_subject(subject: str) -> None:
    record = mail(ANNA, subject=subject, facts=UNSEEN)
    assert not judged(record, History()).counted
    assert judged(record, History(), "person").rule == "owner.person"
    stamped = mail(ANNA, subject=subject, facts=Facts(auto_submitted="auto-replied"))
    assert not judged(stamped, History(), "person").counted


def test_an_answer_to_an_alias_nobody_named() -> None:
    record = mail(ANNA, to=("lena@club.example",), facts=ANSWER)
    found = judged(record, MINE)
    assert (found.rule, found.direction) == ("mail.in.answer", "in")
    assert judged(record, THREAD).rule == "mail.in.unaddressed"
    known = History(senders(record), senders(record))
    assert judged(record, known).rule == "mail.in.unaddressed"
    listed: Facts = {**ANSWER, "list_id": "club.example"}
    assert judged(mail(ANNA, to=("lena@club.example",), facts=listed), MINE).rule == "mail.list"


def test_a_service_named_beside_a_person_is_outweighed_by_history() -> None:
    record = mail("Anna Bell (Google Docs) <d@docs.google.com>")
    assert judged(record, History(senders(record))).rule == KNOWN


def test_words_of_a_service_as_surnames() -> None:
    for local in ("marc.auto", "x.system", "ana.digest"):
        assert not is_service(f"{local}@acme.fr")
    for local in ("auto.reply", "order.update", "ship-confirm", "powiadomienie", "alertas"):
        assert is_service(f"{local}@acme.fr")


def test_a_company_at_its_own_domain_stays_one() -> None:
    assert shape("email:zoom@zoom.us", "Zoom").kind == "brand"
    assert shape("email:acme@acme.com", "Acme Rockets").kind == "brand"
    assert shape(f"email:{ME}", "Jan Post").kind == "brand"
