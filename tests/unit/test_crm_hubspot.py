"""What an interaction becomes in HubSpot, and how values are written there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest

from connectors.crm.hubspot import shapes
from connectors.crm.hubspot.mapped import text
from connectors.sink import Activity, Kind, Value
from tests.contract.crm_ground import act

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def properties(activity: Activity, slot: str = "unique") -> dict[str, Any]:
    found: dict[str, Any] = shapes.created(activity, slot)["properties"]
    return found


@pytest.mark.parametrize(
    ("kind", "channel", "object_"),
    [
        ("mail", "", "emails"), ("meeting", "", "meetings"), ("call", "", "calls"),
        ("message", "linkedin", "communications"), ("message", "whatsapp", "communications"),
        ("message", "sms", "communications"), ("message", "x", "notes"), ("message", "", "notes"),
        ("letter", "", "notes"), ("gift", "", "notes"), ("note", "", "notes"),
    ],
)  # fmt: skip
def test_each_kind_has_its_object(kind: Kind, channel: str, object_: str) -> None:
    it = act("T", "7", kind=kind, at=AT, channel=channel)
    assert shapes.kind(it) == object_
    (link,) = shapes.created(it, "")["associations"]
    (type_,) = link["types"]
    assert (link["to"], type_["associationTypeId"]) == ({"id": "7"}, shapes.TYPES[object_])
    assert properties(it)["hs_timestamp"] == "2026-11-20T10:00:00.000Z"
    assert all(isinstance(value, str) and value for value in properties(it).values())


def test_a_mail_names_its_parties_by_direction() -> None:
    out = properties(act("Hi", "7", "8", kind="mail", at=AT, direction="out", text="Hello"))
    told = orjson.loads(out["hs_email_headers"])
    assert (out["hs_email_direction"], out["hs_email_status"]) == ("EMAIL", "SENT")
    assert (out["hs_email_subject"], out["hs_email_text"]) == ("Hi", "Hello")
    assert told["from"]["email"] == "mara@lind.example"
    assert [one["email"] for one in told["to"]] == ["7@example.com", "8@example.com"]
    inward = properties(act("Hi", "7", kind="mail", at=AT, direction="in"))
    told = orjson.loads(inward["hs_email_headers"])
    assert inward["hs_email_direction"] == "INCOMING_EMAIL"
    assert told["from"]["email"] == "7@example.com"
    assert [one["email"] for one in told["to"]] == ["mara@lind.example"]


def test_a_meeting_and_a_call_have_a_length() -> None:
    meeting = properties(act("Kick-off", "7", kind="meeting", at=AT))
    assert meeting["hs_meeting_start_time"] == meeting["hs_timestamp"]
    assert meeting["hs_meeting_end_time"] == "2026-11-20T10:30:00.000Z"
    assert meeting["hs_meeting_outcome"] == "COMPLETED"
    call = properties(act("Call", "7", at=AT, direction="in"))
    assert (call["hs_call_duration"], call["hs_call_direction"]) == ("1800000", "INBOUND")
    short = Activity("k", "call", "out", AT, None, "Call", ())
    assert properties(short)["hs_call_duration"] == "0"


def test_what_has_no_title_says_it_in_its_text_without_markup() -> None:
    note = properties(act("A <gift> & more", "7", kind="gift", at=AT, text="One\nTwo"))
    assert note["hs_note_body"] == "A &lt;gift&gt; &amp; more<br>One<br>Two"


def test_the_key_is_in_a_property_or_else_in_the_text() -> None:
    it = act("Call", "7", at=AT)
    assert properties(it, "plain")["touchline_key"] == it.key
    assert "hs_call_body" not in properties(it, "plain")
    bare = properties(it, "")
    assert "touchline_key" not in bare
    assert bare["hs_call_body"] == f"touchline:{it.key}"


def test_a_long_text_keeps_its_key() -> None:
    it = act("Note", "7", kind="note", at=AT, text="x" * 70_000)
    body = properties(it, "")["hs_note_body"]
    assert len(body) == 65_536
    assert body.endswith(it.key)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""), ("", ""), ("Ada", "Ada"), (True, "true"), (False, "false"), (7.0, "7"),
        (0.72, "0.72"), (1234567.5, "1234567.5"), (date(2026, 1, 2), "2026-01-02"),
        (AT, "2026-11-20T10:00:00.000Z"),
        (AT.astimezone(tz=UTC) + timedelta(microseconds=1), "2026-11-20T10:00:00.000Z"),
    ],
)  # fmt: skip
def test_values_are_strings(value: Value, written: str) -> None:
    assert text(value) == written
