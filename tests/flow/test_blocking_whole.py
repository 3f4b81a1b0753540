"""A block is whole: it makes no difference when it was said, and what the owner logged by hand with
somebody who has another identifier stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.ruling import Blocked
from schemas.source import EventRecord, Facts, Participant, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import (
    claims,
    contacts,
    identifier_names,
    identifiers,
    source_rows,
    streams,
)
from service.detection.rulings import sender
from service.ingest.arrival import mark_gone
from service.ingest.manual import log
from service.ingest.store import row_id
from service.jobs.pipeline import settle
from service.reconciler.block import block
from service.reconciler.decide import merge
from service.reconciler.erase import erase
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, everyone, feed, groups, mail, meeting, person
from tests.flow.people import people, touches
from tests.flow.test_blocklist import same_again, traces
from tests.flow.test_rulings import verdict
from tests.flow.test_touches import days_since

AT = ms(NOW)
ANNA, BO, CY = "anna@home.example", "bo@shop.example", "cy@eu.shop.example"
DAY = 86_400_000


def keep_out(db: Database, ws: Workspace, whom: str, *, sure: bool = False) -> Blocked:
    with db.writing(ws.id) as conn:
        went = block(conn, ws, sender(whom), "", AT, sure=sure)
    settle(db, ws, NOW)
    return went


def called(db: Database, ws: Workspace, *names: str, days: int = 2) -> int:
    """A call with these, logged by hand."""
    with db.writing(ws.id) as conn:
        number = log(
            conn,
            ws,
            contact_ids=[everyone(db)[name] for name in names],
            kind="call",
            at=AT - days * DAY,
            direction="both",
            note="",
            now=AT,
        )
    settle(db, ws, NOW)
    return number


def talk(*guests: str, subject: str = "Plan") -> EventRecord:
    """A calendar's telling of the one meeting; the longer, the fuller."""
    told = meeting(ANNA, NOW.replace(day=1, hour=8))
    parties = tuple(Participant(f"email:{one}", "attendee", answer="accepted") for one in guests)
    return replace(told, participants=told.participants[:1] + parties, subject=subject)


def test_a_call_stays_with_whom_it_was_though_the_address_is_blocked(
    db: Database, ws: Workspace
) -> None:
    addresses = (BO, "bo@xtra.example")
    bo = person("Bo Dahl", *addresses, profiles=("linkedin:bo-dahl",), external_id="1")
    feed(db, ws, [bo, person("Anna Bell", ANNA)])
    called(db, ws, "Bo Dahl")
    called(db, ws, "Bo Dahl", "Anna Bell", days=3)
    went = keep_out(db, ws, "shop.example")
    assert (went.removed, went.removed_by_hand) == (0, 0)
    assert traces(db, "shop.example") == set()
    assert (days_since(db, "Bo Dahl"), days_since(db)) == (2, 3)
    keep_out(db, ws, "xtra.example")
    assert traces(db, "xtra.example") == set()
    assert (days_since(db, "Bo Dahl"), days_since(db)) == (2, 3)
    same_again(db, ws)


def test_a_call_with_nobody_else_goes_and_is_told(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, BO, 5), mail(BO, ME, 4), person("Anna Bell", ANNA), mail(ME, ANNA, 5)])
    called(db, ws, BO)
    called(db, ws, BO, "Anna Bell", days=3)
    went = keep_out(db, ws, BO)
    assert (went.word, went.removed, went.removed_by_hand) == ("block", 3, 1)
    assert traces(db, "shop.example") == set()
    assert days_since(db) == 3
    with db.reading() as conn:
        diary = ws.id_of("stream", ws.id_of("account", "manual"), "manual")
        held = select(streams.c.held).where(streams.c.id == diary)
        assert conn.execute(held).scalar_one() == 1
    again = keep_out(db, ws, BO)
    assert (again.removed, again.removed_by_hand) == (0, 0)


def test_an_address_that_served_as_a_name_goes_with_it(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, BO, 5), mail(ME, ANNA, 4)])
    found = everyone(db)
    with db.writing(ws.id) as conn:
        merge(conn, ws, found[BO], found[ANNA], "", AT)
    settle(db, ws, NOW)
    (name,) = everyone(db)
    called(db, ws, name)
    keep_out(db, ws, BO if name == BO else ANNA)
    assert traces(db, name) == set()
    (left,) = everyone(db)
    assert days_since(db, left) == 2


