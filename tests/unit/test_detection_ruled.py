"""The owner's word on senders: what it is on, and what it makes of a verdict."""

from __future__ import annotations

import pytest

from schemas.ruling import Sender, Word
from schemas.source import EventRecord, Facts, Participant
from service.detection.judge import History, Limits, Verdict, judge, parties
from service.detection.rulings import Rulings, Unruly, demand_sure, of_domain, sender
from tests.unit.detection_cases import ME, OWNERS, event, mail, participant

NEWS = "News <news@shop.com>"
DESK = "Desk <office@bell.org>"
DAEMON = "Mail Delivery System <mailer-daemon@bell.org>"
LIST = Facts(list_id="dev.example.org", list_post=True)


def rulings(word: Word, *senders: str) -> Rulings:
    found = [sender(one) for one in senders]
    by = {scope: {s.value: word for s in found if s.scope == scope} for scope in SCOPES}
    return Rulings(by["address"], by["domain"])


SCOPES = ("address", "domain")


def ruled(record: EventRecord, words: Rulings) -> Verdict:
    return judge(record, parties(record, OWNERS, words), History(), Limits())


WORDS: list[tuple[str, Word | None]] = [
    ("email:anna@x.com", "never"),
    ("email:bo@x.com", "person"),
    ("email:bo@em.x.com", "person"),
    ("email:cy@mail.deep.x.com", "never"),
    ("email:no-reply@x.com", None),
    ("email:dan@notx.com", None),
    ("email:eve@y.com", None),
    ("linkedin:x.com", None),
]


@pytest.mark.parametrize(("identifier", "word"), WORDS)
def test_the_nearest_word_holds(identifier: str, word: Word | None) -> None:
    book = Rulings({"anna@x.com": "never"}, {"x.com": "person", "deep.x.com": "never"})
    assert book.word_for(identifier) == word


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        (" Anna@X.com ", Sender("address", "anna@x.com")),
        ("a.n.na+x@googlemail.com", Sender("address", "anna@gmail.com")),
        ("X.com", Sender("domain", "x.com")),
        ("@x.com", Sender("domain", "x.com")),
        ("bücher.de", Sender("domain", "xn--bcher-kva.de")),
    ],
)
def test_senders_have_one_form(stated: str, found: Sender) -> None:
    assert sender(stated) == found


@pytest.mark.parametrize("stated", ["", "@", "anna@", "com", "co.uk", "com.br", "a b@x.com", "x y"])
def test_what_is_no_sender_is_refused(stated: str) -> None:
    with pytest.raises(Unruly):
        sender(stated)


def test_words_on_millions_or_oneself_are_asked_about() -> None:
    free, own = of_domain("gmail.com"), of_domain("mine.org")
    with pytest.raises(Unruly, match="sure"):
        demand_sure(free, "never", OWNERS, sure=False)
    with pytest.raises(Unruly, match="sure"):
        demand_sure(own, "block", OWNERS, sure=False)
    demand_sure(own, "never", OWNERS, sure=False)
    demand_sure(own, "block", OWNERS, sure=True)
    with pytest.raises(Unruly, match="your own"):
        demand_sure(sender(ME), "block", OWNERS, sure=True)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        Facts(list_unsubscribe=True, feedback_id=True),
        Facts(spam=True),
        Facts(auto_submitted="auto-generated"),
        Facts(labels=["CATEGORY_PROMOTIONS"]),
        LIST,
    ],
)
@pytest.mark.parametrize("whom", ["news@shop.com", "shop.com"])
def test_always_a_person_outweighs_everything_headers_say(facts: Facts, whom: str) -> None:
    found = ruled(mail(NEWS, facts=facts), rulings("person", whom))
    assert (found.counted, found.direction) == (True, "in")
    assert found.counterparts == ("email:news@shop.com",)


@pytest.mark.parametrize(
    ("sender", "facts", "rule"),
    [
        (DAEMON, Facts(report_type="delivery-status"), "mail.bounce"),
        (DESK, Facts(report_type="disposition-notification"), "mail.receipt"),
        (DESK, Facts(auto_submitted="auto-replied"), "mail.auto_reply"),
        (DESK, Facts(calendar_method="request"), "mail.calendar"),
        (DESK, Facts(draft=True), "mail.draft"),
    ],
)
def test_a_program_in_their_place_is_no_person(sender: str, facts: Facts, rule: str) -> None:
    words = rulings("person", "office@bell.org", "mailer-daemon@bell.org")
    found = ruled(mail(sender, facts=facts), words)
    assert (found.rule, found.counted) == (rule, False)


def test_a_list_must_name_the_owner() -> None:
    words = rulings("person", "news@shop.com")
    apart = mail(NEWS, to=("dev@example.org",), facts=LIST)
    assert ruled(apart, words).rule == "mail.list"
    blind = mail(NEWS, to=("undisclosed@shop.com",))
    assert ruled(blind, words).rule == "owner.person"
    assert "news" in ruled(blind, words).because.lower()


def test_a_desk_becomes_the_person_behind_it() -> None:
    words = rulings("person", "office@bell.org")
    out = ruled(mail(ME, to=("office@bell.org",)), words)
    assert (out.rule, out.counterparts) == ("owner.person", ("email:office@bell.org",))
    both = ruled(mail(ME, to=("office@bell.org", "anna@bell.org")), words)
    assert (both.rule, len(both.counterparts)) == ("mail.out.to", 2)
    people = [participant(ME, "organizer"), participant("office@bell.org", "attendee", "accepted")]
    met = ruled(event("meeting", people, "Lunch", Facts(uid="u")), words)
    assert met.counterparts == ("email:office@bell.org",)


def never(record: EventRecord) -> Verdict:
    return ruled(record, rulings("never", "bo@x.org"))


ANNA, BO = "anna@x.org", "bo@x.org"


def test_never_is_never() -> None:
    for record in (mail(BO), mail(ME, to=(BO,)), mail(BO, facts=Facts(list_id="x"))):
        found = never(record)
        assert (found.rule, found.counted) == ("owner.never", False)
        assert found.because == "not counted: you said never for bo@x.org"
    people = [participant(ME, "organizer"), participant(BO, "attendee", "accepted")]
    assert never(event("meeting", people, "Lunch", Facts(uid="u"))).rule == "owner.never"


def test_never_takes_nobody_else_along() -> None:
    assert never(mail(ME, to=(ANNA, BO))).counterparts == (f"email:{ANNA}",)
    assert never(mail(ANNA, to=(ME, BO))).counterparts == (f"email:{ANNA}",)
    came = [participant(one, "attendee", "accepted") for one in (ME, ANNA, BO)]
    assert never(event("meeting", came, "Lunch", Facts(uid="u"))).counterparts == (f"email:{ANNA}",)


def test_what_was_logged_by_hand_counts_all_the_same() -> None:
    logged = event("call", [Participant(f"email:{BO}", "to")])
    assert never(logged).counterparts == (f"email:{BO}",)
