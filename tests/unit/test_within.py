"""A list of numbers in a condition is looked up in an index, beside other conditions too."""

from __future__ import annotations

import pytest
from sqlalchemy import ColumnElement, Select, and_, create_engine, select

from service.db.tables import claims, match_keys, metadata
from service.db.within import within

HERE = match_keys.c.workspace_id == 1


@pytest.mark.parametrize(
    "condition",
    [
        and_(HERE, within(match_keys.c.key, [1, 2])),
        HERE & within(match_keys.c.key, [1, 2]) & (match_keys.c.node > 5),
        and_(HERE, within(match_keys.c.key, [1]), ~within(match_keys.c.node, [3])),
    ],
)
def test_sqlite_searches_by_every_column_of_the_key(condition: ColumnElement[bool]) -> None:
    plan = _plan(select(match_keys.c.node).where(condition))
    assert "SEARCH match_keys" in plan
    assert "key=?" in plan.replace('"', "")


def test_sqlite_searches_the_index_of_a_second_column() -> None:
    condition = (claims.c.workspace_id == 1) & within(claims.c.source_row_id, [1, 2])
    assert "source_row_id=?" in _plan(select(claims.c.identifier_id).where(condition))


def _plan(query: Select[tuple[int]]) -> str:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    text = str(query.compile(dialect=engine.dialect))
    with engine.connect() as conn:
        rows = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("[]",) * text.count("?"))
        plan = "\n".join(str(row[-1]) for row in rows)
    engine.dispose()
    return plan
