"""People by evidence are the same in any order of arrival, and a join taken back stays so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from schemas.source import PersonRecord, Record
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import contacts, merges
from service.jobs.pipeline import rebuild, settle
from service.reconciler.decide import undo
from tests.conftest import NOW
from tests.flow.feeding import ME, empty, feed, mail
from tests.flow.people import people

NAMES = ["Anna Bell", "Bell, Anna", "A. Bell", "Анна Белл", "Tom Bell", "Anna Bell Jr", ""]
BOXES = ["anna.bell@acme.de", "abell@acme.de", "bell@acme.de", "anna.bell@gmail.com"]
CARDS = st.builds(
    lambda n, name, boxes, company, day: PersonRecord(
        f"card{n}", name=name, emails=tuple(boxes), company=company, birthday=day
    ),
    st.integers(0, 40),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(BOXES), max_size=1),
    st.sampled_from(["Acme", "ACME GmbH", "Initrode", ""]),
    st.sampled_from(["", "", "1980-01-02", "1990-01-02"]),
)
LETTERS = st.builds(
    lambda box, name, days: mail(box, ME, days, name=name),
    st.sampled_from(BOXES),
    st.sampled_from([*NAMES, "Acme News"]),
    st.integers(1, 400),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(CARDS, max_size=8, unique_by=lambda card: card.external_id),
    st.lists(LETTERS, max_size=6, unique_by=lambda letter: letter.key),
    st.randoms(use_true_random=False),
)
def test_any_order_gives_the_same_people(
    db: Database, ws: Workspace, cards: list[Record], letters: list[Record], draw: object
) -> None:
    records = [*cards, *letters]
    empty(db, ws)
    feed(db, ws, records)
    at_once = _known(db)
    draw.shuffle(records)  # type: ignore[attr-defined]
    for cut in (1, 3):
        empty(db, ws)
        for start in range(0, len(records), cut):
            feed(db, ws, records[start : start + cut])
        assert _known(db) == at_once
    rebuild(db, ws, "reconciler", NOW)
    assert _known(db) == at_once


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(CARDS, min_size=2, max_size=6, unique_by=lambda card: card.external_id),
    st.lists(LETTERS, min_size=1, max_size=4, unique_by=lambda letter: letter.key),
    st.data(),
)
def test_undoing_a_join_leaves_what_would_be_without_it(
    db: Database, ws: Workspace, cards: list[Record], letters: list[Record], data: st.DataObject
) -> None:
    empty(db, ws)
    feed(db, ws, [*cards, *letters])
    with db.reading() as conn:
        standing = conn.execute(select(merges).where(merges.c.undone_at.is_(None))).all()
    if not standing:
        return
    chosen = data.draw(st.sampled_from(standing))
    with db.writing(ws.id) as conn:
        undo(conn, ws, chosen.id, ms(NOW) + 1)
    settle(db, ws, NOW)
    after = _known(db)
    rebuild(db, ws, "reconciler", NOW)
    assert _known(db) == after
    with db.reading() as conn:  # whoever is freed may be joined with a third
        leads = {row.id: row.merged_into for row in conn.execute(select(contacts))}
    assert _living(leads, chosen.absorbed_id) != _living(leads, chosen.kept_id)


def _living(leads: Mapping[int, int | None], contact: int) -> int:
    while (into := leads[contact]) is not None:
        contact = into
    return contact


def _known(db: Database) -> Sequence[object]:
    with db.reading() as conn:
        return people(conn)
