"""Mail the owner sent: each To recipient of a letter to few is credited."""

from __future__ import annotations

import pytest

from schemas.source import Facts
from service.detection.judge import Asks, Limits, needs_history, parties
from tests.unit.detection_cases import ME, OWNERS, mail, verdict

A, B = "Anna <anna@x.org>", "bo@y.org"
FEW = tuple(f"p{i}@x.org" for i in range(20))

COUNTED = [
    ((A,), (), (), Facts(), ["anna@x.org"]),
    ((A, B), (), (), Facts(), ["anna@x.org", "bo@y.org"]),
    ((A, A, ME), (ME,), (), Facts(), ["anna@x.org"]),
    ((A,), (B,), ("c@z.org",), Facts(), ["anna@x.org"]),
    ((A, "info@firm.org"), (), (), Facts(), ["anna@x.org"]),
    ((A, "dev@lists.firm.org"), (), (), Facts(), ["anna@x.org"]),
    ((A,), ("dev@firm.org",), (), Facts(list_id="Dev <dev.firm.org>"), ["anna@x.org"]),
    ((A,), ("x@googlegroups.com",), (), Facts(list_post=True), ["anna@x.org"]),
    (FEW, (), (), Facts(), list(FEW)),
    ((A,), (), tuple(f"q{i}@x.org" for i in range(90)), Facts(), ["anna@x.org"]),
    ((A,), (), (), Facts(list_unsubscribe=True), ["anna@x.org"]),
    ((A,), (), (), Facts(auto_submitted="no", calendar_part=False), ["anna@x.org"]),
    (("anna+news@x.org",), (), (), Facts(), ["anna+news@x.org"]),
    (("A.Nna+x@googlemail.com",), (), (), Facts(), ["anna@gmail.com"]),
]

REFUSED = [
    ("mail.out.many", (*FEW, B), (), Facts(), "Hi"),
    ("mail.out.many", FEW, (B,), Facts(), "Hi"),
    ("mail.out.self", (ME,), (), Facts(), "Note to self"),
    ("mail.out.self", (), (), Facts(), "Note to self"),
    ("mail.out.copy", (ME,), (B,), Facts(), "Hi"),
    ("mail.out.role", ("support@firm.org",), (), Facts(), "Hi"),
    ("mail.out.role", ("reply+ab12@reply.github.com",), (), Facts(), "Hi"),
    ("mail.out.role", ("undisclosed-recipients",), (), Facts(), "Hi"),
    ("mail.out.list", ("dev@googlegroups.com",), (), Facts(), "Hi"),
    ("mail.out.list", ("dev@firm.org",), (), Facts(list_id="dev.firm.org"), "Hi"),
    ("mail.out.list", ("team@alias.org", A), (), Facts(list_id="dev.firm.org"), "Hi"),
    ("mail.auto_reply", (A,), (), Facts(auto_submitted="auto-replied"), "Hi"),
    ("mail.auto_reply", (A,), (), Facts(), "Automatic reply: Hi"),
    ("mail.auto_generated", (A,), (), Facts(auto_submitted="auto-generated"), "Report"),
    ("mail.calendar", (A,), (), Facts(calendar_method="request"), "Lunch"),
    ("mail.calendar", (A,), (), Facts(), "Accepted: Lunch"),
    ("mail.receipt", (A,), (), Facts(report_type="disposition-notification"), "Read: Lunch"),
    ("mail.draft", (A,), (), Facts(draft=True), "Hi"),
]


@pytest.mark.parametrize(("to", "cc", "bcc", "facts", "expected"), COUNTED)
def test_to_recipients_are_credited(
    to: tuple[str, ...],
    cc: tuple[str, ...],
    bcc: tuple[str, ...],
    facts: Facts,
    expected: list[str],
) -> None:
    found = verdict(mail(ME, to, cc, "Hi", facts, bcc))
    assert (found.rule, found.direction) == ("mail.out.to", "out")
    assert list(found.counterparts) == [f"email:{address}" for address in expected]


@pytest.mark.parametrize(("rule", "to", "cc", "facts", "subject"), REFUSED)
def test_others_are_not(
    rule: str, to: tuple[str, ...], cc: tuple[str, ...], facts: Facts, subject: str
) -> None:
    found = verdict(mail(ME, to, cc, subject, facts))
    assert (found.rule, found.counted, found.direction) == (rule, False, "out")


def test_the_limit_is_a_setting() -> None:
    record = mail(ME, (A, B))
    assert verdict(record, limits=Limits(max_recipients=1)).rule == "mail.out.many"
    assert verdict(record, limits=Limits(max_recipients=2)).counted


def test_sent_mail_needs_no_history() -> None:
    record = mail(ME, (A, "info@firm.org"), facts=Facts(list_unsubscribe=True))
    assert needs_history(record, parties(record, OWNERS)) == Asks()


def test_the_sentence_says_to_whom() -> None:
    assert verdict(mail(ME, (A, B))).because == "counted: you wrote to Anna and bo@y.org"
    assert verdict(mail(ME, FEW)).because.endswith("p2@x.org and 17 more")
