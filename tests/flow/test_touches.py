"""Last touch is derived: it rises and falls with its rows, and history changes verdicts."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, delete, select

from schemas.source import EventRecord, OwnerClaim, PersonRecord, Record
from service.access.workspaces import Workspace
from service.db.moments import DAY, ms
from service.db.session import Database
from service.db.stages import Stage, push
from service.db.tables import changes, contacts, gaps, interactions, metadata, source_rows
from service.detection.overrule import overrule
from service.detection.owners import learn
from service.ingest.manual import log, remove
from service.ingest.store import interaction_id
from service.jobs.pipeline import rebuild, settle
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from service.timeline.ranks import RANKS
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, everyone, feed, mail, meeting, person

ANNA = "anna@home.example"
AT = ms(NOW)


def contact(db: Database, name: str = "Anna Bell") -> Row[tuple[object, ...]]:
    with db.reading() as conn:
        chosen = select(contacts).where(contacts.c.name == name, contacts.c.merged_into.is_(None))
        return conn.execute(chosen).one()


def days_since(db: Database, name: str = "Anna Bell") -> float | None:
    last = contact(db, name).last_touched_at
    return None if last is None else (AT - last) / DAY


def news(db: Database, kind: str) -> int:
    with db.reading() as conn:
        return len(conn.execute(select(changes).where(changes.c.type == kind)).all())


def test_last_touch_falls_when_its_row_goes(db: Database, ws: Workspace) -> None:
    latest = mail(ME, ANNA, 5)
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 40), latest])
    assert days_since(db) == 5
    number = interaction_id(ws, latest.key)
    with db.writing(ws.id) as conn:
        conn.execute(delete(source_rows).where(source_rows.c.interaction_id == number))
        push(conn, ws.id, Stage.JUDGE, [number])
    settle(db, ws, NOW)
    assert days_since(db) == 40


def test_a_booked_meeting_is_no_touch_until_it_has_ended(db: Database, ws: Workspace) -> None:
    start = NOW + timedelta(days=2)
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 100), meeting(ANNA, start)])
    row = contact(db)
    assert (days_since(db), row.next_meeting_at) == (100, ms(start))
    later = start + timedelta(minutes=31)
    settle(db, ws, later)
    row = contact(db)
    assert (row.last_touched_at, row.next_meeting_at) == (ms(start), None)
    assert row.last_touch_kind == "meeting"


def test_my_first_mail_makes_a_gateway_stamped_writer_a_person(db: Database, ws: Workspace) -> None:
    stamped = mail(ANNA, ME, 30, name="Anna Bell", facts={"list_unsubscribe": True})
    feed(db, ws, [stamped])
    assert everyone(db) == {}
    feed(db, ws, [mail(ME, ANNA, 10)])
    assert contact(db).last_inbound_at == AT - 30 * DAY
    with db.reading() as conn:
        number = interaction_id(ws, stamped.key)
        row = conn.execute(select(interactions).where(interactions.c.id == number)).one()
    assert row.counted
    assert news(db, "interaction.recounted") == 1


def test_an_alias_learned_later_turns_inbound_into_outbound(db: Database, ws: Workspace) -> None:
    alias = "mara@alias.example"
    feed(db, ws, [mail(alias, ANNA, 7), person("Anna Bell", ANNA)])
    assert days_since(db) is None
    with db.writing(ws.id) as conn:
        learn(conn, ws, [OwnerClaim(f"email:{alias}", "sent")], AT)
    settle(db, ws, NOW)
    assert contact(db).last_outbound_at == AT - 7 * DAY
    assert alias not in everyone(db)


def test_an_override_wins_over_rules_and_rebuilds(db: Database, ws: Workspace) -> None:
    noise = mail("ada@news.example", ME, 3, facts={"list_id": "news"})
    feed(db, ws, [noise, person("Anna Bell", ANNA), mail(ME, ANNA, 9)])
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, noise.key), True, "my cousin", AT)
        overrule(conn, ws, interaction_id(ws, mail(ME, ANNA, 9).key), False, "", AT)
    settle(db, ws, NOW)
    rebuild(db, ws, "detection", NOW)
    assert days_since(db, "ada@news.example") == 3
    assert days_since(db) is None
    with db.writing(ws.id) as conn:
        overrule(conn, ws, interaction_id(ws, noise.key), None, "", AT)
    settle(db, ws, NOW)
    assert "ada@news.example" not in everyone(db)


def test_logged_by_hand_counts_and_can_be_taken_back(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA)])
    with db.writing(ws.id) as conn:
        number = log(
            conn,
            ws,
            contact_ids=[contact(db).id],
            kind="call",
            at=AT - DAY,
            direction="out",
            note="her new job",
            now=AT,
        )
    settle(db, ws, NOW)
    assert days_since(db) == 1
    assert contact(db).last_touch_kind == "call"
    with db.writing(ws.id) as conn:
        remove(conn, ws, number, AT)
    settle(db, ws, NOW)
    assert days_since(db) is None


def test_the_erased_stay_erased(db: Database, ws: Workspace) -> None:
    other = "carl@frost.example"
    everything: list[Record] = [
        person("Anna Bell", ANNA),
        mail(ME, ANNA, 9),
        mail(ANNA, ME, 8),
        mail(ME, (ANNA, other), 7),
    ]
    feed(db, ws, everything)
    with db.writing(ws.id) as conn:
        erase(conn, ws, contact(db).id, AT)
    settle(db, ws, NOW)
    feed(db, ws, everything)
    rebuild(db, ws, "reconciler", NOW)
    assert set(everyone(db)) == {other}
    assert days_since(db, other) == 7
    with db.reading() as conn:
        for table in metadata.sorted_tables:
            assert "anna" not in repr(conn.execute(select(table)).all()).lower(), table.name


def kinds(db: Database) -> set[str]:
    """Kinds of gaps that stand now."""
    with db.reading() as conn:
        rows = conn.execute(select(gaps)).all()
    return {
        RANKS[row.rank]
        for row in rows
        if row.active_from <= AT and (row.active_until is None or row.active_until > AT)
    }


def test_gaps_follow_tier_and_snooze(db: Database, ws: Workspace) -> None:
    feed(db, ws, [person("Anna Bell", ANNA), mail(ME, ANNA, 42), mail(ANNA, ME, 41)])
    assert kinds(db) == {"awaiting_my_reply"}
    with db.writing(ws.id) as conn:
        edit(conn, ws, contact(db).id, {"tier": "key"}, AT)
    settle(db, ws, NOW)
    assert kinds(db) == {"awaiting_my_reply", "overdue"}
    assert contact(db).cadence_from == "tier:key"
    with db.writing(ws.id) as conn:
        edit(conn, ws, contact(db).id, {"snoozed_until": AT + DAY}, AT)
    settle(db, ws, NOW)
    assert kinds(db) == set()


EVENTS = st.lists(
    st.tuples(st.sampled_from(["in", "out", "meeting"]), st.integers(-30, 300)),
    max_size=8,
    unique=True,
)


def event(kind: str, days: int) -> EventRecord:
    if kind == "meeting":
        return meeting(ANNA, NOW - timedelta(days=days, minutes=1))
    return mail(*((ANNA, ME) if kind == "in" else (ME, ANNA)), abs(days))


def naive(events: list[tuple[str, int]]) -> int | None:
    """The last touch, straight from the contract."""
    past = [ms(event(kind, days).occurred_at) for kind, days in events if kind != "meeting"]
    for kind, days in events:
        one = event(kind, days)
        if kind == "meeting" and one.ended_at and one.ended_at <= NOW:
            past.append(ms(one.occurred_at))
    return max(past, default=None)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(EVENTS, st.data())
def test_last_touch_equals_a_naive_recomputation(
    db: Database, ws: Workspace, events: list[tuple[str, int]], data: st.DataObject
) -> None:
    empty(db, ws)
    card: PersonRecord = person("Anna Bell", ANNA)
    feed(db, ws, [card, *(event(*one) for one in events)])
    assert contact(db).last_touched_at == naive(events)
    gone = data.draw(st.sets(st.sampled_from(events)) if events else st.just(set()))
    numbers = [interaction_id(ws, event(*one).key) for one in gone]
    with db.writing(ws.id) as conn:
        conn.execute(delete(source_rows).where(source_rows.c.interaction_id.in_(numbers)))
        push(conn, ws.id, Stage.JUDGE, numbers)
    settle(db, ws, NOW)
    keys = {event(*one).key for one in gone}
    left = [one for one in events if event(*one).key not in keys]
    assert contact(db).last_touched_at == naive(left)
