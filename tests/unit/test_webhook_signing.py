"""Every delivery verifies with the verifier a stranger would use, and says who it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from service.db.moments import ms
from service.delivery.webhooks import secrets
from service.delivery.webhooks.bodies import fits, framed, told
from service.delivery.webhooks.signing import headers, webhook_id

NOW = ms(datetime(2026, 11, 1, 12, tzinfo=UTC))
ANNA = {"id": "c_1", "name": "Anna Bell", "email": "a@x.example", "tags": ["vip"], "tier": "key"}
BEN = {"id": "c_2", "name": "Ben", "email": "", "tags": [], "tier": ""}
texts = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.dictionaries(texts, texts, max_size=4), st.integers(0, (1 << 63) - 1))
def test_a_stranger_verifies_with_any_secret_in_force(data: dict[str, str], number: int) -> None:
    old, new, other = secrets.drawn(), secrets.drawn(), secrets.drawn()
    now = ms(datetime.now(UTC))  # the verifier looks at the real clock
    body = framed("contact.touched", now, 7, data)
    sent = headers(number, body, [new, old], None, now)
    for secret in (old, new):
        heard = Webhook(secret).verify(body.encode(), sent)
        assert heard["data"] == data
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(body.encode(), sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body.replace("touched", "created").encode(), sent)


def test_headers_say_who_it_is() -> None:
    sent = headers(5, "{}", [secrets.drawn()], ("X-Api-Key", "word"), NOW)
    assert sent["webhook-id"] == webhook_id(5) == "msg_0000000000005"
    assert "." not in sent["webhook-id"]
    assert sent["webhook-timestamp"] == str(NOW // 1000)
    assert sent["content-type"] == "application/json"
    assert sent["user-agent"].startswith("Touchline/")
    assert sent["X-Api-Key"] == "word"


@pytest.mark.parametrize(
    ("include", "contact"),
    [
        ([], {"id": "c_1"}),
        (["names"], {"id": "c_1", "name": "Anna Bell"}),
        (["emails"], {"id": "c_1", "email": "a@x.example"}),
        (["names", "emails", "subjects"], {k: ANNA[k] for k in ("id", "name", "email")}),
    ],
)
def test_of_people_only_what_was_asked_for(include: list[str], contact: dict[str, str]) -> None:
    shown = told("contact.touched", {"id": "c_1"}, [ANNA], include)
    assert shown == {"id": "c_1", "contact": contact}


def test_an_interaction_tells_of_all_who_take_part() -> None:
    data = {"id": "i_1", "kind": "email"}
    shown = told("interaction.created", data, [ANNA, BEN], ["names"], "Lunch?")
    assert shown["contacts"] == [{"id": "c_1", "name": "Anna Bell"}, {"id": "c_2", "name": "Ben"}]
    assert shown["subject"] == "Lunch?"
    assert told("interaction.created", data, [], [])["contacts"] == []
    assert told("interaction.created", data, None, []) == data


def test_why_two_are_one_is_told_with_names_and_addresses_alone() -> None:
    data = {"id": "c_1", "because": "both are Anna Bell <a@x.example>"}
    for include in ([], ["names"], ["emails"]):
        assert "because" not in told("contact.merged", data, [ANNA], include)
    assert "because" in told("contact.merged", data, [ANNA], ["names", "emails"])


@pytest.mark.parametrize(
    ("people", "tags", "tiers", "passes"),
    [
        ([ANNA], [], [], True),
        (None, [], [], True),
        ([ANNA], ["vip", "x"], [], True),
        ([ANNA], ["x"], [], False),
        ([ANNA], ["vip"], ["key"], True),
        ([ANNA], ["vip"], ["regular"], False),
        ([BEN, ANNA], ["vip"], ["key"], True),
        ([BEN], [], ["key"], False),
        ([], ["vip"], [], False),
        (None, ["vip"], [], False),
    ],
)
def test_filters(
    people: list[dict[str, object]] | None, tags: list[str], tiers: list[str], passes: bool
) -> None:
    assert fits("contact.touched", people, {"tags": tags, "tiers": tiers}) is passes
    assert fits("contact.deleted", people, {"tags": tags, "tiers": tiers}) is True
