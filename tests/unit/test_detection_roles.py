"""Addresses that are not one person's, and subjects no person writes."""

from __future__ import annotations

import pytest

from service.detection.roles import is_list, is_role, is_service, labels, registered
from service.detection.subjects import fold, says_automatic, says_bounced, says_calendar


def _words(text: str) -> list[str]:
    return text.split()


DESKS = _words("""
info sales support office hr jobs kontakt vertrieb kundenservice buchhaltung comptabilite
facturation ventas atencion-al-cliente segreteria assistenza atendimento vendas klantenservice
administratie sekretariat biuro prodazhi zakaz otoiawase saiyo kefu zhaopin info2 info-de
customer.service newsletter our_newsletter""")
MACHINES = _words("""no-reply noreply no_reply do-not-reply donotreply mailer-daemon notifications
notification-x alerts bounce+ab12 bounces-12-ab dev-bounces owner-dev ship-confirm nepasrepondre
keine-antwort no-responder nao-responda calendar-notification cron wordpress jira
0102018f3ab2c4d5e6f708192a3b4c5d me=x.org""")
PEOPLE = _words("""anna anna.bell a.bell abell bella jdoe s1234567 13800138000 bill.gates mark art
jo-anne infante salesky newman supportive.sam contarini hrvoje mail me""")


@pytest.mark.parametrize("local", DESKS)
def test_desks(local: str) -> None:
    assert is_role(f"email:{local}@firm.example")
    assert is_role(f"{local.upper()}@firm.example")


@pytest.mark.parametrize("local", MACHINES)
def test_machines(local: str) -> None:
    assert is_service(f"email:{local}@firm.example")
    assert is_service(f"{local}@firm.example")


@pytest.mark.parametrize("local", PEOPLE)
def test_people(local: str) -> None:
    key = f"email:{local}@firm.example"
    assert not is_role(key)
    assert not is_service(key)
    assert not is_list(key)


@pytest.mark.parametrize("key", ["phone:+49301234567", "linkedin:info", "x:@noreply", "x:1"])
def test_other_schemes_are_never_shared(key: str) -> None:
    assert not is_role(key)
    assert not is_service(key)
    assert not is_list(key)


def test_hosts_tell_too() -> None:
    assert is_service("email:1+anna@users.noreply.github.com")
    assert is_service("anna@reply.shop.co.uk")
    assert not is_service("anna@reply.co.uk")
    assert not is_service("anna@reply.it")
    assert labels("em7.news.shop.co.uk") == ["em7", "news"]
    assert registered("em7.news.shop.co.uk") == "shop"
    assert (labels("localhost"), registered("localhost")) == ([], "localhost")


def test_lists() -> None:
    assert is_list("dev@lists.example.org")
    assert is_list("x@googlegroups.com")
    assert is_list("go-users@example.org")
    assert not is_list("anna-dev@gmail.com")


def test_an_exchange_name_is_still_somebody() -> None:
    assert not is_service("email:/o=ExchangeLabs/ou=x/cn=Recipients/cn=anna")
    assert is_service("email:undisclosed-recipients:;")


@pytest.mark.parametrize(
    "subject",
    ["Re: Automatic reply: x", "Automatic replies are broken", "Out of office?", "ooops", "Auto"],
)
def test_people_write_these(subject: str) -> None:
    assert not says_automatic(fold(subject), answers=False)


def test_an_answer_that_asks_is_a_persons() -> None:
    assert says_automatic(fold("Out of the office until Monday"), answers=True)
    assert not says_automatic(fold("Out of the office on Monday?"), answers=True)
    assert not says_automatic(fold("Re: out of the office"), answers=True)


def test_folding() -> None:
    assert fold("  [Réponse\u00a0automatique :  x") == "réponse automatique: x"
    assert fold("自动回复：午餐") == "自动回复:午餐"
    assert says_bounced(fold("Undelivered Mail Returned to Sender"))
    assert says_calendar(fold("Accepté : x"))
