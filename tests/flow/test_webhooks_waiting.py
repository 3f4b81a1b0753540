"""Very many deliveries that wait: what is next is read, not all that waits sorted."""

from __future__ import annotations

from service.access.workspaces import Workspace
from service.db.session import Database
from service.delivery.webhooks import rounds
from tests.api.spying import asked
from tests.api.test_query_plans import explained


def test_what_is_next_is_read_in_its_order(db: Database, ws: Workspace) -> None:
    bound = {"ws": ws.id, "endpoint": 7, "now": 1, "most": rounds.SLICE}
    with asked(db) as found, db.reading() as conn:
        conn.execute(rounds._IN_TURN, bound)
    ((statement, parameters),) = [one for one in found if "deliveries" in one[0]]
    plan = "\n".join(explained(db, statement, parameters))
    assert "ix_deliveries_next" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