def test_a_card_that_goes_is_no_other_identifier(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Bo Dahl", BO), mail(ME, BO, 3)])
    called(db, ws, "Bo Dahl")
    assert keep_out(db, ws, BO).removed_by_hand == 1
    assert everyone(db) == {}
    assert traces(db, "dahl") | traces(db, "shop.example") == set()


def test_a_card_of_a_name_alone_is_one(db: Database, ws: Workspace) -> None:
    feed(db, ws, [mail(ME, BO, 3), person("Bo Dahl", external_id="1")])
    found = everyone(db)
    with db.writing(ws.id) as conn:
        merge(conn, ws, found["Bo Dahl"], found[BO], "", AT)
    settle(db, ws, NOW)
    called(db, ws, "Bo Dahl")
    went = keep_out(db, ws, BO)
    assert (went.removed, went.removed_by_hand) == (1, 0)
    assert days_since(db, "Bo Dahl") == 2
    assert traces(db, "shop.example") == set()


@pytest.mark.parametrize(
    ("whom", "stated"),
    [
        (BO, BO),
        ("shop.example", BO),
        ("shop.example", CY),
        ("bodahl@gmail.com", "Bo.Dahl+x@GoogleMail.com"),
        ("bo@müller.example", "bo@MÜLLER.example"),
        ("müller.example", "bo@xn--mller-kva.example"),
        ("bo_d%@shop.example", "Bo_D%@shop.example"),
    ],
)
def test_the_copy_that_lost_is_screened_too(
    db: Database, ws: Workspace, whom: str, stated: str
) -> None:
    lost, won = talk(stated, subject="Plan"), talk(ANNA, "dee@home.example", subject="Planned")
    for told in ([lost, won], [won, lost]):
        feed(db, ws, told[:1], "google")
        feed(db, ws, told[1:], "microsoft")
    assert stated.lower() not in repr(groups(db)).lower()
    went = keep_out(db, ws, whom)
    assert went.removed == 0
    assert traces(db, stated.lower()) == set()
    assert verdict(db, ws, won)[1]
    same_again(db, ws)


def test_the_erased_leave_their_other_spelling_too(db: Database, ws: Workspace) -> None:
    letter = mail(ANNA, ME, 3, facts={"delivered_to": ["B.o.Dahl+x@googlemail.com"]})
    feed(db, ws, [person("Bo Dahl", "bodahl@gmail.com"), mail(ME, ANNA, 9), letter])
    with db.writing(ws.id) as conn:
        erase(conn, ws, everyone(db)["Bo Dahl"], AT)
    settle(db, ws, NOW)
    assert traces(db, "googlemail") == set()


def test_what_the_provider_had_no_more_comes_back_after_a_block(
    db: Database, ws: Workspace
) -> None:
    shared = mail(ME, (ANNA, BO), 3)
    feed(db, ws, [shared])
    row = row_id(ws, ws.id_of("stream", "vcard"), shared.external_id)
    with db.writing(ws.id) as conn:
        mark_gone(conn, ws, [row], AT)
    keep_out(db, ws, BO)
    feed(db, ws, [shared])
    with db.reading() as conn:
        told = conn.execute(select(source_rows).where(source_rows.c.id == row)).one()
    assert told.gone_at is None
    assert BO not in told.payload


def test_an_id_that_leads_elsewhere_tells_of_nobody(db: Database, ws: Workspace) -> None:
    cards = [person("Anna Bell", ANNA), person("A. Bell-Frost", BO, company="Acme", notes="tea")]
    feed(db, ws, [*cards, mail(ME, BO, 3)])
    found = everyone(db)
    with db.writing(ws.id) as conn:
        merge(conn, ws, found["Anna Bell"], found["A. Bell-Frost"], "", AT)
    settle(db, ws, NOW)
    with db.reading() as conn:
        gone = contacts.c.id == found["A. Bell-Frost"]
        row = conn.execute(select(contacts).where(gone)).one()
    assert row.merged_into == found["Anna Bell"]
    assert (row.name, row.company, row.notes, row.last_touched_at, row.touches) == (
        "", "", "", None, 0,
    )  # fmt: skip


TOLD: list[tuple[str, Record]] = [
    ("google", mail(ME, BO, 9, facts=Facts(message_id="m1@own.example"))),
    ("google", mail(BO, ME, 8, name="Bo Dahl")),
    (
        "google",
        mail(ANNA, (ME, BO), 7, name="Anna Bell", facts=Facts(in_reply_to="m1@own.example")),
    ),
    ("google", mail(ME, (ANNA, CY), 6)),
    ("google", mail(CY, (ME, ANNA), 5, name="Cy Dahl")),
    ("google", talk(BO)),
    ("microsoft", talk(ANNA, "dee@home.example", subject="Planned")),
    ("vcard", person("Bo Dahl", BO)),
    ("vcard", person("Anna Bell", ANNA, CY, external_id="1")),
    ("vcard", person("Anna Bell", "anna@work.example", phones=("+49 170 1234567",))),
]


def _state(db: Database) -> dict[str, Any]:
    with db.reading() as conn:

        def rows(*columns: Any) -> list[Any]:
            return sorted((tuple(row) for row in conn.execute(select(*columns))), key=repr)

        return {
            "people": people(conn),
            "touches": touches(conn),
            "rows": rows(source_rows.c.id, source_rows.c.payload, source_rows.c.fingerprint),
            "claims": rows(claims.c.identifier_id, claims.c.source_row_id),
            "names": rows(identifier_names),
            "identifiers": rows(identifiers.c.value, identifiers.c.status, identifiers.c.name),
        }


def _tell(db: Database, ws: Workspace, places: Sequence[int], whom: str) -> dict[str, Any]:
    empty(db, ws)
    feed(db, ws, [])  # says who I am
    for place in places:
        if place < 0:
            keep_out(db, ws, whom)
        else:
            provider, record = TOLD[place]
            feed(db, ws, [record], provider)
    return _state(db)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.permutations(range(len(TOLD))), st.integers(1, len(TOLD)), st.sampled_from([
    BO, CY, "shop.example",
]))  # fmt: skip
def test_it_makes_no_difference_when_it_is_said(
    db: Database, ws: Workspace, order: list[int], after: int, whom: str
) -> None:
    said_first = _tell(db, ws, [-1, *order], whom)
    later = _tell(db, ws, [*order[:after], -1, *order[after:]], whom)
    assert later == said_first
    assert traces(db, whom) <= {"changes"}  # of joins, what was told before was told
