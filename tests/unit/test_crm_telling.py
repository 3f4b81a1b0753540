"""Interactions as a CRM logs them: whom they name, and what they tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from connectors.sink import Activity
from schemas.crm import Selection
from schemas.interaction import Direction
from schemas.source import Kind, Participant
from service.access import members
from service.access.workspaces import OWNER, Workspace, change
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import accounts, interactions
from service.delivery.crm.telling import LeftOut, activities
from service.delivery.crm.titles import plain, told
from service.ingest.manual import log
from service.jobs.pipeline import settle
from tests.conftest import NOW
from tests.flow.crm_desk import Connected, connected
from tests.flow.feeding import ME, everyone, feed, mail, meeting, person

AT = ms(NOW)
ADA = person("Ada Lovelace", "ada@x.example")
BO = person("Bo Nilsson", "bo@x.example")


@pytest.mark.parametrize(
    ("kind", "direction", "names", "channel", "title"),
    [
        ("mail", "in", ["Ada Lovelace"], "", "Mail from Ada Lovelace"),
        ("mail", "out", ["Ada", "Bo"], "", "Mail to Ada and Bo"),
        ("meeting", "both", ["Ada", "Bo", "Cy"], "", "Meeting with Ada, Bo and Cy"),
        ("meeting", "out", ["A", "B", "C", "D"], "", "Meeting with A, B and 2 others"),
        ("message", "in", ["Ada"], "linkedin", "LinkedIn message from Ada"),
        ("message", "out", ["Ada"], "", "Message to Ada"),
        ("call", "both", ["Ada"], "linkedin", "Call with Ada"),
        ("note", "both", ["Ada\nLovelace"], "", "Note about Ada Lovelace"),
        ("gift", "out", [""], "", "Gift to somebody"),
    ],
)
def test_a_plain_title_tells_no_content(
    kind: Kind, direction: Direction, names: list[str], channel: str, title: str
) -> None:
    assert plain(kind, direction, names, channel) == title


@pytest.mark.parametrize(
    ("subject", "title", "text"),
    [
        (" Re:  intro ", "Re: intro", ""),
        ("Met at lunch\nShe moves to Oslo", "Met at lunch", "Met at lunch\nShe moves to Oslo"),
        ("x" * 300, "x" * 199 + "…", "x" * 300),
    ],
)
def test_a_subject_is_one_line_and_nothing_of_it_is_lost(
    subject: str, title: str, text: str
) -> None:
    assert told(subject) == (title, text)


@pytest.fixture
def crm(db: Database, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Connected:
    return connected(db, ws, monkeypatch, user=OWNER)


def tell(
    db: Database, crm: Connected, text: str = "none", known: str = "Ada Lovelace", **row: Any
) -> list[Activity | LeftOut]:
    """All interactions, oldest first."""
    selection = Selection.model_validate({"text": text})
    remote = {number: f"r{name}" for name, number in everyone(db).items() if name in known}
    with db.reading() as conn:
        order = interactions.c.occurred_at, interactions.c.id
        wanted = conn.execute(select(interactions.c.id).order_by(*order)).scalars().all()
        asked = replace(crm.row, selection=selection, **row)
        said = activities(conn, crm.desk.ws, asked, wanted, remote, AT)
    assert list(said) == list(wanted)
    return list(said.values())


def test_a_mail_is_told_with_its_id_and_no_subject(
    db: Database, ws: Workspace, crm: Connected
) -> None:
    facts: Any = {"message_id": "m1@x.example"}
    feed(db, ws, [ADA, mail("ada@x.example", ME, 2, name="Ada Lovelace", facts=facts)])
    with db.writing(ws.id) as conn:
        change(conn, ws.id, zone="Europe/Oslo")
    (one,) = tell(db, crm)
    assert isinstance(one, Activity)
    assert (one.title, one.text) == ("Mail from Ada Lovelace", "")
    assert (one.kind, one.direction, one.at) == ("mail", "in", NOW - timedelta(days=2))
    assert (one.message_id, one.zone, one.me) == ("<m1@x.example>", "Europe/Oslo", ("", ME))
    assert [(p.remote_id, p.address, p.name) for p in one.people] == [
        ("rAda Lovelace", "ada@x.example", "Ada Lovelace")
    ]
    (with_subject,) = tell(db, crm, "subject")
    assert isinstance(with_subject, Activity)
    assert with_subject.title == "Hello"
    assert with_subject.key == one.key


def test_only_who_was_touched_is_named(db: Database, ws: Workspace, crm: Connected) -> None:
    sent = mail(ME, "ada@x.example", 2)
    copied = Participant("email:bo@x.example", "cc")
    feed(db, ws, [ADA, BO, replace(sent, participants=(*sent.participants, copied))])
    (one,) = tell(db, crm, known="Ada Lovelace, Bo Nilsson")
    assert isinstance(one, Activity)
    assert [party.name for party in one.people] == ["Ada Lovelace"]


def test_what_is_not_to_be_logged_says_why(db: Database, ws: Workspace, crm: Connected) -> None:
    feed(db, ws, [
        ADA, BO,
        mail("ada@x.example", ME, 3, facts={"auto_submitted": "auto-replied"}),
        mail(ME, "bo@x.example", 2),
        meeting("ada@x.example", NOW + timedelta(days=1)),
    ])  # fmt: skip
    bulk, nobody, future = tell(db, crm)
    assert isinstance(bulk, LeftOut)
    assert bulk.because.startswith("It is no touch: not counted")
    assert nobody == LeftOut("Nobody who was touched has a record there.")
    assert isinstance(future, LeftOut)
    assert "not yet" in future.because


def test_what_is_no_more_is_left_out(db: Database, crm: Connected) -> None:
    with db.reading() as conn:
        said = activities(conn, crm.desk.ws, crm.row, [77], {}, AT)
    assert said == {77: LeftOut("It is no more.")}


def test_two_contacts_with_one_record_are_named_once(
    db: Database, ws: Workspace, crm: Connected
) -> None:
    feed(db, ws, [ADA, BO, mail(ME, ("ada@x.example", "bo@x.example"), 2)])
    with db.reading() as conn:
        wanted = conn.execute(select(interactions.c.id)).scalars().all()
        remote = dict.fromkeys(everyone(db).values(), "1")
        one = activities(conn, ws, crm.row, wanted, remote, AT)[wanted[0]]
    assert isinstance(one, Activity)
    assert [party.remote_id for party in one.people] == ["1"]


def test_a_colleagues_private_mail_stays_plain(db: Database, ws: Workspace, crm: Connected) -> None:
    feed(db, ws, [ADA, mail("ada@x.example", ME, 2, facts={"message_id": "m1@x.example"})])
    with db.writing(ws.id) as conn:
        mine = accounts.c.provider == "vcard"
        conn.execute(update(accounts).where(mine).values(user_id=OWNER + 1))
    (masked,) = tell(db, crm, "subject")
    assert tell(db, crm, "subject", user_id=OWNER + 1) == [masked], "they are not here"
    with db.writing(ws.id) as conn:
        members.join(conn, ws.id, OWNER + 1, "member", AT)
    (seen,) = tell(db, crm, "subject", user_id=OWNER + 1)
    assert tell(db, crm, "subject", user_id=None) == [masked]
    assert isinstance(masked, Activity)
    assert isinstance(seen, Activity)
    assert (masked.title, masked.message_id, masked.me) == ("Mail from Ada Lovelace", "", ("", ""))
    assert (seen.title, seen.message_id, seen.me[1]) == ("Hello", "<m1@x.example>", ME)


def test_messages_and_manual_entries(db: Database, ws: Workspace, crm: Connected) -> None:
    sent = replace(mail(ME, "ada@x.example", 3), kind="message", key="linkedin:1")
    feed(db, ws, [ADA, sent], provider="linkedin")
    with db.writing(ws.id) as conn:
        ada = everyone(db)["Ada Lovelace"]
        log(
            conn, ws, contact_ids=[ada], kind="call", at=AT - 1000, direction="both",
            note="About engines", now=AT,
        )  # fmt: skip
    settle(db, ws, NOW)
    message, call = tell(db, crm)
    assert isinstance(message, Activity)
    assert isinstance(call, Activity)
    assert (message.title, message.channel) == ("LinkedIn message to Ada Lovelace", "linkedin")
    assert (call.title, call.channel, call.message_id) == ("Call with Ada Lovelace", "", "")
    assert "engines" not in repr(call)
